package io.latticeforge.kernels;

/** How one logit is stored, little endian. Ordinals are those of {@code ElementKind} on the wire. */
public enum ElementType {
    F32(4),
    F16(2),
    BF16(2);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    public int bytes() {
        return bytes;
    }
}
