package io.latticeforge.compute;

import io.latticeforge.kernels.RowReducers;

/** Which engine reduced the rows of a block, as a number in the journal. A number is never given to another engine. */
public final class EngineNumber {
    /** An engine that this version does not know by name. */
    public static final int OTHER = 255;

    private EngineNumber() {}

    /** Of an engine other than the CPU, whose kernels have the numbers 1 and 2 ({@link RowReducers#number}). */
    public static int of(String engine) {
        return switch (engine) {
            case "onnx" -> 3;
            case "pytorch" -> 4;
            case "cuda" -> 5;
            default -> OTHER;
        };
    }
}
