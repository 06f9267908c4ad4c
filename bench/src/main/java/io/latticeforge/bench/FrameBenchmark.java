package io.latticeforge.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A step's frame of sixteen entries: encoding; checking and decoding; copying as many bytes, the floor. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class FrameBenchmark {
    @Param({"TOP_20", "ROW"})
    public String form;

    private StepFrames frames;

    @Setup
    public void open() {
        frames = new StepFrames(StepFrames.Form.valueOf(form));
    }

    @Benchmark
    public int encode() {
        return frames.encode();
    }

    @Benchmark
    public long checkAndDecode() {
        return frames.decode();
    }

    @Benchmark
    public byte copy() {
        return frames.copy();
    }

    @Setup(Level.Iteration)
    @TearDown(Level.Iteration)
    public void check() {
        frames.check(new Answers());
    }
}
