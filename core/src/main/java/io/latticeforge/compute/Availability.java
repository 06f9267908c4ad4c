package io.latticeforge.compute;

/**
 * Whether an engine can run here.
 *
 * @param sentence where it runs or why it does not, without the engine's name
 */
public record Availability(boolean available, String sentence) {
    public static Availability here(String sentence) {
        return new Availability(true, sentence);
    }

    public static Availability missing(String sentence) {
        return new Availability(false, sentence);
    }
}
