package io.latticeforge.gateway.session;

/** Hears of one group, on the gateway's thread. */
public interface GroupListener {
    /** The group is on record; what was decided at its opening has been heard. */
    default void opened() {}

    /** Once for each decision. */
    void decided(Decided decision);

    void voted(Voted vote);

    /** The path does not take this group; nothing is heard of it any more. */
    void refused(String why);
}
