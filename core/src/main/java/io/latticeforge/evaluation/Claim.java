package io.latticeforge.evaluation;

/**
 * A number that somebody states, and what was measured here.
 *
 * @param id of the capability that it belongs to, such as A4
 * @param says the claim
 * @param measured what came out
 * @param on which data
 * @param verdict in words, with the reason where there is no clear yes
 */
public record Claim(String id, String says, String measured, String on, String verdict) {
    /** What comes out where the data can say. */
    static String verdict(boolean holds) {
        return holds ? "true" : "false";
    }
}
