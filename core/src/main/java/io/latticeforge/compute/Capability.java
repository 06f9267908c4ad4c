package io.latticeforge.compute;

/** What an engine can do. */
public enum Capability {
    /** Rows [B, V] to observations. */
    REDUCE,
    /** Text to a vector. */
    EMBED,
    /** Vectors [B, d] to the scores of edges: the focus gate's product. */
    GATE,
    /** Tokens of a language model, step by step. */
    GENERATE
}
