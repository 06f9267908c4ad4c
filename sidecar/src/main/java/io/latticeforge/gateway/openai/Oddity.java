package io.latticeforge.gateway.openai;

/** What an answer had that the API does not promise: passed over, and counted by whoever listens. */
public enum Oddity {
    /** An event or a body that is no JSON object. */
    MALFORMED,
    /** A log-prob that is null, not finite or a server's sign for "none". */
    NO_LOG_PROB,
    /** More than 20 alternatives. */
    MANY_ALTERNATIVES,
    /** Several tokens in one delta. */
    MANY_TOKENS
}
