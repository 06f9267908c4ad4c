package io.latticeforge.config;

/**
 * Where a value came from.
 *
 * @param source what kind of place
 * @param name   the flag, the variable or the file; "default" for a default
 */
public record Origin(Source source, String name) {
    /** In the order in which they win, the last one first. */
    public enum Source {
        DEFAULT, FILE, ENVIRONMENT, FLAG
    }

    static final Origin DEFAULT = new Origin(Source.DEFAULT, "default");

    @Override
    public String toString() {
        return name;
    }
}
