package io.latticeforge.bench;

import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.KernelCases;
import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.RowReducers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The full record against the moments loop in C, the read pass and the scalar definition; f32, hot and cold. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 5,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"})
public class KernelBenchmark {
    @Param({"32000", "128256", "151936", "262144"})
    public int vocabSize;

    @Param({"hot", "cold"})
    public String cache;

    @Param({"F32", "F16", "BF16"})
    public ElementType type;

    private Arena arena;
    private LogitRows rows;
    private LogitRows floats;
    private CMoments peer;

    @Setup
    public void open() {
        RowReducers.choose().warmUp(TimeUnit.SECONDS.toNanos(3));
        arena = Arena.ofConfined();
        rows = rows(type);
        rows.check();
        floats = rows(ElementType.F32);
        peer = CMoments.compile().orElse(null);
        if (peer == null) {
            System.out.println("no gcc: no peer");
        } else {
            floats.check(peer);
        }
    }

    private LogitRows rows(ElementType of) {
        KernelCases.Row row = KernelCases.typical(vocabSize, 1);
        return cache.equals("hot") ? LogitRows.hot(arena, of, row) : LogitRows.cold(arena, of, row);
    }

    @TearDown
    public void close() {
        arena.close();
    }

    @Benchmark
    public Observation record() {
        return rows.record();
    }

    @Benchmark
    public Observation scalar() {
        return rows.scalar();
    }

    /** Over f32, whatever the record's element type. */
    @Benchmark
    public float readPass() {
        return floats.readPass();
    }

    /** Over f32, whatever the record's element type. */
    @Benchmark
    public MemorySegment peerMoments() {
        if (peer == null) {
            throw new IllegalStateException("no gcc: no peer");
        }
        return floats.moments(peer);
    }
}
