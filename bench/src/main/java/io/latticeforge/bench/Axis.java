package io.latticeforge.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One axis of a {@link Plot}: its range comes from the data. */
record Axis(String name, Scale scale) {
    private static final int TICKS = 6;

    /** How values become places. */
    enum Scale {
        LINEAR,
        LOG,
        /** Of 1 / (1 - p), as latencies are drawn: 0 %, 90 %, 99 %, 99.9 % at even distances. */
        PERCENTILE
    }

    /** A place on the axis and what is written there. */
    record Tick(double value, String label) {}

    static Axis linear(String name) {
        return new Axis(name, Scale.LINEAR);
    }

    static Axis log(String name) {
        return new Axis(name, Scale.LOG);
    }

    static Axis percentile() {
        return new Axis("percentile", Scale.PERCENTILE);
    }

    /** The value's place before the range is known. */
    double place(double value) {
        return switch (scale) {
            case LINEAR -> value;
            case LOG -> Math.log10(Math.max(value, Double.MIN_NORMAL));
            case PERCENTILE -> -Math.log10(1 - Math.min(value, 99.99999) / 100);
        };
    }

    /** @param low, high the range, as places */
    List<Tick> ticks(double low, double high) {
        List<Tick> ticks = new ArrayList<>();
        if (scale == Scale.LINEAR) {
            double step = step(high - low);
            for (double at = Math.ceil(low / step); at * step <= high; at++) {
                ticks.add(new Tick(at * step, String.format(Locale.ROOT, step >= 1 ? "%.0f" : step >= 0.1 ? "%.1f" : "%.2f", at * step + 0.0)));
            }
            return ticks;
        }
        for (int power = (int) Math.floor(low); power <= Math.ceil(high); power++) {
            if (scale == Scale.PERCENTILE) {
                offer(ticks, power, low, high, power == 0 ? "0 %" : String.format(Locale.ROOT, "%." + Math.max(0, power - 2) + "f %%",
                        100 * (1 - Math.pow(10, -power))));
                continue;
            }
            for (int digit : high - low < 2 ? new int[] {1, 2, 5} : new int[] {1}) {
                double value = digit * Math.pow(10, power);
                offer(ticks, Math.log10(value), low, high, written(value));
            }
        }
        return ticks;
    }

    private static void offer(List<Tick> ticks, double place, double low, double high, String label) {
        if (place >= low - 1e-9 && place <= high + 1e-9) {
            ticks.add(new Tick(place, label));
        }
    }

    private static String written(double value) {
        return value >= 1e6 ? number(value / 1e6) + " M" : value >= 1e3 ? number(value / 1e3) + " k" : number(value);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 1 ? "%.0f" : value >= 0.1 ? "%.1f" : value >= 0.01 ? "%.2f" : "%.3f", value);
    }

    /** Between ticks: 1, 2 or 5 times a power of ten, the smallest that needs no more than so many of them. */
    private static double step(double range) {
        double power = Math.pow(10, Math.floor(Math.log10(range / TICKS)));
        for (double times : new double[] {1, 2, 5}) {
            if (range <= TICKS * power * times) {
                return power * times;
            }
        }
        return 10 * power;
    }
}
