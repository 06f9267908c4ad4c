package io.latticeforge.compute.pytorch;

import ai.djl.ndarray.types.DataType;
import io.latticeforge.compute.RowShape;
import io.latticeforge.kernels.ElementType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Rows as DJL takes them: f32 and f16 as they lie, bf16 widened to f32, which is exact. DJL's native part knows no bf16 and ends the
 * process over one (0.35.1).
 */
final class TorchRows implements AutoCloseable {
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final RowShape shape;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment widened;

    TorchRows(RowShape shape, int maxRows) {
        this.shape = shape;
        widened = shape.type() == ElementType.BF16 ? arena.allocate(4L * shape.vocabSize() * maxRows, 64) : MemorySegment.NULL;
    }

    DataType type() {
        return shape.type() == ElementType.F16 ? DataType.FLOAT16 : DataType.FLOAT32;
    }

    /** A view that is good until the next call. */
    ByteBuffer view(MemorySegment rows, int count) {
        MemorySegment seen = rows;
        if (shape.type() == ElementType.BF16) {
            long logits = (long) count * shape.vocabSize();
            for (long i = 0; i < logits; i++) {
                widened.set(I32, 4 * i, rows.get(I16, 2 * i) << 16);
            }
            seen = widened.asSlice(0, 4 * logits);
        }
        return seen.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() {
        arena.close();
    }
}
