package io.latticeforge.live;

import io.latticeforge.demo.DemoTable;
import io.latticeforge.demo.PassResult;
import io.latticeforge.evaluation.Interval;
import java.util.Locale;

/** A live run for people. */
final class LiveTable {
    private final DemoTable out;

    LiveTable(DemoTable out) {
        this.out = out;
    }

    void print(LiveResult result) {
        if (result.example() != null) {
            out.say("");
            out.say(result.example());
        }
        Comparison atOnce = result.atOnceCompared();
        Comparison waves = result.wavesCompared();
        PassResult pass = result.atOnce();
        out.say("");
        out.say(out.bold(line("%d fresh questions x %d samples, seed %d, generated now; without: the same model, questions and samples, run to their ends",
                pass.groups().size(), result.samples(), result.seed())));
        out.say("");
        out.say(out.bold("                             without       with     saved   90 % interval"));
        savings("all samples at once", atOnce);
        savings("in waves of 3", waves);
        out.say("");
        out.say(out.bold("right                    majority of all     vote   rival at the same tokens   difference of vote and majority of all, 90 % interval"));
        accuracy("all samples at once", atOnce);
        accuracy("in waves of 3", waves);
        out.say("  vote: by surprise weight, as the policy says; rival: plain majority of k complete samples, k so that it costs at least as much");
        out.say("");
        out.say("decisions   " + DemoTable.decisions("at once", result.atOnce()) + "     " + DemoTable.decisions("in waves", result.waves()));
        out.rules(pass.status());
        out.latencyHeader();
        out.latency("  all samples at once", pass.latencyNs());
        out.latency("  in waves", result.waves().latencyNs());
        out.say("  calls without an answer in time: " + (pass.failOpen() + result.waves().failOpen()));
    }

    private void savings(String name, Comparison compared) {
        PassResult pass = compared.pass();
        out.say(name);
        out.say(line("  tokens                  %10d %10d   %s   %s", pass.tokensFull(), pass.tokensUsed(), percent(pass.saved()),
                shares(compared.tokensSaved())));
        out.say(line("  wall clock, s           %10.2f %10.2f   %s   %s", compared.wallPlainSeconds(), compared.wallSeconds(),
                percent(compared.wallSavedRatio()), shares(compared.wallSaved())));
    }

    private void accuracy(String name, Comparison compared) {
        PassResult pass = compared.pass();
        Interval interval = compared.difference();
        out.say(line("  %-22s %13.1f %%  %5.1f %%         %5.1f %% (k = %2d)   %+.1f points, %+.1f to %+.1f: %s (margin 1 point)", name,
                100 * pass.majority(pass.samplesAGroup()), 100 * pass.accuracy(), 100 * pass.majority(pass.rivalSamples()), pass.rivalSamples(), 100 * compared.accuracy().difference(), 100 * interval.low(),
                100 * interval.high(), compared.accuracy().word()));
    }

    private String percent(double share) {
        return out.green(line("%5.1f %%", 100 * share));
    }

    private static String shares(Interval interval) {
        return line("%.1f to %.1f %%", 100 * interval.low(), 100 * interval.high());
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
