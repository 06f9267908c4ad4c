package io.latticeforge.compute.cuda;

import io.latticeforge.compute.BatchReducer;
import io.latticeforge.compute.RecordTensors;
import io.latticeforge.compute.RowShape;
import io.latticeforge.kernels.Observation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Locale;

/**
 * Takes a batch to the device in slices through two lanes: while one is copied and reduced there, the next is laid into pinned memory here.
 *
 * <pre>
 *   in    rows, pitch bytes apart (their size rounded up to 16)  |  chosen tokens i32 [n]
 *   out   top ids i64 [n, k]  |  record f32 [n, 8]  |  top log-probs f32 [n, k]
 * </pre>
 */
final class CudaBatchReducer implements BatchReducer {
    private static final long SLICE_BYTES = 8 << 20;
    private static final int MAX_SLICE_ROWS = 256;

    /** What a thread loads at a time; rows begin at a multiple. */
    private static final int VECTOR_BYTES = 16;

    private static final int VECTORS_A_THREAD = 4;
    private static final int MIN_THREADS = 32;
    private static final int MAX_THREADS = 512;
    private static final int ARGUMENTS = 8;

    private final CudaContext context;
    private final RowShape shape;
    private final long rowBytes;
    private final long pitch;
    private final int width;
    private final int threads;
    private final int sliceRows;
    private final Kernel kernel;

    /** What it has of the device. */
    private record Kernel(long function, CudaLane even, CudaLane odd) implements CudaPart {
        CudaLane lane(int slice) {
            return slice % 2 == 0 ? even : odd;
        }

        @Override
        public void free() {
            CudaContext.quietly(even::free);
            odd.free();
        }
    }

    CudaBatchReducer(CudaContext context, RowShape shape) {
        this.context = context;
        this.shape = shape;
        rowBytes = shape.bytes(1);
        long vectors = (rowBytes + VECTOR_BYTES - 1) / VECTOR_BYTES;
        pitch = vectors * VECTOR_BYTES;
        width = RecordTensors.topWidth(shape.vocabSize());
        threads = threads(vectors);
        sliceRows = Math.clamp(SLICE_BYTES / pitch, 1, MAX_SLICE_ROWS);
        kernel = context.make(this::kernel);
    }

    /** A power of two, so that few threads of a short row have nothing to do. */
    private static int threads(long vectors) {
        int wanted = MIN_THREADS;
        while (wanted < MAX_THREADS && (long) wanted * VECTORS_A_THREAD < vectors) {
            wanted *= 2;
        }
        return wanted;
    }

    private Kernel kernel() {
        long function = context.function("reduce_" + shape.type().name().toLowerCase(Locale.ROOT));
        CudaLane even = lane();
        try {
            return new Kernel(function, even, lane());
        } catch (RuntimeException e) {
            CudaContext.quietly(even::free);
            throw e;
        }
    }

    private CudaLane lane() {
        return CudaLane.create(context.driver(), sliceRows * (pitch + Integer.BYTES), outBytes(sliceRows), ARGUMENTS);
    }

    private long idBytes(int rows) {
        return (long) rows * width * Long.BYTES;
    }

    private static long recordBytes(int rows) {
        return (long) rows * RecordTensors.COLUMNS * Float.BYTES;
    }

    private long outBytes(int rows) {
        return idBytes(rows) + recordBytes(rows) + (long) rows * width * Float.BYTES;
    }

    @Override
    public void reduce(MemorySegment rows, int[] chosen, int count, Observation[] out) {
        shape.check(rows, chosen, out, count);
        context.run(() -> {
            int slices = (count + sliceRows - 1) / sliceRows;
            for (int slice = 0; slice < slices + 1; slice++) {
                if (slice < slices) {
                    submit(slice, rows, chosen, count);
                }
                if (slice > 0) {
                    collect(slice - 1, chosen, count, out);
                }
            }
        });
    }

    private int rowsOf(int slice, int count) {
        return Math.min(sliceRows, count - slice * sliceRows);
    }

    private void submit(int slice, MemorySegment rows, int[] chosen, int count) {
        CudaLane lane = kernel.lane(slice);
        int first = slice * sliceRows;
        int n = rowsOf(slice, count);
        MemorySegment in = lane.in().host();
        if (pitch == rowBytes) {
            MemorySegment.copy(rows, first * rowBytes, in, 0, n * rowBytes);
        } else {
            for (int row = 0; row < n; row++) {
                MemorySegment.copy(rows, (first + row) * rowBytes, in, row * pitch, rowBytes);
            }
        }
        MemorySegment.copy(chosen, first, in, ValueLayout.JAVA_INT, n * pitch, n);
        long ids = lane.out().device();
        long[] arguments = {lane.in().device(), pitch, shape.vocabSize(), width, lane.in().device() + n * pitch, ids + idBytes(n), ids,
            ids + idBytes(n) + recordBytes(n)};
        for (int i = 0; i < ARGUMENTS; i++) {
            lane.argument(i, arguments[i]);
        }
        lane.submit(n * (pitch + Integer.BYTES), kernel.function(), n, 1, threads, outBytes(n));
    }

    private void collect(int slice, int[] chosen, int count, Observation[] out) {
        CudaLane lane = kernel.lane(slice);
        int first = slice * sliceRows;
        int n = rowsOf(slice, count);
        lane.await();
        ByteBuffer all = lane.out().host().asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        LongBuffer ids = all.asLongBuffer();
        FloatBuffer record = all.position((int) idBytes(n)).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        FloatBuffer logProbs = all.position((int) (idBytes(n) + recordBytes(n))).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        for (int row = 0; row < n; row++) {
            RecordTensors.read(record, ids, logProbs, row, width, chosen[first + row], out[first + row]);
        }
    }

    @Override
    public void close() {
        context.free(kernel);
    }
}
