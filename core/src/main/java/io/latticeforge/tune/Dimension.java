package io.latticeforge.tune;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A number of a policy that is searched over: a list of values, or a range that values are drawn from.
 *
 * <pre>
 * rules.stated_answer.agree=1,2,3            these values
 * stop_sampling.share.tau=0.6..1.0           uniform; rounded to three digits
 * rules.stated_answer.calm_nats=0.02..2:log  uniform in the logarithm
 * stop_sampling.share.votes=2..6             both ends whole: whole numbers
 * </pre>
 *
 * @param path as {@link io.latticeforge.policy.PolicyVariant} reads it
 * @param values as written; empty for a range
 */
public record Dimension(String path, List<String> values, double low, double high, boolean whole, boolean log) {
    private static final String RANGE = "..";
    private static final String LOG = ":log";

    /** @throws LatticeForgeException (BAD_CONFIGURATION) if it is written otherwise, or the range is empty */
    public static Dimension parse(String text) {
        int equals = text.indexOf('=');
        if (equals <= 0 || equals == text.length() - 1) {
            throw refused(text, "is no PATH=LOW..HIGH, PATH=LOW..HIGH:log or PATH=VALUE,VALUE");
        }
        String path = text.substring(0, equals);
        String values = text.substring(equals + 1);
        int dots = values.indexOf(RANGE);
        if (dots < 0) {
            List<String> listed = Arrays.stream(values.split(",", -1)).map(String::strip).toList();
            listed.forEach(value -> number(text, value));
            return new Dimension(path, listed, 0, 0, false, false);
        }
        boolean log = values.endsWith(LOG);
        String low = values.substring(0, dots).strip();
        String high = values.substring(dots + RANGE.length(), values.length() - (log ? LOG.length() : 0)).strip();
        Dimension range = new Dimension(path, List.of(), number(text, low), number(text, high), whole(low) && whole(high), log);
        if (!(range.low < range.high)) {
            throw refused(text, "has the range " + low + " to " + high + ", in which there is nothing");
        }
        if (log && range.low <= 0) {
            throw refused(text, "has a logarithmic range from " + low + "; it must be above 0");
        }
        return range;
    }

    /** Whether every value is listed, as a grid needs. */
    public boolean listed() {
        return !values.isEmpty();
    }

    String draw(SplittableRandom random) {
        if (listed()) {
            return values.get(random.nextInt(values.size()));
        }
        if (whole && !log) {
            return Long.toString(random.nextLong((long) low, (long) high + 1));
        }
        double at = random.nextDouble();
        double value = log ? StrictMath.exp(StrictMath.log(low) + at * (StrictMath.log(high) - StrictMath.log(low)))
                : low + at * (high - low);
        return whole ? Long.toString(Math.round(value)) : rounded(value);
    }

    /** Three significant digits: nobody measures a fourth. */
    private static String rounded(double value) {
        return Double.toString(Double.parseDouble(String.format(Locale.ROOT, "%.3g", value)));
    }

    private static boolean whole(String text) {
        return text.matches("-?[0-9]+");
    }

    private static double number(String text, String value) {
        try {
            double number = Double.parseDouble(value);
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below.
        }
        throw refused(text, "has '" + value + "' for a number");
    }

    private static LatticeForgeException refused(String text, String what) {
        return new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "the parameter '" + text + "' " + what);
    }
}
