package io.latticeforge.demo;

import io.latticeforge.client.RouteResult;
import io.latticeforge.client.StatusReport;
import io.latticeforge.decisions.Reason;
import io.latticeforge.decisions.RuleId;
import io.latticeforge.protocol.codec.Action;
import io.latticeforge.protocol.codec.RuleState;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Objects;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The result of a demo for people; a demo of another kind prints the parts that it shares. */
public final class DemoTable {
    private final PrintStream out;
    private final boolean colour;

    public DemoTable(PrintStream out, boolean colour) {
        this.out = out;
        this.colour = colour;
    }

    void print(DemoResult result) {
        if (result.example() != null) {
            say("");
            say(result.example());
        }
        savings(result);
        rules(result.atOnce().status());
        latencies(result);
        why(result.atOnce(), result.policy());
        routes(result.routes());
        replay(result.replay(), result.seconds());
    }

    private void savings(DemoResult result) {
        say("");
        say(bold("tokens and answers        questions   tokens without      with     saved   majority of all   vote   rival at the same tokens"));
        rows("all samples at once", result.atOnce());
        rows("in waves of 3", result.waves());
        say("  vote: " + RuleId.SHARE.yamlName() + " of surprise weight decides; rival: plain majority of k complete samples, k so that it costs at"
                + " least as much");
        say("");
        say("decisions   " + decisions("at once", result.atOnce()) + "     " + decisions("in waves", result.waves()));
    }

    private void rows(String name, PassResult pass) {
        row(name, pass);
        for (String kind : pass.families()) {
            row("  " + kind, pass.family(kind));
        }
    }

    private void row(String name, PassResult pass) {
        int k = pass.rivalSamples();
        say("%-25s %9d   %14d %9d   %s   %13.1f %%   %s   %.1f %% (k = %d)".formatted(name, pass.groups().size(), pass.tokensFull(),
                pass.tokensUsed(), green("%5.1f %%".formatted(100 * pass.saved())), 100 * pass.majority(pass.samplesAGroup()),
                green("%.1f %%".formatted(100 * pass.accuracy())), 100 * pass.majority(k), k));
    }

    public static String decisions(String name, PassResult pass) {
        return "%s: conclude %d, stop %d, spawn %d, decided %d".formatted(name, pass.decisions(Action.CONCLUDE), pass.decisions(Action.STOP),
                pass.decisions(Action.SPAWN), pass.decisions(Action.DECIDED));
    }

    public void rules(@Nullable StatusReport status) {
        if (status == null) {
            return;
        }
        say("");
        say(bold("rules of " + status.policy() + "      state      able to fire   fired on samples"));
        for (StatusReport.Rule rule : status.rules()) {
            say("  %-32s %-9s %13d %15d   %s".formatted(rule.name(), state(rule.state()), rule.evaluated(), rule.fired(), rule.reason()));
        }
    }

    private static String state(RuleState state) {
        return switch (state) {
            case ACTIVE -> "enforced";
            case OBSERVING -> "observes";
            case INACTIVE, NULL_VAL -> "inactive";
        };
    }

    private void latencies(DemoResult result) {
        latencyHeader();
        latency("  rows of the recorded vocabulary", result.atOnce().latencyNs());
        latency("  the same in waves", result.waves().latencyNs());
        PassResult wide = result.wide();
        if (wide != null) {
            latency("  rows of " + result.wideVocabSize() + " logits (f16, synthetic tail)", wide.latencyNs());
            say("  " + (result.wideSame() ? "the wide rows led to the same decisions" : red("the wide rows led to other decisions")));
        }
        say("  ready %.2f s after start; calls without an answer in time: %d".formatted(result.readySeconds(),
                result.atOnce().failOpen() + result.waves().failOpen() + (wide == null ? 0 : wide.failOpen())));
    }

    public void latencyHeader() {
        say("");
        say(bold("step latency, µs (a frame of all running samples' rows, there and back)     p50      p99    p99.9      max   steps"));
    }

    public void latency(String name, Histogram ns) {
        say("%-72s %7.0f  %7.0f  %7.0f  %7.0f   %5d".formatted(name, ns.getValueAtPercentile(50) / 1e3, ns.getValueAtPercentile(99) / 1e3,
                ns.getValueAtPercentile(99.9) / 1e3, ns.getMaxValue() / 1e3, ns.getTotalCount()));
    }

    /** The first conclusion of a pass in words. */
    public void why(PassResult pass, String policy) {
        for (GroupOutcome outcome : pass.groups()) {
            for (Taken d : outcome.decisions()) {
                if (d.action() == Action.CONCLUDE) {
                    say("");
                    say(bold("why?") + "  Sample %d of \"%s\" was concluded at its token %d: %s (%s, measured %.4f, bound %.4f; policy %s)."
                            .formatted(d.sequence(), outcome.group().prompt(), d.step() + 1, Reason.of(d.reason()).sentence(),
                                    RuleId.nameOf(d.rule()), d.value(), d.threshold(), policy));
                    return;
                }
            }
        }
    }

    /** What the gate made of all requests, and why of two of them. */
    public void routes(Routes routes) {
        say("");
        say(bold("gate '" + routes.gate() + "'") + ", learned from examples; p50 %.0f µs a request".formatted(
                routes.latencyNs().getValueAtPercentile(50) / 1e3));
        say("  %d questions: %s, to another edge or a closed one %d, rejected wrongly %d".formatted(routes.questions(),
                green("sent right " + routes.right()), routes.wrong(), routes.rejectedWrongly()));
        say("  %d requests that belong to none of its edges: %s, let through %d%s".formatted(routes.foreign(),
                green("rejected rightly " + routes.rejectedRightly()), routes.letThrough(),
                routes.unanswered() == 0 ? "" : "; without an answer in time: " + routes.unanswered()));
        routes.question().ifPresent(request -> route("the first question", request));
        routes.nearestForeign().ifPresent(request -> route("the nearest miss", request));
    }

    private void route(String what, RoutedRequest request) {
        RouteResult answer = Objects.requireNonNull(request.answer());
        StringBuilder scores = new StringBuilder();
        for (RouteResult.Score score : answer.scores()) {
            scores.append(", %s %.2f (opens above %.2f)".formatted(score.edge(), score.score(), score.threshold()));
        }
        say("  %s \"%s\" goes to %s: reject score %.2f (none of these below %.2f)%s".formatted(what, request.text(),
                answer.rejected() ? "none of these" : answer.scores().getFirst().edge(), answer.rejectScore(), answer.rejectBelow(), scores));
    }

    public void replay(ReplayProcess.Result replay, double seconds) {
        say(bold("replay") + " %d records read back in a fresh process: %s".formatted(replay.records(), replay.identical()
                ? green("all " + replay.decisions() + " decisions, votes and routes came out byte for byte the same")
                : red("NOT the same: " + replay.sentence())));
        say("");
        say("%.1f s in all. Next: ./latticeforge serve --help, and clients/python/examples/inference_loop.py".formatted(seconds));
    }

    public void say(@Nullable String line) {
        out.println(line);
    }

    public String bold(String text) {
        return colour ? "\033[1m" + text + "\033[0m" : text;
    }

    public String green(String text) {
        return colour ? "\033[32m" + text + "\033[0m" : text;
    }

    private String red(String text) {
        return colour ? "\033[31m" + text + "\033[0m" : text.toUpperCase(Locale.ROOT);
    }
}
