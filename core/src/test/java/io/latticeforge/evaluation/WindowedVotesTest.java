package io.latticeforge.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.decisions.Ballot;
import io.latticeforge.decisions.Ballots;
import io.latticeforge.policy.Policy;
import io.latticeforge.recording.Recording.Stat;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine puts on a ballot under a policy with a window, beside the definitions written out on the recorded tokens. */
class WindowedVotesTest {
    private static final TraceSet TRACES = TraceSets.read(Path.of("../models/traces/abacus"));
    private static final int GROUPS = 4;

    private static double[] stat(Trace trace, Stat stat) {
        return IntStream.range(0, trace.tokens()).mapToDouble(t -> trace.stat(t, stat)).toArray();
    }

    private static double tail(double[] values, int window) {
        return Arrays.stream(values).skip(Math.max(0, values.length - window)).average().orElse(Double.NaN);
    }

    /** Means of all windows, ascending; the mean of everything where there is none. */
    private static double[] windows(double[] values, int window) {
        return values.length < window ? new double[] {tail(values, values.length)} : IntStream.rangeClosed(0, values.length - window)
                .mapToDouble(from -> Arrays.stream(values, from, from + window).average().orElseThrow()).sorted().toArray();
    }

    /** The most that half precision rounds off one of these, and a little. */
    private static double rounded(double[] values) {
        return 1e-5 + Math.scalb(Arrays.stream(values).max().orElseThrow(), -11);
    }

    private static Ballots play(String yaml, int group) {
        PolicyPlay play = new PolicyPlay(TRACES, Policy.parse(yaml, "windows"), 0, (bytes, length) -> {});
        int samples = TRACES.groups().get(group).traces().size();
        return play.group(group, IntStream.range(0, samples).toArray()).ballots();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16, 40, 64})
    void theBallotsAreSeenThroughThePolicysWindow(int window) {
        int seen = 0;
        for (int group = 0; group < GROUPS; group++) {
            Ballots ballots = play("name: w\nvote: {lowest_confidence: {window: " + window + "}}\n", group);
            Ballots entropies = play("name: w\nvote: {tail_entropy: {window: " + window + "}}\n", group);
            for (int i = 0; i < ballots.size(); i++) {
                Ballot ballot = ballots.get(i);
                Trace trace = TRACES.groups().get(group).traces().get(ballot.sequence);
                double[] confidence = stat(trace, Stat.TOKEN_CONFIDENCE);
                double[] ascending = windows(confidence, window);
                double off = rounded(confidence) / window;
                assertEquals(tail(confidence, window), ballot.tailConfidence, off);
                assertEquals(ascending[0], ballot.lowestConfidence, off);
                if (ascending.length <= 128) {
                    assertEquals(Arrays.stream(ascending, 0, Math.max(1, ascending.length / 10)).average().orElseThrow(),
                            ballot.bottomConfidence, off + rounded(confidence));
                    seen++;
                }
                double[] entropy = stat(trace, Stat.ENTROPY);
                assertEquals(tail(entropy, entropy.length), ballot.tailEntropy, 1e-5, "of the other kind: the usual window");
                double[] other = stat(TRACES.groups().get(group).traces().get(entropies.get(i).sequence), Stat.ENTROPY);
                assertEquals(tail(other, window), entropies.get(i).tailEntropy, rounded(other) / window);
            }
        }
        assertTrue(seen > GROUPS, seen + " ballots with every window kept");
    }

    @Test
    void withTheUsualWindowShortSamplesAreTheirMean() {
        Ballots ballots = play("name: w\nvote: tail_confidence\n", 0);
        for (int i = 0; i < ballots.size(); i++) {
            assertEquals(ballots.get(i).meanConfidence, ballots.get(i).tailConfidence, 1e-5);
            assertEquals(ballots.get(i).meanConfidence, ballots.get(i).lowestConfidence, 1e-5);
        }
    }
}
