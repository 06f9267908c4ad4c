package io.latticeforge.decisions;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A number by its exact value: a decimal where it has an end, else a reduced fraction. Thousands are separated by commas in groups of
 * three; {@code 1,5} is no number here, because it may be two.
 */
final class NumberForm {
    private static final int MAX_INPUT_CHARS = 200;
    private static final int MAX_DIGITS = 60;
    private static final int MAX_EXPONENT = 60;

    private static final Pattern NAMED = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,9} ?= ?(?=.)");
    private static final Pattern LATEX_FRACTION = Pattern.compile("\\\\[dt]?frac ?\\{ ?([^{}]{1,80}) ?\\} ?\\{ ?([^{}]{1,80}) ?\\}");
    private static final Pattern SHORT_FRACTION = Pattern.compile("\\\\[dt]?frac ?([0-9])([0-9])");
    private static final Pattern THOUSANDS = Pattern.compile("(?<![0-9.,])[0-9]{1,3}(,[0-9]{3})+(?![0-9,])");
    private static final String DECIMAL = "([0-9]+\\.?[0-9]*|\\.[0-9]+)";
    private static final Pattern VALUE = Pattern.compile("([-+]? ?)(?:([0-9]+) (?=[0-9]+ ?/))?" + DECIMAL
            + "(?: ?/ ?([-+]?)" + DECIMAL + ")?"
            + "(?:[eE]([-+]?[0-9]{1,4})| ?(?:\\*|x|\\\\times|\\\\cdot) ?10 ?\\^ ?\\{? ?([-+]?[0-9]{1,4}) ?\\}?)?(.*)");
    private static final Pattern UNIT = Pattern.compile("[\\p{L}%°'\"/^0-9 .*-]{0,40}");

    private NumberForm() {}

    /** Empty if it is no number. */
    static Optional<String> canonical(String bare) {
        if (bare.length() > MAX_INPUT_CHARS) {
            return Optional.empty();
        }
        Matcher m = VALUE.matcher(plain(bare));
        if (!m.matches()) {
            return Optional.empty();
        }
        String unit = unit(m.group(8));
        if (unit == null) {
            return Optional.empty();
        }
        return value(m).map(value -> value + unit);
    }

    /** Without LaTeX, currency, name, and separators of thousands. */
    private static String plain(String bare) {
        String s = NAMED.matcher(bare).lookingAt() ? NAMED.matcher(bare).replaceFirst("") : bare;
        s = s.replace("{,}", ",").replace("\\,", "").replace("\\!", "").replace("\\;", " ").replace("\\ ", " ").replace("\\left", "")
                .replace("\\right", "").replace("\\%", "%").replace("\\$", "$").replace("^{\\circ}", "°").replace("^\\circ", "°")
                .replace("\\text{", " ").replace("\\mathrm{", " ");
        s = LATEX_FRACTION.matcher(s).replaceAll("$1/$2");
        s = SHORT_FRACTION.matcher(s).replaceAll("$1/$2");
        s = s.replaceFirst("^([-+]?) ?[$€£] ?", "$1");
        return THOUSANDS.matcher(s).replaceAll(match -> match.group().replace(",", "")).strip();
    }

    /** What follows the number, in lower case; null if it is more than a unit. */
    private static @Nullable String unit(String rest) {
        String unit = rest.replace("}", "").strip();
        if (unit.isEmpty()) {
            return "";
        }
        if (!UNIT.matcher(unit).matches() || Character.isDigit(unit.charAt(0)) || "+-*/^.,".indexOf(unit.charAt(0)) >= 0) {
            return null;
        }
        return (Character.isLetter(unit.charAt(0)) ? " " : "") + unit.toLowerCase(Locale.ROOT);
    }

    private static Optional<String> value(Matcher m) {
        String exponent = m.group(6) != null ? m.group(6) : m.group(7);
        int power = exponent == null ? 0 : Integer.parseInt(exponent);
        String denominator = m.group(5);
        int digits = m.group(3).length() + (denominator == null ? 0 : denominator.length())
                + (m.group(2) == null ? 0 : m.group(2).length());
        if (Math.abs(power) > MAX_EXPONENT || digits > MAX_DIGITS) {
            return Optional.empty();
        }
        BigDecimal below = denominator == null ? BigDecimal.ONE : decimal(denominator);
        if (below.signum() == 0) {
            return Optional.empty();
        }
        BigDecimal above = decimal(m.group(3)).scaleByPowerOfTen(power);
        if (m.group(2) != null) {
            above = above.add(below.multiply(decimal(m.group(2))));
        }
        boolean negative = m.group(1).startsWith("-") ^ "-".equals(m.group(4));
        return Optional.of(written(negative ? above.negate() : above, below));
    }

    private static BigDecimal decimal(String digits) {
        String padded = digits.startsWith(".") ? "0" + digits : digits;
        return new BigDecimal(padded.endsWith(".") ? padded.substring(0, padded.length() - 1) : padded);
    }

    private static String written(BigDecimal above, BigDecimal below) {
        int scale = Math.max(0, Math.max(above.scale(), below.scale()));
        BigInteger p = above.movePointRight(scale).toBigIntegerExact();
        BigInteger q = below.movePointRight(scale).toBigIntegerExact();
        BigInteger common = p.gcd(q);
        p = p.divide(common);
        q = q.divide(common);
        BigInteger rest = q;
        int twos = 0;
        int fives = 0;
        for (BigInteger two = BigInteger.TWO; rest.mod(two).signum() == 0; rest = rest.divide(two)) {
            twos++;
        }
        for (BigInteger five = BigInteger.valueOf(5); rest.mod(five).signum() == 0; rest = rest.divide(five)) {
            fives++;
        }
        if (!rest.equals(BigInteger.ONE)) {
            return p + "/" + q;
        }
        BigDecimal exact = new BigDecimal(p).divide(new BigDecimal(q), Math.max(twos, fives), RoundingMode.UNNECESSARY);
        return exact.signum() == 0 ? "0" : exact.stripTrailingZeros().toPlainString();
    }
}
