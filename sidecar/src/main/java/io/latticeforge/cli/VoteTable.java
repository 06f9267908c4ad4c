package io.latticeforge.cli;

import io.latticeforge.trace.VoteStory;
import io.latticeforge.trace.VoteStory.Tally;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** A vote with every tally: a line an answer, a column a vote; the winner of each is marked. */
final class VoteTable {
    private static final int ANSWER_WIDTH = 20;

    private VoteTable() {}

    static void print(PrintWriter out, VoteStory vote) {
        out.println();
        out.println(Ansi.AUTO.string("@|bold vote|@       ") + (vote.winner().isEmpty() ? "nobody voted"
                : Figures.quoted(vote.winner()) + " wins by " + vote.rule()) + "; " + vote.voters() + " samples voted, " + vote.dropped()
                + " did not");
        List<Tally> all = vote.tallies().stream().filter(tally -> !tally.completedOnly()).toList();
        List<String> rules = all.stream().map(Tally::rule).distinct().toList();
        List<String> answers = all.stream().map(Tally::answer).distinct().toList();
        if (answers.isEmpty()) {
            return;
        }
        StringBuilder head = new StringBuilder(("           %-" + ANSWER_WIDTH + "s %6s").formatted("answer", "votes"));
        rules.forEach(rule -> head.append(" %13s".formatted(rule)));
        out.println(head);
        for (String answer : answers) {
            StringBuilder line = new StringBuilder();
            for (Tally tally : all) {
                if (tally.answer().equals(answer)) {
                    if (line.isEmpty()) {
                        line.append(("           %-" + ANSWER_WIDTH + "s %6d").formatted(Figures.quoted(answer), tally.votes()));
                    }
                    line.append(" %13s".formatted(Figures.of(tally.weight()) + (tally.winner() ? " *" : tally.tied() ? " =" : "  ")));
                }
            }
            out.println(line.toString().stripTrailing());
        }
        out.println("           * wins, = tied with the winner");
        if (all.stream().anyMatch(Tally::contested)) {
            out.println("           contested: two nearly certain samples contradict each other");
        }
        vote.tallies().stream().filter(tally -> tally.completedOnly() && tally.winner() && tally.rule().equals(vote.rule()))
                .forEach(tally -> out.println("           without truncated samples " + Figures.quoted(tally.answer()) + " wins"));
    }
}
