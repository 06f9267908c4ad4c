package io.latticeforge.cli;

import io.latticeforge.policy.Policy;
import io.latticeforge.trace.Decided;
import io.latticeforge.trace.Difference;
import io.latticeforge.trace.GroupKey;
import io.latticeforge.trace.TokenBounds;
import io.latticeforge.trace.Validity;
import io.latticeforge.trace.WhatIfSummary;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/** Differences for people, group by group as they are found, and the summary. */
final class WhatIfText {
    private final PrintWriter out;
    private @Nullable GroupKey last;

    WhatIfText(PrintWriter out) {
        this.out = out;
    }

    void print(Difference difference) {
        if (!difference.group().equals(last)) {
            last = difference.group();
            out.println(Ansi.AUTO.string("@|bold session " + Long.toUnsignedString(last.session()) + ", group "
                    + Integer.toUnsignedString(last.group()) + "|@"));
        }
        String what = difference.sequence() < 0 ? "the group" : "sample " + difference.sequence();
        String change = difference.ofVote() ? "vote: " + answer(difference.recordedWinner()) + " -> " + answer(difference.insteadWinner())
                : decision(difference.recorded()) + " -> " + decision(difference.instead());
        out.println("  " + mark(difference.validity()) + "  " + what + "  " + change + saved(difference.saved()));
        out.println("                " + difference.because());
    }

    void print(Policy policy, WhatIfSummary summary) {
        int all = 0;
        for (Validity validity : Validity.values()) {
            all += summary.differences(validity);
        }
        if (all > 0) {
            out.println();
        }
        out.println("under " + policy.label() + ": " + (all == 0 ? "no decision would have been different" : all + " differences in "
                + summary.groupsDifferent() + " of " + summary.groups() + " groups") + " (" + summary.groups() + " groups, "
                + summary.decisions()
                + " decisions, " + summary.tokens() + " tokens on record)");
        for (Validity validity : Validity.values()) {
            out.println("  " + mark(validity) + "  " + summary.differences(validity));
        }
        int unknown = summary.groupsUnidentified();
        out.println("  tokens saved: " + Figures.bounds(summary.saved())
                + (unknown == 0 ? "" : "; unknown for " + unknown + " groups, which would have drawn other tokens"));
    }

    private static String mark(Validity validity) {
        String style = switch (validity) {
            case EXACT -> "green";
            case CENSORED -> "yellow";
            case UNIDENTIFIED -> "red";
        };
        return Ansi.AUTO.string("@|" + style + " " + "%-12s".formatted(validity.name().toLowerCase(Locale.ROOT)) + "|@");
    }

    private static String decision(@Nullable Decided d) {
        if (d == null) {
            return "nothing";
        }
        String at = d.ofGroup() ? " at block " + d.cause() : " at token " + (d.step() + 1);
        return d.action() + (d.samples() > 0 ? " " + d.samples() : "") + at + " (" + d.ruleName() + " " + Figures.of(d.value())
                + " against "
                + Figures.of(d.threshold()) + ")";
    }

    private static String answer(@Nullable String winner) {
        return winner == null || winner.isEmpty() ? "no answer" : Figures.quoted(winner);
    }

    private static String saved(TokenBounds saved) {
        return saved.equals(TokenBounds.NONE) ? "" : "  tokens saved: " + Figures.bounds(saved);
    }
}
