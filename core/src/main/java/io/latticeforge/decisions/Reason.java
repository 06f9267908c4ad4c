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
    WAVE(10, "the samples so far do not settle it"),
    UNANIMOUS(12, "a whole window of votes agrees"),
    FIRST_FINISHED(13, "the first samples have finished"),
    CERTIFIED(14, "the leading answer is certified as the mode, however often it was looked at"),
    NOT_WORTH_IT(15, "another sample would tell less than it costs"),
    PROBE_DUE(16, "the rule wants the answer if asked now"),
    TRIAL_ANSWER(17, "the answer if asked now is probable enough"),
    CONVERGED(18, "the last answers asked for are equal"),
    ENTROPY_SETTLED(19, "the entropy of the answer if asked now has settled"),
    STUCK(20, "segment after segment is as unsure as before"),
    TRAPPED(21, "entropy and varentropy stay high"),
    EXPANDED(22, "the variance of entropy was compressed and has expanded"),
    CHOSEN(28, "the controller chose the policy, which begins with so many samples");

    private static final Reason[] ALL = values();

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
        for (Reason reason : ALL) {
            if (reason.number == number) {
                return reason;
            }
        }
        return NONE;
    }
}
