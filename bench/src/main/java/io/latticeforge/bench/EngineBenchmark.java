package io.latticeforge.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One observation through all signals and rules of the default policy. Blocks are written before an invocation, which takes
 * a millisecond or two. At one open sample the allocation that JMH reports includes the young engines that take the place of old ones;
 * the quick form counts around the fold alone.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class EngineBenchmark {
    @Param({"1", "1000", "10000"})
    public int openSequences;

    private EngineLoad load;

    @Setup
    public void open() {
        EngineLoad.checkStop(new Answers());
        load = new EngineLoad(openSequences);
    }

    @Setup(Level.Invocation)
    public void prepare() {
        load.prepare();
    }

    @Benchmark
    @OperationsPerInvocation(EngineLoad.BATCH)
    public long observation() {
        return load.fold();
    }

    @TearDown(Level.Iteration)
    public void check() {
        load.check(new Answers());
    }
}
