package io.latticeforge.compute.cuda;

import io.latticeforge.compute.GateScorer;
import io.latticeforge.compute.GateShape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A warp an edge and vector. The edges stay on the device. */
final class CudaGateScorer implements GateScorer {
    private static final int VECTORS_AT_A_TIME = 64;
    private static final int EDGES_A_BLOCK = 8;
    private static final int WARP = 32;
    private static final int ARGUMENTS = 5;

    private final CudaContext context;
    private final GateShape shape;
    private final Kernel kernel;

    /** What it has of the device. */
    private record Kernel(long function, CudaBuffer edges, CudaLane lane) implements CudaPart {
        @Override
        public void free() {
            CudaContext.quietly(lane::free);
            edges.free();
        }
    }

    CudaGateScorer(CudaContext context, float[][] edges) {
        this.context = context;
        shape = GateShape.of(edges);
        kernel = context.make(() -> kernel(edges));
    }

    private Kernel kernel(float[][] edges) {
        long function = context.function("gate_scores");
        CudaBuffer buffer = CudaBuffer.allocate(context.driver(), bytes(shape.edges(), shape.dimensions()));
        CudaLane lane;
        try {
            lane = CudaLane.create(context.driver(), bytes(VECTORS_AT_A_TIME, shape.dimensions()), bytes(VECTORS_AT_A_TIME, shape.edges()),
                    ARGUMENTS);
        } catch (RuntimeException e) {
            CudaContext.quietly(buffer::free);
            throw e;
        }
        copy(edges, 0, edges.length, buffer.host());
        lane.upload(buffer);
        return new Kernel(function, buffer, lane);
    }

    private static long bytes(int rows, int columns) {
        return (long) rows * columns * Float.BYTES;
    }

    private void copy(float[][] from, int first, int count, MemorySegment to) {
        for (int row = 0; row < count; row++) {
            MemorySegment.copy(from[first + row], 0, to, ValueLayout.JAVA_FLOAT, bytes(row, shape.dimensions()), shape.dimensions());
        }
    }

    @Override
    public float[][] score(float[][] vectors) {
        shape.check(vectors);
        float[][] scores = new float[vectors.length][shape.edges()];
        context.run(() -> {
            for (int first = 0; first < vectors.length; first += VECTORS_AT_A_TIME) {
                score(vectors, first, Math.min(VECTORS_AT_A_TIME, vectors.length - first), scores);
            }
        });
        return scores;
    }

    private void score(float[][] vectors, int first, int count, float[][] scores) {
        CudaLane lane = kernel.lane();
        copy(vectors, first, count, lane.in().host());
        long[] arguments = {lane.in().device(), kernel.edges().device(), shape.edges(), shape.dimensions(), lane.out().device()};
        for (int i = 0; i < ARGUMENTS; i++) {
            lane.argument(i, arguments[i]);
        }
        int blocks = (shape.edges() + EDGES_A_BLOCK - 1) / EDGES_A_BLOCK;
        lane.submit(bytes(count, shape.dimensions()), kernel.function(), blocks, count, EDGES_A_BLOCK * WARP, bytes(count, shape.edges()));
        lane.await();
        for (int row = 0; row < count; row++) {
            MemorySegment.copy(lane.out().host(), ValueLayout.JAVA_FLOAT, bytes(row, shape.edges()), scores[first + row], 0, shape.edges());
        }
    }

    @Override
    public void close() {
        context.free(kernel);
    }
}
