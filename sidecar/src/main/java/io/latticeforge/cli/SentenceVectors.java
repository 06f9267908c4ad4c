package io.latticeforge.cli;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.compute.ComputeEngine;
import io.latticeforge.compute.ComputeEngines;
import io.latticeforge.compute.ComputeProvider;
import io.latticeforge.compute.TextEmbedder;
import io.latticeforge.models.ModelFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Texts to vectors on as many threads as are wanted, one embedder each. The vectors do not depend on how many there are. */
final class SentenceVectors implements AutoCloseable {
    private static final String ENGINE = "minilm";
    private static final int TEXTS_AT_A_TIME = 32;

    private final ComputeEngine engine;
    private final List<TextEmbedder> embedders = new ArrayList<>();
    private final ExecutorService executor;

    private SentenceVectors(ComputeEngine engine, int threads) {
        this.engine = engine;
        for (int i = 0; i < threads; i++) {
            embedders.add(engine.embedder());
        }
        executor = Executors.newFixedThreadPool(threads);
    }

    /** @throws LatticeForgeException (UNAVAILABLE, CORRUPT) where there is no model or it is not what its manifest says */
    static SentenceVectors open(int threads) {
        List<ComputeProvider> found = ComputeEngines.found();
        ComputeProvider provider = found.stream().filter(each -> each.name().equals(ENGINE)).findFirst().orElseThrow(() ->
                new LatticeForgeException(ErrorCode.UNAVAILABLE, "the sentence embedding is not built here: './latticeforge gate train' builds it,"
                        + " unless LATTICEFORGE_BUILD is never; --features needs none"));
        ComputeEngine engine = provider.open(ModelFolder.ofThisProcess());
        try {
            return new SentenceVectors(engine, threads);
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    String model() {
        return embedders.getFirst().model();
    }

    int dimensions() {
        return embedders.getFirst().dimensions();
    }

    /** @param progress is told how many are done, one at a time */
    float[][] of(List<String> texts, IntConsumer progress) {
        float[][] vectors = new float[texts.size()][];
        AtomicInteger next = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        List<Callable<Boolean>> work = new ArrayList<>();
        for (TextEmbedder embedder : embedders) {
            work.add(() -> {
                for (int from = next.getAndAdd(TEXTS_AT_A_TIME); from < vectors.length; from = next.getAndAdd(TEXTS_AT_A_TIME)) {
                    int to = Math.min(from + TEXTS_AT_A_TIME, vectors.length);
                    float[][] some = embedder.embed(texts.subList(from, to));
                    System.arraycopy(some, 0, vectors, from, some.length);
                    progress.accept(done.addAndGet(some.length));
                }
                return true;
            });
        }
        try {
            for (Future<Boolean> each : executor.invokeAll(work)) {
                each.get();
            }
            return vectors;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "interrupted while embedding", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof LatticeForgeException known ? known : new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        engine.close();
    }
}
