package io.latticeforge.gateway.openai;

/** One token of an answer with its best alternatives; filled anew for each. */
public final class StreamToken {
    /** What is kept of a list: servers send 20, or 21 where the sampled token is not among them. */
    public static final int MAX_ALTERNATIVES = 64;

    /** What it wrote of the answer's text; perhaps nothing. */
    public String text = "";

    /** Of its name, as the server spells it: {@link TokenTable}. */
    public int number;
    /** Nats; NaN where it is not known. */
    public float logProb;
    public int count;
    public final int[] numbers = new int[MAX_ALTERNATIVES];
    public final float[] logProbs = new float[MAX_ALTERNATIVES];

    void begin(String of, int numbered, float itsLogProb) {
        text = of;
        number = numbered;
        logProb = itsLogProb;
        count = 0;
    }

    void alternative(int numbered, float itsLogProb) {
        if (count < MAX_ALTERNATIVES) {
            numbers[count] = numbered;
            logProbs[count++] = itsLogProb;
        }
    }
}
