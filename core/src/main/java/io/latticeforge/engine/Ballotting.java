package io.latticeforge.engine;

import io.latticeforge.decisions.Ballot;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;

/** What the end of a sequence, or the answer it gives when asked, means for the vote of its group. */
final class Ballotting {
    /** Why a sequence ended; ordinals are those of {@code EndReason} on the wire. */
    enum End {
        FINISHED,
        TRUNCATED,
        CONCLUDED,
        STOPPED,
        SETTLED,
        ABANDONED
    }

    private static final End[] ENDS = End.values();

    /**
     * A PROBE or SEQUENCE_CLOSED record.
     *
     * @return whether the group must be judged again
     */
    boolean end(Session session, Group group, Sequence sequence, Slot slot) {
        if (sequence.phase() == Sequence.Phase.CLOSED) {
            return false;
        }
        boolean probe = slot.kind() == SlotKind.PROBE;
        End end = probe ? End.CONCLUDED : ENDS[Math.clamp(slot.flags(), 0, ENDS.length - 1)];
        String text = slot.text();
        boolean mayVote = !group.settled() && sequence.phase() != Sequence.Phase.STOPPED;
        switch (end) {
            case FINISHED, TRUNCATED -> {
                boolean undisturbed = end == End.FINISHED && sequence.phase() == Sequence.Phase.RUNNING && sequence.lateTokens() == 0;
                for (int i = 0; undisturbed && i < sequence.ruleCount(); i++) {
                    sequence.rule(i).completed();
                }
                if (mayVote) {
                    castFinal(group, sequence, text, end == End.TRUNCATED, slot.identity());
                }
            }
            case CONCLUDED -> {
                if (mayVote && sequence.phase() == Sequence.Phase.CONCLUDED && sequence.ballot() == null) {
                    castFinal(group, sequence, text, false, slot.identity());
                }
            }
            case STOPPED, ABANDONED -> {
                if (!group.settled()) {
                    group.withdraw(sequence);
                }
            }
            case SETTLED -> {
                // Whatever it had cast stands; nothing is added.
            }
        }
        if (!probe) {
            session.unlatch(group.id(), sequence.id());
            group.close(sequence);
        }
        return true;
    }

    /** The text it ended with, else what it had stated by itself. */
    private static void castFinal(Group group, Sequence sequence, String text, boolean truncated, long identity) {
        int given = group.canonicalAnswer(text);
        int answer = given < 0 ? sequence.stated().last() : given;
        Ballot cast = sequence.ballot();
        if (answer >= 0 && (cast == null || cast.answer != answer)) {
            group.cast(sequence, ballot(sequence, answer, truncated, identity));
        }
    }

    static Ballot ballot(Sequence sequence, int answer, boolean truncated, long identity) {
        Ballot ballot = new Ballot();
        ballot.answer = answer;
        ballot.sequence = sequence.id();
        ballot.truncated = truncated;
        ballot.tokens = sequence.nextStep();
        if (sequence.signals() != null) {
            ballot.take(sequence.signals());
        }
        ballot.identity = identity;
        return ballot;
    }
}
