package io.latticeforge.page;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * One axis of a {@link Chart}.
 *
 * @param name what stands beside it, with its unit
 * @param low  the least value, at its beginning
 * @param high the largest, at its end
 */
public record Axis(String name, Scale scale, double low, double high) {
    private static final int TICKS = 6;

    /** How values become places. */
    public enum Scale {
        LINEAR,
        LOG,
        /** Of 1 / (1 - p), as latencies are drawn: 0 %, 90 %, 99 %, 99.9 % at even distances. */
        PERCENTILE;

        private double place(double value) {
            return switch (this) {
                case LINEAR -> value;
                case LOG -> Math.log10(Math.max(value, Double.MIN_NORMAL));
                case PERCENTILE -> -Math.log10(1 - Math.min(value, 99.99999) / 100);
            };
        }
    }

    /**
     * A line across the chart.
     *
     * @param share of the axis' length at which it stands
     */
    record Tick(double share, String label) {}

    public static Axis linear(String name, double low, double high) {
        return new Axis(name, Scale.LINEAR, low, high > low ? high : low + 1);
    }

    /** As long as the values need: a linear one begins at 0 and ends above the largest, a logarithmic one has a decade at least. */
    public static Axis of(String name, Scale scale, DoubleStream values) {
        DoubleSummaryStatistics seen = values.summaryStatistics();
        double low = seen.getCount() == 0 ? 1 : seen.getMin();
        double high = Math.max(low, seen.getMax());
        return switch (scale) {
            case LINEAR -> linear(name, Math.min(0, low), 1.1 * high);
            case LOG -> new Axis(name, scale, low, Math.max(10 * low, high));
            case PERCENTILE -> new Axis(name, scale, low, Math.max(90, high));
        };
    }

    /** Where a value stands, as a share of the length; beyond an end at that end. */
    double share(double value) {
        double from = scale.place(low);
        double to = scale.place(high);
        return (Math.clamp(scale.place(value), from, to) - from) / (to - from);
    }

    List<Tick> ticks() {
        List<Tick> ticks = new ArrayList<>();
        if (scale == Scale.LINEAR) {
            double step = step(high - low);
            for (double at = Math.ceil(low / step); at * step <= high; at++) {
                offer(ticks, at * step, String.format(Locale.ROOT, step >= 1 ? "%.0f" : step >= 0.1 ? "%.1f" : "%.2f", at * step + 0.0));
            }
            return ticks;
        }
        double from = scale.place(low);
        double to = scale.place(high);
        for (int power = (int) Math.floor(from); power <= Math.ceil(to); power++) {
            if (scale == Scale.PERCENTILE) {
                double value = 100 * (1 - Math.pow(10, -power));
                offer(ticks, value, power == 0 ? "0 %" : String.format(Locale.ROOT, "%." + Math.max(0, power - 2) + "f %%", value));
                continue;
            }
            for (int digit : to - from < 2 ? new int[] {1, 2, 5} : new int[] {1}) {
                double value = digit * Math.pow(10, power);
                offer(ticks, value, written(value));
            }
        }
        return ticks;
    }

    private void offer(List<Tick> ticks, double value, String label) {
        if (value >= low - 1e-9 && value <= high + 1e-9) {
            ticks.add(new Tick(share(value), label));
        }
    }

    private static String written(double value) {
        return value >= 1e6 ? number(value / 1e6) + " M" : value >= 1e3 ? number(value / 1e3) + " k" : number(value);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 1 ? "%.0f" : value >= 0.1 ? "%.1f" : value >= 0.01 ? "%.2f" : "%.3f", value);
    }

    /** Between ticks: 1, 2 or 5 times a power of ten, the smallest that needs no more than {@link #TICKS} of them. */
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
