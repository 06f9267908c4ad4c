package io.latticeforge.decisions;

/** Why a decision was taken, in one code and one sentence. Numbers travel and are never reused. */
public enum Reason {
    NONE(0, "no reason"),
    COLLAPSED(1, "entropy collapsed and stayed low"),
    SHIFTED(2, "the mean of log entropy shifted down"),
    ANSWER_STATED(3, "the text stated its answer in a calm segment"),
    LOW_CONFIDENCE(4, "the lowest windowed confidence fell below that of the warm-up samples"),
    UNLUCKY_DRAW(5, "the tokens drawn are improbable under the model's own distribution"),
    REPEATING(6, "the text repeats itself"),
    BUDGET_SPENT(7, "the token budget is spent"),
    POSTERIOR(8, "the leading answer is ahead with the wanted probability"),
    SHARE(9, "the leading answer has the wanted share of the weight"),
    WAVE(10, "the samples so far do not settle it");

    private static final Reason[] BY_NUMBER = values();

    private final int number;
    private final String sentence;

    Reason(int number, String sentence) {
        this.number = number;
        this.sentence = sentence;
    }

    public int number() {
        return number;
    }

    public String sentence() {
        return sentence;
    }

    /** The reason of a wire number; NONE for one that this version does not know. */
    public static Reason of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : NONE;
    }
}
