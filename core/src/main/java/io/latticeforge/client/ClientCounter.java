package io.latticeforge.client;

/** Everything a client counts. */
public enum ClientCounter {
    STEPS_SENT("steps sent"),
    BYTES_SENT("bytes of frames sent"),
    STEPS_ANSWERED("answers to steps, in time or late"),
    FAIL_OPEN("calls that came back without what they asked for: CONTINUE, or nothing"),
    DEADLINE_MISSED("calls whose answer did not come in time"),
    CREDIT_MISSED("steps not sent because too many bytes were unanswered"),
    NOT_CONNECTED("calls made while there was no connection"),
    LATE_ANSWERS("answers that came after their call had gone on"),
    REFUSED("Error frames"),
    RESENT_REFUSED("Error frames for messages that were sent again after a reconnect: the server had them already"),
    POSTS_DROPPED("posted messages not kept because too many were unacknowledged"),
    DECISIONS("decisions surfaced"),
    DECISIONS_REPEATED("decisions not surfaced again"),
    RESYNCS("entries flagged as following a gap"),
    CUT_FRAMES("connections given up because a deadline fell inside a frame with rows"),
    ATTEMPTS("connection attempts"),
    CONNECTS("connections with a Welcome"),
    RECONNECTS("connections with a Welcome after the first"),
    RESUMED("reconnects in which the session went on"),
    SESSIONS_LOST("reconnects that began a new session: open groups are gone"),
    DISCONNECTS("connections lost"),
    GO_AWAYS("servers that announced to drain");

    private final String meaning;

    ClientCounter(String meaning) {
        this.meaning = meaning;
    }

    public String meaning() {
        return meaning;
    }
}
