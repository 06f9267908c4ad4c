package io.latticeforge.evaluation;

import io.latticeforge.engine.VoteCount;
import io.latticeforge.record.Block;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The answer of a group as the engine put it on record: every answer with its votes, and what each vote rule makes of them. A tie of m
 * answers counts 1/m for each of them.
 *
 * @param answers canonical, in the order in which they were first voted for
 * @param tallies by number of vote rule, the policy's included
 * @param rule number of the policy's vote rule
 * @param contested two samples contradict each other (K > 0.7)
 * @param winner index of the policy's answer, that of a tie decided; {@link VoteCount#NO_ANSWER} where nobody voted
 */
record Verdict(List<String> answers, Map<Integer, Tally> tallies, int rule, boolean contested, int winner) {
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

    /** Weight of each answer under a rule, and which of them lead. */
    record Tally(double[] weights, boolean[] leads) {
        /** Share of the leaders' weight in all; NaN without any weight. */
        double share() {
            double total = 0;
            double most = 0;
            for (double weight : weights) {
                total += weight;
                most = Math.max(most, weight);
            }
            return total > 0 ? most / total : Double.NaN;
        }

        int leaders() {
            int count = 0;
            for (boolean lead : leads) {
                count += lead ? 1 : 0;
            }
            return count;
        }
    }

    /** The VOTED record of an output block. */
    static Verdict read(Block output) {
        Slot slot = new Slot().first(output);
        while (slot.hasNext()) {
            slot.next();
            if (slot.kind() == SlotKind.VOTED) {
                return of(slot);
            }
        }
        throw new IllegalStateException("a vote was asked for and none is on record");
    }

    private static Verdict of(Slot slot) {
        int rule = slot.u16(32);
        int winner = slot.u16(34);
        int count = slot.i32(36);
        int tallied = slot.i32(40);
        List<String> answers = new ArrayList<>(count);
        int at = slot.tailOffset();
        for (int i = 0; i < count; i++) {
            byte[] utf8 = new byte[slot.buffer().getInt(at + 4, LE)];
            slot.buffer().getBytes(at + 8, utf8);
            answers.add(new String(utf8, StandardCharsets.UTF_8));
            at += 8 + utf8.length;
        }
        slot.skipTail();
        Map<Integer, Tally> tallies = new TreeMap<>();
        boolean contested = false;
        for (int i = 0; i < tallied; i++) {
            int tally = slot.tailOffset() + i * VoteCount.TALLY_BYTES;
            int answer = slot.buffer().getShort(tally + 10, LE) & 0xFFFF;
            int flags = slot.buffer().getShort(tally + 12, LE);
            if ((flags & VoteCount.COMPLETED_ONLY) != 0) {
                continue;
            }
            contested |= (flags & VoteCount.CONTESTED) != 0;
            Tally its = tallies.computeIfAbsent(slot.buffer().getShort(tally + 8, LE) & 0xFFFF,
                    unused -> new Tally(new double[count], new boolean[count]));
            its.weights[answer] = slot.buffer().getDouble(tally, LE);
            its.leads[answer] = (flags & (VoteCount.WINNER | VoteCount.TIED)) != 0;
        }
        return new Verdict(List.copyOf(answers), tallies, rule, contested, winner);
    }

    /** Whether the policy's answer is right, a tie decided as the engine decides it. */
    boolean right(String truth) {
        return winner < answers.size() && answers.get(winner).equals(truth);
    }

    /** What the policy's vote is worth: 1 if right, 1/m in a tie of m with the right one, else 0. */
    double score(String truth) {
        return score(rule, truth);
    }

    /** The same under another vote rule. */
    double score(int voteRule, String truth) {
        Tally tally = tallies.get(voteRule);
        int at = answers.indexOf(truth);
        return tally == null || at < 0 || !tally.leads[at] ? 0 : 1.0 / tally.leaders();
    }

    /** Share of the weight that the policy's winner has; NaN where nobody voted. */
    double share() {
        Tally tally = tallies.get(rule);
        return tally == null ? Double.NaN : tally.share();
    }
}
