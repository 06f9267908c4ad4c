package io.latticeforge.engine;

import io.latticeforge.decisions.Ballots;
import io.latticeforge.decisions.Tallies;
import io.latticeforge.decisions.TallySet;
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
 * tally table, rule after rule, for each answer:   f64 weight, u16 rule, u16 answer, u16 flags, u16 ballots in this tally
 * flags:   1 winner, 2 tied, 4 contested, 8 completed only, 16 diverges
 * </pre>
 *
 * Where samples were cut off by their length limit the tallies without them follow in the same order, for the answers that are left,
 * flagged "completed only"; where none was, both are the same and stand there once. "Contested" and "diverges" are said of winners.
 */
public final class VoteCount {
    /** Stands for the winning answer where nobody voted. */
    public static final int NO_ANSWER = 0xFFFF;

    public static final int WINNER = 1;
    public static final int TIED = 2;
    /** Two ballots contradict each other with a pairwise K above 0.7. */
    public static final int CONTESTED = 4;
    /** Samples cut off by their length limit are not counted in this tally. */
    public static final int COMPLETED_ONLY = 8;
    /** The winner under this rule is not the majority's. */
    public static final int DIVERGES = 16;
    public static final int TALLY_BYTES = 16;
    private static final int MAX_BALLOTS = 0xFFFF;

    /** Answers listed at most: the first that anybody voted for, and every winner. With the longest answers they fit a record. */
    static final int MAX_ANSWERS = 128;

    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

    private final int[] listed = new int[MAX_ANSWERS + 2 * VoteId.values().length];
    private int listedCount;
    private int tallyCount;
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
            answerTable.putInt(answerBytes, tallies.all().votes(a), LE);
            answerTable.putInt(answerBytes + 4, utf8.length, LE);
            answerTable.putBytes(answerBytes + 8, utf8);
            answerBytes += 8 + utf8.length;
        }
        tallyCount = 0;
        tally(rules, tallies.all(), 0);
        if (tallies.truncated() > 0) {
            tally(rules, tallies.completed(), COMPLETED_ONLY);
        }
        int winner = indexOf(tallies.all().winner(0));
        new SlotWriter(out).voted(group.id(), policy.version(), ballots.size(), group.sequenceCount() - ballots.size(),
                rules.getFirst().id().number(), winner < 0 ? NO_ANSWER : winner, listedCount, answerTable.byteArray(), answerBytes,
                tallyCount, tallyTable.byteArray(), tallyCount * TALLY_BYTES);
    }

    private void tally(List<VoteRule> rules, TallySet counted, int scope) {
        for (int r = 0; r < counted.rules(); r++) {
            int ofWinner = WINNER | (counted.contested() ? CONTESTED : 0) | (counted.diverges(r) ? DIVERGES : 0);
            for (int i = 0; i < listedCount; i++) {
                int a = listed[i];
                if (counted.votes(a) > 0) {
                    int at = tallyCount * TALLY_BYTES;
                    tallyTable.putDouble(at, counted.weight(r, a), LE);
                    tallyTable.putShort(at + 8, (short) rules.get(r).id().number(), LE);
                    tallyTable.putShort(at + 10, (short) i, LE);
                    int flags = scope | (counted.winner(r) == a ? ofWinner : 0) | (counted.tied(r, a) ? TIED : 0);
                    tallyTable.putShort(at + 12, (short) flags, LE);
                    tallyTable.putShort(at + 14, (short) Math.min(MAX_BALLOTS, counted.votes(a)), LE);
                    tallyCount++;
                }
            }
        }
    }

    private void list() {
        TallySet all = tallies.all();
        listedCount = 0;
        for (int a = 0; a < all.answers() && listedCount < MAX_ANSWERS; a++) {
            if (all.votes(a) > 0) {
                listed[listedCount++] = a;
            }
        }
        for (int r = 0; r < all.rules(); r++) {
            list(all.winner(r));
            list(tallies.completed().winner(r));
        }
    }

    private void list(int winner) {
        if (winner >= 0 && indexOf(winner) < 0) {
            listed[listedCount++] = winner;
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
