package io.latticeforge.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.decisions.AnswerForm;
import io.latticeforge.decisions.Ballot;
import io.latticeforge.decisions.VoteId;
import io.latticeforge.policy.Policy;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;

/** The VOTED record, read back by its layout. */
class VoteCountTest {
    private static final int RULES = VoteId.values().length;

    private record Tally(double weight, int rule, int answer, int flags, int votes) {}

    private final Group group = new Group(1, new LoadedPolicy(Policy.parse("name: plain\nvote: surprise\n", "plain")), 64, AnswerForm.TEXT.ordinal());

    private Ballot vote(String answer, double surprise, boolean truncated) {
        Ballot ballot = new Ballot();
        ballot.answer = group.canonicalAnswer(answer);
        ballot.sequence = group.ballots().size();
        ballot.surprise = surprise;
        ballot.truncated = truncated;
        group.ballots().cast(ballot);
        return ballot;
    }

    private List<Tally> voted() {
        BlockWriter out = new BlockWriter(1 << 20);
        out.begin(BlockHeader.OUTPUT, 1, 0, 1);
        new VoteCount().count(group, out);
        out.finish(1, new byte[32]);
        Slot slot = new Slot();
        slot.first(new Block().wrap(out));
        slot.next();
        assertEquals(SlotKind.VOTED, slot.kind());
        int tallies = slot.i32(40);
        slot.skipTail();
        DirectBuffer in = slot.buffer();
        List<Tally> read = new ArrayList<>();
        for (int i = 0, at = slot.tailOffset(); i < tallies; i++, at += VoteCount.TALLY_BYTES) {
            read.add(new Tally(in.getDouble(at, ByteOrder.LITTLE_ENDIAN), in.getShort(at + 8, ByteOrder.LITTLE_ENDIAN),
                    in.getShort(at + 10, ByteOrder.LITTLE_ENDIAN), in.getShort(at + 12, ByteOrder.LITTLE_ENDIAN),
                    in.getShort(at + 14, ByteOrder.LITTLE_ENDIAN)));
        }
        return read;
    }

    @Test
    void everyRuleEveryAnswerOnceWhereNobodyWasCutOff() {
        vote("a", 0, false);
        vote("b", 0.5, false);
        vote("a", -3, false);
        List<Tally> tallies = voted();
        assertEquals(2 * RULES, tallies.size());
        Tally surprise = tallies.get(1);
        assertEquals(VoteId.SURPRISE.number(), surprise.rule());
        assertEquals(VoteCount.WINNER | VoteCount.DIVERGES, surprise.flags());
        assertEquals(1, surprise.votes());
        assertEquals(new Tally(2, VoteId.MAJORITY.number(), 0, VoteCount.WINNER, 2), tallies.get(2));
    }

    @Test
    void withoutTruncatedSamplesTheyFollow() {
        vote("a", 0, false).finalEntropy = 0;
        vote("b", 0, true).finalEntropy = 0;
        vote("b", 0, true);
        vote("c", 0, true);
        List<Tally> tallies = voted();
        assertEquals(3 * RULES + RULES, tallies.size());
        assertEquals(new Tally(2, VoteId.SURPRISE.number(), 1, VoteCount.WINNER | VoteCount.CONTESTED, 2), tallies.get(1));
        assertEquals(new Tally(1, VoteId.SURPRISE.number(), 0, VoteCount.WINNER | VoteCount.COMPLETED_ONLY, 1), tallies.get(3 * RULES));
        assertTrue(tallies.subList(0, 3 * RULES).stream().allMatch(t -> (t.flags() & VoteCount.COMPLETED_ONLY) == 0));
    }

    @Test
    void whereEveryoneWasCutOffNothingFollows() {
        vote("a", 0, true);
        vote("b", 0, true);
        assertEquals(2 * RULES, voted().size());
    }

    /** Every answer as long as it may be and each given once: the record still holds it. */
    @Test
    void theLargestVoteFitsARecord() {
        for (int i = 0; i < 1_000; i++) {
            Ballot ballot = vote("x".repeat(1_019) + String.format("%05d", i), i % 7 - 4, i % 2 == 0);
            ballot.finalEntropy = i % 13;
            ballot.meanConfidence = i;
            ballot.tailConfidence = (i * 37) % 1_000;
            ballot.lowestConfidence = (i * 71) % 1_000;
        }
        assertTrue(voted().size() >= 128 * RULES);
    }
}
