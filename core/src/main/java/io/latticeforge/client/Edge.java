package io.latticeforge.client;

/**
 * An edge of a focus gate.
 *
 * @param threshold score from which it opens
 * @param vector    of the gate's dimensions
 */
public record Edge(String name, double threshold, float[] vector) {}
