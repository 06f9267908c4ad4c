package io.latticeforge.base;

/**
 * What can be wrong with a request, a file or an environment. The code travels in {@code Error} frames and is never renumbered.
 */
public enum ErrorCode {
    /** A frame, head or field over a limit. */
    TOO_LARGE(1, false),
    /** Lengths that contradict each other, a decode past the end, an unknown enum value. */
    MALFORMED(2, false),
    /** A template id that this version does not know. */
    UNKNOWN_TEMPLATE(3, false),
    /** No common protocol version. */
    UNSUPPORTED_VERSION(4, false),
    /** Wrong or missing token, wrong user. */
    UNAUTHORIZED(5, false),
    /** A message other than Hello before Welcome, or a second Hello. */
    OUT_OF_TURN(6, false),
    /** A group that is not open. */
    UNKNOWN_GROUP(7, false),
    /** A sequence that is not open. */
    UNKNOWN_SEQUENCE(8, false),
    /** A group or sequence id that was used before in this epoch. */
    DUPLICATE_ID(9, false),
    /** A step that is not the next one of its sequence. */
    OUT_OF_ORDER(10, false),
    /** A row of another size or element type than the session named. */
    WRONG_ROW(11, false),
    /** A policy, gate or edge that is not loaded. */
    UNKNOWN_NAME(12, false),
    /** An open-object limit is reached. */
    LIMIT_REACHED(13, true),
    /** More unanswered bytes than the credit; never said by this version, which answers each frame before it reads on. */
    OVER_CREDIT(14, true),
    /** The journal does not take records; nothing is decided. */
    NOT_READY(15, true),
    /** The server is draining. */
    DRAINING(16, true),
    /** A configuration, policy or file of ours that cannot be used. */
    BAD_CONFIGURATION(17, false),
    /** A file, path or port that cannot be used as asked. */
    UNAVAILABLE(18, true),
    /** A journal or snapshot whose bytes are not what was written. */
    CORRUPT(19, false),
    /** A fault of ours. */
    INTERNAL(20, true),
    /** A row that is not a distribution (NaN, +Inf, nothing but -Inf): observed as INVALID, the sequence goes on. */
    INVALID_ROW(21, false),
    /** A routed request that is not remembered: of another session, too long ago, or routed by a gate that does not learn. */
    UNKNOWN_ROUTE(22, false);

    private static final ErrorCode[] BY_CODE = values();

    private final int code;
    private final boolean retryable;

    ErrorCode(int code, boolean retryable) {
        this.code = code;
        this.retryable = retryable;
    }

    /** The number that stands for it on the wire. */
    public int code() {
        return code;
    }

    /** Whether the same request may succeed later. */
    public boolean retryable() {
        return retryable;
    }

    /** The constant for a wire number; {@link #INTERNAL} for a number from a newer version. */
    public static ErrorCode of(int code) {
        return code >= 1 && code <= BY_CODE.length ? BY_CODE[code - 1] : INTERNAL;
    }
}
