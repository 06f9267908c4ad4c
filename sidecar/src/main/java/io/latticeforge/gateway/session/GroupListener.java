package io.latticeforge.gateway.session;

/** Hears of one group, on the gateway's thread. */
public interface GroupListener {
    /** Once for each decision. */
    void decided(Decided decision);

    void voted(Voted vote);

    /** The path does not take this group; nothing is heard of it any more. */
    void refused(String why);
}
