package io.latticeforge.gating;

/**
 * One line of a file of requests.
 *
 * @param line     its number, from 1
 * @param text     what was asked; empty where the line carries its own features
 * @param features of the line's own; empty where it carries text
 * @param intent   the edge that it belongs to, or {@link RequestLines#NONE_OF_THESE}
 */
public record Request(int line, String text, float[] features, String intent) {}
