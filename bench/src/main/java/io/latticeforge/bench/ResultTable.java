package io.latticeforge.bench;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/** The results for people: a row for each target, then what else was measured. In colour on a terminal. */
final class ResultTable {
    private static final String ROW = "%-9s %-84s %12s %12s %9s %-13s %7s %7s  %s%n";
    private static final String OTHER = "%-26s %-58s %12s %12s %9s %-13s %8s  %s%n";
    private static final String PLAIN = "\033[0m";

    private final PrintStream to;
    private final boolean colour;

    ResultTable(PrintStream to, boolean colour) {
        this.to = to;
        this.colour = colour;
    }

    void print(Results results) {
        to.println(Machine.line());
        results.remarks().forEach(to::println);
        to.println();
        to.printf(ROW, "id", "ours / peer", "ours", "peer", "ratio", "spread", "must", "stretch", "");
        for (Target target : Target.values()) {
            row(target, results);
        }
        to.println();
        to.printf(OTHER, "beside", "what", "ours", "peer", "ratio", "spread", "B/op", "note");
        results.others().forEach(this::other);
        to.println();
        for (Target target : Target.values()) {
            results.find(target.id()).filter(f -> !f.note().isEmpty()).ifPresent(f -> to.println(target.id() + ": " + f.note()));
        }
        results.leftOut().forEach((id, why) -> to.println("left out: " + id + ": " + why));
        to.println("ratio: ours by the peer's of the same round, median; spread: its lowest and highest round (without a peer: of ours by"
                + " its median). B/op: heap bytes. Answers checked: " + results.answers().count());
    }

    private void row(Target target, Results results) {
        Optional<Figure> figure = results.find(target.id());
        String unit = figure.map(Figure::unit).orElse(target.unit());
        Standing standing = target.standing(results.measured(target));
        to.printf(Locale.ROOT, ROW, target.id(), target.what(), figure.map(f -> amount(f.ours(), unit)).orElse("-"),
                figure.map(f -> amount(f.peer(), unit)).orElse("-"), figure.map(f -> number(f.ratio())).orElse("-"),
                figure.map(ResultTable::spread).orElse("-"), bound(target.must()), bound(target.stretch()), painted(standing));
    }

    private void other(Figure f) {
        to.printf(Locale.ROOT, OTHER, f.id(), f.what(), amount(f.ours(), f.unit()), amount(f.peer(), f.unit()), number(f.ratio()),
                spread(f), number(f.bytesPerOp()), f.note());
    }

    private String painted(Standing standing) {
        if (!colour) {
            return standing.word();
        }
        return switch (standing) {
            case STRETCH, HELD -> "\033[32m" + standing.word() + PLAIN;
            case MISSED -> "\033[31m" + standing.word() + PLAIN;
            case LEFT_OUT -> "\033[33m" + standing.word() + PLAIN;
        };
    }

    static String spread(Figure f) {
        return Double.isNaN(f.low()) ? "-" : number(f.low()) + "-" + number(f.high());
    }

    static String amount(double value, String unit) {
        return Double.isNaN(value) ? "-" : number(value) + " " + unit;
    }

    /** A bound as it is written in the targets. */
    static String bound(double value) {
        return value >= 1e6 ? number(value)
                : String.format(Locale.ROOT, "%s", value == Math.rint(value) ? (Object) (long) value : (Object) value);
    }

    /** Three digits that matter. */
    static String number(double value) {
        double size = Math.abs(value);
        if (Double.isNaN(value)) {
            return "-";
        }
        if (size >= 1e6) {
            return String.format(Locale.ROOT, "%.2fM", value / 1e6);
        }
        return String.format(Locale.ROOT, size == 0 ? "%.0f" : size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f"
                : size >= 0.001 ? "%.4f" : "%.1e", value);
    }
}
