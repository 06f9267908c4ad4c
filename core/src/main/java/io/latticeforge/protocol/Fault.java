package io.latticeforge.protocol;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;

/**
 * What is wrong with a frame, without an exception: a holder that the path reuses. The sentence is made only when someone asks for it.
 * Not thread-safe.
 */
public final class Fault {
    private ErrorCode code = ErrorCode.INTERNAL;
    private String subject = "";
    private String complaint = "";
    private long value;
    private long bound;

    /**
     * Notes a fault. Both texts are constants.
     *
     * @param subject   what is wrong, such as {@code ObserveStep.entries.form}
     * @param complaint what is wrong with it, such as "is longer than its limit"
     * @return false, so that a check can end with {@code return fault.set(...)}
     */
    public boolean set(ErrorCode code, String subject, String complaint, long value, long bound) {
        this.code = code;
        this.subject = subject;
        this.complaint = complaint;
        this.value = value;
        this.bound = bound;
        return false;
    }

    public ErrorCode code() {
        return code;
    }

    /** The offending value. */
    public long value() {
        return value;
    }

    /** What it was held against. */
    public long bound() {
        return bound;
    }

    /** A sentence for people; allocates. */
    public String text() {
        return subject + " " + complaint + ": " + value + " against " + bound;
    }

    /** The same as an exception, for cold paths. */
    public LatticeForgeException exception() {
        return new LatticeForgeException(code, text(), value, bound);
    }
}
