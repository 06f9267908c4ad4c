package io.latticeforge.gateway.session;

/**
 * How the tokens of a sequence are drawn.
 *
 * @param temperature 0 to 2; NaN where nobody said
 * @param topK        0 for no bound
 */
public record Sampled(float temperature, float topP, int topK) {
    boolean known() {
        return temperature >= 0 && topP > 0 && topP <= 1;
    }
}
