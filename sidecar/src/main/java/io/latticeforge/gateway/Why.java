package io.latticeforge.gateway;

/** A decision that was obeyed, in the words of the answer's extension. */
record Why(int sample, String action, String rule, int step, double value, double threshold) {}
