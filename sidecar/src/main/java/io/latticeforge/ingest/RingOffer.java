package io.latticeforge.ingest;

/** What comes of a client's wish for a shared-memory ring. */
public enum RingOffer {
    /** It is made. */
    GRANTED,
    /** Settings or system allow none. */
    NOT_HERE,
    /** The client came in by a door that passes no descriptors. */
    WRONG_DOOR,
    /** As many as are allowed are open. */
    LIMIT,
    /** Memory or descriptors have run out. */
    MEMORY
}
