package io.latticeforge.bench;

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

/**
 * A step's round trip over a Unix socket, closed loop: to a sidecar with its journal on, and as many bytes to an echo in Java and one in C.
 * Encoding the step and reading the answer are in it (a microsecond; of a whole row only the head is written). Needs gcc for the last.
 */
@State(Scope.Thread)
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class SocketBenchmark {
    @Param({"TOP_20", "ROW"})
    public String shape;

    private final Answers answers = new Answers();
    private SocketField field;
    private SidecarTrip ours;
    private EchoTrip java;
    private EchoTrip c;

    @Setup
    public void open() {
        field = new SocketField(answers);
        ours = field.toSidecar(StepShape.valueOf(shape));
        java = field.toJava(ours);
        c = field.hasC() ? field.toC(ours) : null;
    }

    @Benchmark
    public long sidecar() {
        return trip(ours);
    }

    @Benchmark
    public long javaEcho() {
        return trip(java);
    }

    @Benchmark
    public long cEcho() {
        if (c == null) {
            throw new IllegalStateException("no gcc: no peer in C");
        }
        return trip(c);
    }

    private long trip(Trip trip) {
        trip.prepare();
        trip.exchange();
        trip.check(answers);
        return answers.count();
    }

    @TearDown
    public void close() {
        ours.close();
        java.close();
        if (c != null) {
            c.close();
        }
        field.close();
    }
}
