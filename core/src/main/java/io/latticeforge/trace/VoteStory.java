package io.latticeforge.trace;

import io.latticeforge.decisions.VoteId;
import io.latticeforge.engine.VoteCount;
import io.latticeforge.record.Block;
import io.latticeforge.record.Slot;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A VOTED record.
 *
 * @param cause position of the block that asked for it
 * @param rule name of the vote whose winner is the winner
 * @param winner empty where nobody voted
 * @param dropped samples without a vote
 */
public record VoteStory(long cause, String rule, String winner, int voters, int dropped, List<Tally> tallies) {
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

    /**
     * What one vote gave one answer.
     *
     * @param votes ballots for it that are counted in this tally, whatever they weigh
     * @param contested said of a winner: two nearly certain voters contradict each other, pairwise K above 0.7
     * @param completedOnly samples that were cut off by their length limit are left out
     * @param diverges said of a winner: it is not the majority's
     */
    public record Tally(String rule, String answer, int votes, double weight, boolean winner, boolean tied, boolean contested,
            boolean completedOnly, boolean diverges) {}

    static VoteStory read(Block block, Slot slot) {
        int winner = slot.u16(34);
        int voters = slot.i32(24);
        int dropped = slot.i32(28);
        String rule = VoteId.nameOf(slot.u16(32));
        List<String> answers = new ArrayList<>();
        List<Integer> votes = new ArrayList<>();
        int at = slot.tailOffset();
        int end = at + slot.tailLength();
        while (at + 8 <= end) {
            votes.add(slot.buffer().getInt(at, LE));
            byte[] utf8 = new byte[Math.clamp(slot.buffer().getInt(at + 4, LE), 0, end - at - 8)];
            slot.buffer().getBytes(at + 8, utf8);
            answers.add(new String(utf8, StandardCharsets.UTF_8));
            at += 8 + utf8.length;
        }
        slot.skipTail();
        List<Tally> tallies = new ArrayList<>();
        int tally = slot.tailOffset();
        for (int left = slot.tailLength(); left >= VoteCount.TALLY_BYTES; left -= VoteCount.TALLY_BYTES) {
            int answer = slot.buffer().getShort(tally + 10, LE) & 0xFFFF;
            int flags = slot.buffer().getShort(tally + 12, LE);
            int counted = slot.buffer().getShort(tally + 14, LE) & 0xFFFF;
            if (answer < answers.size()) {
                tallies.add(new Tally(VoteId.nameOf(slot.buffer().getShort(tally + 8, LE) & 0xFFFF), answers.get(answer),
                        counted == 0 ? votes.get(answer) : counted, slot.buffer().getDouble(tally, LE),
                        (flags & VoteCount.WINNER) != 0, (flags & VoteCount.TIED) != 0, (flags & VoteCount.CONTESTED) != 0,
                        (flags & VoteCount.COMPLETED_ONLY) != 0, (flags & VoteCount.DIVERGES) != 0));
            }
            tally += VoteCount.TALLY_BYTES;
        }
        return new VoteStory(block.cause(), rule, winner < answers.size() ? answers.get(winner) : "", voters, dropped,
                List.copyOf(tallies));
    }
}
