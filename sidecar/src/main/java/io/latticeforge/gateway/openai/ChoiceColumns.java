package io.latticeforge.gateway.openai;

import java.util.Arrays;

/**
 * One choice of a chunk or a body as it was read, its tokens column by column: what servers write before and after its text may stand in any order,
 * and lists beside each other may differ in length. Filled anew for each.
 */
final class ChoiceColumns {
    /** What a choice keeps for the next one; a whole body of many tokens gives its memory back. */
    private static final int KEPT_TOKENS = 64;

    private static final int FIRST_ALTERNATIVES = 32;

    long index;
    String reasoning = "";
    String content = "";
    String text = "";
    String finish = "";
    boolean hasMessage;
    boolean hasFinish;
    /** Tokens by name; log-probs and alternatives may be fewer. */
    int tokens;
    private String[] names = new String[4];
    private int[] numbers = new int[4];
    private float[] logProbs = new float[4];
    private int logProbCount;
    private int[] alternativeEnds = new int[4];
    private int[] alternativesSeen = new int[4];
    private int listCount;
    private int seen;
    private int[] alternatives = new int[FIRST_ALTERNATIVES];
    private float[] alternativeLogProbs = new float[FIRST_ALTERNATIVES];
    private int alternativeCount;

    void begin() {
        index = 0;
        reasoning = "";
        content = "";
        text = "";
        finish = "";
        hasMessage = false;
        hasFinish = false;
        forgetTokens();
    }

    void forgetTokens() {
        tokens = 0;
        logProbCount = 0;
        listCount = 0;
        seen = 0;
        alternativeCount = 0;
        if (names.length > KEPT_TOKENS) {
            names = new String[KEPT_TOKENS];
            numbers = new int[KEPT_TOKENS];
            logProbs = new float[KEPT_TOKENS];
            alternativeEnds = new int[KEPT_TOKENS];
            alternativesSeen = new int[KEPT_TOKENS];
            alternatives = new int[FIRST_ALTERNATIVES];
            alternativeLogProbs = new float[FIRST_ALTERNATIVES];
        }
    }

    void token(String name, int number) {
        if (tokens == names.length) {
            names = Arrays.copyOf(names, 2 * tokens);
            numbers = Arrays.copyOf(numbers, 2 * tokens);
        }
        names[tokens] = name;
        numbers[tokens++] = number;
    }

    void logProb(float logProb) {
        if (logProbCount == logProbs.length) {
            logProbs = Arrays.copyOf(logProbs, 2 * logProbCount);
        }
        logProbs[logProbCount++] = logProb;
    }

    void alternative(int number, float logProb) {
        if (++seen > StreamToken.MAX_ALTERNATIVES) {
            return;
        }
        if (alternativeCount == alternatives.length) {
            alternatives = Arrays.copyOf(alternatives, 2 * alternativeCount);
            alternativeLogProbs = Arrays.copyOf(alternativeLogProbs, 2 * alternativeCount);
        }
        alternatives[alternativeCount] = number;
        alternativeLogProbs[alternativeCount++] = logProb;
    }

    /** The alternatives of one more token are through. */
    void alternativesEnd() {
        if (listCount == alternativeEnds.length) {
            alternativeEnds = Arrays.copyOf(alternativeEnds, 2 * listCount);
            alternativesSeen = Arrays.copyOf(alternativesSeen, 2 * listCount);
        }
        alternativesSeen[listCount] = seen;
        alternativeEnds[listCount++] = alternativeCount;
        seen = 0;
    }

    String name(int token) {
        return names[token];
    }

    float logProbOf(int token) {
        return token < logProbCount ? logProbs[token] : Float.NaN;
    }

    int alternativesOf(int token) {
        return token < listCount ? alternativesSeen[token] : 0;
    }

    /** @param wrote what it wrote of the text */
    void copy(int token, String wrote, StreamToken to) {
        to.begin(wrote, numbers[token], logProbOf(token));
        for (int i = token == 0 ? 0 : alternativeEnds[Math.min(token, listCount) - 1]; token < listCount && i < alternativeEnds[token]; i++) {
            to.alternative(alternatives[i], alternativeLogProbs[i]);
        }
    }
}
