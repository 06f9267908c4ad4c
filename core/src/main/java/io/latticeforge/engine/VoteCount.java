package io.latticeforge.engine;

import io.latticeforge.decisions.Ballots;
import io.latticeforge.decisions.Tallies;
import io.latticeforge.decisions.VoteId;
import io.latticeforge.decisions.VoteRule;
import io.latticeforge.policy.Policy;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.SlotWriter;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;

/**
 * Counts the votes of a group under every rule and writes the VOTED record.
 *
 * <pre>
 * answer table, for each answer:   u32 votes, u32 bytes, answer in UTF-8
 * tally table, rule after rule, for each answer:   f64 weight, u16 rule, u16 answer, u32 flags (1 winner, 2 tied)
 * </pre>
 */
public final class VoteCount {
    /** Stands for the winning answer where nobody voted. */
    public static final int NO_ANSWER = 0xFFFF;

    public static final int WINNER = 1;
    public static final int TIED = 2;
    public static final int TALLY_BYTES = 16;

    /** Answers listed at most: the first that anybody voted for, and every winner. With the longest answers they fit a record. */
    static final int MAX_ANSWERS = 128;

    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

    private final int[] listed = new int[MAX_ANSWERS + 2 * VoteId.values().length];
    private int listedCount;
    private final Tallies tallies = new Tallies();
    private final ExpandableArrayBuffer answerTable = new ExpandableArrayBuffer(512);
    private final ExpandableArrayBuffer tallyTable = new ExpandableArrayBuffer(512);

    VoteCount() {}

    void count(Group group, BlockWriter out) {
        Policy policy = group.policy().policy();
        Ballots ballots = group.ballots();
        List<VoteRule> rules = policy.tallies();
        tallies.count(ballots, rules);
        list();
        int answerBytes = 0;
        for (int i = 0; i < listedCount; i++) {
            int a = listed[i];
            byte[] utf8 = ballots.answer(a).getBytes(StandardCharsets.UTF_8);
            answerTable.putInt(answerBytes, tallies.votes(a), LE);
            answerTable.putInt(answerBytes + 4, utf8.length, LE);
            answerTable.putBytes(answerBytes + 8, utf8);
            answerBytes += 8 + utf8.length;
        }
        int tallyBytes = 0;
        for (int r = 0; r < tallies.rules(); r++) {
            for (int i = 0; i < listedCount; i++) {
                int a = listed[i];
                int flags = (tallies.winner(r) == a ? WINNER : 0) | (tallies.tied(r, a) ? TIED : 0);
                tallyTable.putDouble(tallyBytes, tallies.weight(r, a), LE);
                tallyTable.putShort(tallyBytes + 8, (short) rules.get(r).id().number(), LE);
                tallyTable.putShort(tallyBytes + 10, (short) i, LE);
                tallyTable.putInt(tallyBytes + 12, flags, LE);
                tallyBytes += TALLY_BYTES;
            }
        }
        int winner = indexOf(tallies.winner(0));
        new SlotWriter(out).voted(group.id(), policy.version(), ballots.size(), group.sequenceCount() - ballots.size(),
                rules.getFirst().id().number(), winner < 0 ? NO_ANSWER : winner, listedCount, answerTable.byteArray(), answerBytes,
                tallies.rules() * listedCount, tallyTable.byteArray(), tallyBytes);
    }

    private void list() {
        listedCount = 0;
        for (int a = 0; a < tallies.answers() && listedCount < MAX_ANSWERS; a++) {
            if (tallies.votes(a) > 0) {
                listed[listedCount++] = a;
            }
        }
        for (int r = 0; r < tallies.rules(); r++) {
            if (tallies.winner(r) >= 0 && indexOf(tallies.winner(r)) < 0) {
                listed[listedCount++] = tallies.winner(r);
            }
        }
    }

    private int indexOf(int answer) {
        for (int i = 0; i < listedCount; i++) {
            if (listed[i] == answer) {
                return i;
            }
        }
        return -1;
    }
}
