package io.latticeforge.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.latticeforge.page.Axis.Scale;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class AxisTest {
    private static List<String> labels(Axis axis) {
        return axis.ticks().stream().map(Axis.Tick::label).toList();
    }

    @Test
    void linearTicksAreRoundAndFew() {
        assertEquals(List.of("0", "20", "40", "60", "80", "100"), labels(Axis.linear("%", 0, 100)));
        assertEquals(List.of("0.0", "0.5", "1.0", "1.5", "2.0"), labels(Axis.linear("nats", 0, 2.2)));
        assertEquals(0.25, Axis.linear("%", 0, 100).share(25));
        assertEquals(1, Axis.linear("%", 0, 100).share(130), "beyond the end at the end");
    }

    @Test
    void decadesAreAtEvenDistances() {
        Axis axis = Axis.of("us", Scale.LOG, DoubleStream.of(1, 1000));
        assertEquals(List.of("1", "10", "100", "1 k"), labels(axis));
        assertEquals(1.0 / 3, axis.share(10), 1e-12);
        assertEquals(List.of("50 k", "100 k", "200 k"), labels(Axis.of("logits", Scale.LOG, DoubleStream.of(32_000, 262_144))));
    }

    @Test
    void ninesAreAtEvenDistances() {
        Axis axis = Axis.of("percentile", Scale.PERCENTILE, DoubleStream.of(0, 99.9));
        assertEquals(List.of("0 %", "90 %", "99 %", "99.9 %"), labels(axis));
        assertEquals(2.0 / 3, axis.share(99), 1e-9);
    }

    @Test
    void oneValueAndNoneHaveALengthToo() {
        for (Scale scale : Scale.values()) {
            for (DoubleStream values : List.of(DoubleStream.empty(), DoubleStream.of(5, 5), DoubleStream.of(0))) {
                double share = Axis.of("x", scale, values).share(7);
                assertEquals(share, Math.clamp(share, 0, 1), scale + ": " + share);
            }
        }
    }
}
