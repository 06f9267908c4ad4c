package io.latticeforge.cli;

import io.latticeforge.trace.Cause;
import io.latticeforge.trace.Decided;
import io.latticeforge.trace.GroupStory;
import io.latticeforge.trace.NearMiss;
import io.latticeforge.trace.NearMisses;
import io.latticeforge.trace.SampleStory;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/** The story of a group for people; in colour on a terminal. */
final class StoryText {
    private static final int NEAREST_SHOWN = 3;
    private static final String INDENT = "           ";

    private final PrintWriter out;
    private final GroupStory story;
    private final @Nullable NearMisses near;
    private final double highestNats;

    StoryText(PrintWriter out, GroupStory story, @Nullable NearMisses near) {
        this.out = out;
        this.story = story;
        this.near = near;
        highestNats = Math.max(1, story.samples().stream().flatMapToDouble(s -> Arrays.stream(s.entropyNats(Sparkline.WIDTH)))
                .filter(Double::isFinite).max().orElse(1));
    }

    void print() {
        GroupStory.Opening opening = story.opening();
        out.println(bold("group " + Integer.toUnsignedString(story.key().group())) + " of session "
                + Long.toUnsignedString(story.key().session()) + ", opened " + Instant.ofEpochSecond(0, opening.epochNs()) + " by "
                + Figures.quoted(opening.clientName()) + " for " + Figures.quoted(opening.modelName()));
        GroupStory.Choice choice = story.choice();
        out.println((choice == null ? "policy " + bold(opening.policy())
                : "policy " + bold(choice.policy()) + ", chosen by " + opening.policy() + " with probability "
                        + Figures.of(choice.propensity()))
                + ", at most " + opening.sampleBudget() + " samples, prompt of "
                + opening.promptTokens()
                + " tokens" + (story.closed() ? "" : "; still open"));
        out.println("entropy, nats: a full bar is " + Figures.of(highestNats));
        story.samples().forEach(this::sample);
        group();
        story.votes().forEach(vote -> VoteTable.print(out, vote));
        GroupStory.Outcome outcome = story.outcome();
        if (outcome != null) {
            out.println();
            out.println(bold("outcome") + "    reward " + Figures.of(outcome.reward()) + ", truth " + Figures.quoted(outcome.truth()));
        }
        out.println();
        out.println(bold("tokens") + "     " + TokenSentence.of(story));
        if (near == null) {
            out.println("What nearly fired is not known: the journal does not reach back to before this group any more.");
        }
    }

    private void sample(SampleStory sample) {
        out.println();
        out.println(bold("%-9s".formatted("sample " + Integer.toUnsignedString(sample.id()))) + "  "
                + Sparkline.of(sample.entropyNats(Sparkline.WIDTH), highestNats) + (sample.decided() == null ? "" : "✦"));
        out.println(INDENT + sample.tokens() + " tokens, " + sample.ending().words()
                + (sample.finalAnswer().isEmpty() ? "" : ", answer " + Figures.quoted(sample.finalAnswer())));
        if (!sample.stated().isEmpty()) {
            out.println(INDENT + "stated " + sample.stated().stream().map(s -> Figures.quoted(s.answer()) + " at token " + (s.step() + 1))
                    .collect(Collectors.joining(", ")));
        }
        Decided decided = sample.decided();
        if (decided != null) {
            decision(decided, "at token " + (decided.step() + 1));
            if (sample.appliedStep() >= 0) {
                out.println(INDENT + "  applied at token " + sample.appliedStep());
            }
        }
        if (near != null) {
            near.of(sample.id()).stream().filter(n -> n.enforced() && !n.fired() && Double.isFinite(n.measured()))
                    .sorted(Comparator.comparingDouble(NearMiss::gap)).limit(NEAREST_SHOWN)
                    .forEach(n -> out.println(INDENT + faint(nearly(n, " at token " + (n.step() + 1)))));
            near.of(sample.id()).stream().filter(n -> n.enforced() && n.inactive() != null)
                    .forEach(n -> out.println(INDENT + faint("inactive: " + n.rule() + ", " + n.inactive())));
        }
    }

    private void group() {
        List<Decided> ofGroup = story.decisions().stream().filter(Decided::ofGroup).toList();
        NearMiss nearest = near == null ? null : near.ofGroup();
        if (ofGroup.isEmpty() && nearest == null) {
            return;
        }
        out.println();
        out.println(bold("the group"));
        ofGroup.forEach(decided -> decision(decided, "at block " + decided.cause()));
        if (nearest != null && !nearest.fired()) {
            out.println(INDENT + faint(nearly(nearest, " at block " + nearest.step())));
        }
    }

    private void decision(Decided decided, String at) {
        String style = switch (decided.action()) {
            case STOP -> "red";
            case CONCLUDE, DECIDED -> "green";
            case CONTINUE, PROBE, SPAWN -> "yellow";
        };
        out.println(INDENT + Ansi.AUTO.string("@|bold," + style + " " + decided.action() + (decided.samples() > 0 ? " "
                + decided.samples() : "")
                + "|@ ") + at + " by " + decided.ruleName() + ": " + decided.reason().sentence() + "; measured "
                + Figures.of(decided.value())
                + " against " + Figures.of(decided.threshold()));
        for (Cause cause : story.causes(decided)) {
            out.println(INDENT + "  because of " + words(cause) + " (record " + cause.position() + "/" + cause.slot() + ")");
        }
    }

    private static String words(Cause cause) {
        String sample = "sample " + Integer.toUnsignedString(cause.sequence());
        return switch (cause.kind()) {
            case OBSERVATION -> "token " + (cause.step() + 1) + " of " + sample + ", entropy " + Figures.of(cause.entropyNats()) + " nats";
            case CANDIDATE -> "the answer " + Figures.quoted(cause.answer()) + " that " + sample + " stated at token " + (cause.step() + 1);
            case PROBE -> "the answer " + Figures.quoted(cause.answer()) + " that " + sample + " gave when asked";
            case SEQUENCE_CLOSED -> "the end of " + sample + (cause.answer().isEmpty() ? "" : " with " + Figures.quoted(cause.answer()));
            case DECISION -> "the decision about " + sample + " at its token " + (cause.step() + 1);
            default -> "a " + cause.kind() + " record";
        };
    }

    private static String nearly(NearMiss nearest, String at) {
        return "nearest: " + nearest.rule() + (nearest.rises() ? ", highest " : ", lowest ") + Figures.of(nearest.measured()) + at
                + " against "
                + Figures.of(nearest.threshold()) + (nearest.gap() == 0 ? ": passed, but not all that it asks for" : "");
    }

    private static String bold(String text) {
        return Ansi.AUTO.string("@|bold " + text + "|@");
    }

    private static String faint(String text) {
        return Ansi.AUTO.string("@|faint " + text + "|@");
    }
}
