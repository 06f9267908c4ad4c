package io.latticeforge.base;

/** An error with a code, the offending value and what it was held against, in a sentence that says what to do. */
public final class LatticeForgeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final long value;
    private final long bound;

    public LatticeForgeException(ErrorCode code, String message) {
        this(code, message, 0, 0);
    }

    public LatticeForgeException(ErrorCode code, String message, long value, long bound) {
        super(message);
        this.code = code;
        this.value = value;
        this.bound = bound;
    }

    public LatticeForgeException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.value = 0;
        this.bound = 0;
    }

    public ErrorCode code() {
        return code;
    }

    /** The offending value where it is a number, else 0. */
    public long value() {
        return value;
    }

    /** The bound it broke where there is one, else 0. */
    public long bound() {
        return bound;
    }
}
