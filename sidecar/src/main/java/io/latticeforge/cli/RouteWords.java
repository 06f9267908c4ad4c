package io.latticeforge.cli;

import io.latticeforge.trace.RouteStory;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The story of a routed request, as text and as one JSON object. */
final class RouteWords {
    private RouteWords() {}

    static void print(PrintWriter out, RouteStory story, RouteStory.Routed routed) {
        out.println("route " + story.route() + " of session " + Long.toUnsignedString(routed.session()) + " through the gate "
                + Figures.quoted(routed.gate()) + ", asked " + Instant.ofEpochSecond(0, routed.epochNs()));
        for (RouteStory.Score score : routed.scores()) {
            out.println(String.format(Locale.ROOT, "  %-24s %10s against %10s%s", Figures.quoted(score.edge()), Figures.of(score.score()),
                    Figures.of(score.threshold()), score.open() ? "  open" : ""));
        }
        out.println((routed.rejected() ? "none of these" : "one of these") + ": reject score " + Figures.of(routed.rejectScore())
                + " against " + Figures.of(routed.rejectBelow()));
        RouteStory.Outcome outcome = story.outcome();
        if (outcome != null) {
            out.println("outcome: " + (outcome.edge().isEmpty() ? "none of these" : Figures.quoted(outcome.edge())) + " was right, reward "
                    + Figures.of(outcome.reward()) + " (block " + outcome.position() + ")");
        }
        RouteStory.Learned learned = story.learned();
        if (learned != null) {
            out.println(String.format(Locale.ROOT, "learned: outcome %d of this gate; it had given that a probability of %.1f %% (loss %s"
                    + " nats)", learned.step(), 100 * Math.exp(-learned.loss()), Figures.of(learned.loss())));
        }
    }

    static String json(RouteStory story, RouteStory.Routed routed) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("route", story.route());
        fields.put("session", Long.toUnsignedString(routed.session()));
        fields.put("gate", routed.gate());
        fields.put("asked_ns", routed.epochNs());
        fields.put("rejected", routed.rejected());
        fields.put("reject_score", Figures.finite(routed.rejectScore()));
        fields.put("reject_below", Figures.finite(routed.rejectBelow()));
        List<Map<String, Object>> scores = routed.scores().stream().map(s -> Map.<String, Object>of("edge", s.edge(), "score", s.score(),
                "threshold", s.threshold(), "open", s.open())).toList();
        fields.put("scores", scores);
        RouteStory.Outcome outcome = story.outcome();
        fields.put("right", outcome == null ? null : outcome.edge());
        fields.put("reward", outcome == null ? null : Figures.finite(outcome.reward()));
        RouteStory.Learned learned = story.learned();
        fields.put("learned", learned == null ? null : learned.step());
        fields.put("loss_nats", learned == null ? null : Figures.finite(learned.loss()));
        return JsonLine.of(fields);
    }
}
