package io.latticeforge.evaluation;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.decisions.AnswerForm;
import io.latticeforge.record.Block;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import io.latticeforge.trace.GroupKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads recorded generations from the blocks of our own journal: what was observed, stated, asked and how it ended, with the truth that
 * OUTCOME records report. Blocks of both kinds are wanted; where they come from is the caller's affair. A sample that a decision ended is
 * known as far as it went: what a policy makes of it beyond that is {@linkplain io.latticeforge.trace.Validity censored}. Not thread-safe.
 *
 * <pre>{@code
 * JournalTraces reader = new JournalTraces("journal");
 * for (Block block : blocks) reader.on(block);
 * TraceSet traces = reader.traces();
 * }</pre>
 */
public final class JournalTraces {
    private static final class Question {
        final String id;
        final long opened;
        final int budget;
        final int promptTokens;
        final int answerKind;
        final Map<Integer, JournalSample> samples = new LinkedHashMap<>();
        @Nullable String truth;

        /** @param opened position of the block that opened it */
        Question(String id, long opened, int budget, int promptTokens, int answerKind) {
            this.id = id;
            this.opened = opened;
            this.budget = budget;
            this.promptTokens = promptTokens;
            this.answerKind = answerKind;
        }
    }

    private final String name;
    private final CanonicalAnswers answers = new CanonicalAnswers();
    private final Map<GroupKey, Question> newest = new HashMap<>();
    private final List<Question> questions = new ArrayList<>();
    private final Slot slot = new Slot();
    private int vocabSize;

    /** @param name what to call the journal in reports and messages */
    public JournalTraces(String name) {
        this.name = name;
    }

    /** Takes the next block, in the order of the journal. */
    public void on(Block block) {
        slot.first(block);
        while (slot.hasNext()) {
            slot.next();
            SlotKind kind = slot.kind();
            if (kind == SlotKind.SESSION_OPENED) {
                vocabSize = Math.max(vocabSize, slot.i32(16));
            } else if (kind == SlotKind.GROUP_OPENED) {
                Question question = new Question(block.session() + "/" + slot.group(), block.position(), slot.i32(4), slot.i32(24), slot.i32(28));
                newest.put(new GroupKey(block.session(), slot.group()), question);
                questions.add(question);
            } else if (kind != null) {
                Question question = newest.get(new GroupKey(block.session(), slot.group()));
                if (question != null) {
                    of(question, kind);
                }
            }
        }
    }

    private void of(Question question, SlotKind kind) {
        if (kind == SlotKind.SEQUENCE_OPENED) {
            int answerKind = question.answerKind;
            question.samples.put(slot.sequence(), new JournalSample(SampleOpening.read(slot), raw -> canonical(raw, answerKind)));
        } else if (kind == SlotKind.OUTCOME) {
            String truth = canonical(slot.text(), question.answerKind);
            question.truth = truth == null ? question.truth : truth;
        }
        JournalSample sample = question.samples.get(slot.sequence());
        if (sample == null) {
            return;
        }
        switch (kind) {
            case OBSERVATION -> sample.observed(slot);
            case CANDIDATE -> sample.stated(slot);
            case PROBE -> sample.asked(slot);
            case DECISION -> sample.decided(slot);
            case APPLIED -> sample.applied(slot);
            case SEQUENCE_CLOSED -> sample.closed(slot);
            default -> {
                // Tells nothing of a sample's text.
            }
        }
    }

    /** Comparable as the group's client wanted it, in a form that {@link AnswerForm#TEXT} leaves as it is. */
    private @Nullable String canonical(@Nullable String raw, int answerKind) {
        AnswerForm form = AnswerForm.of(answerKind);
        String found = raw == null ? null : form == AnswerForm.NUMBER ? answers.of(raw) : form.canonical(raw);
        String text = found == null ? "" : AnswerForm.TEXT.canonical(found);
        return text.isEmpty() ? null : text;
    }

    /** As {@link #traces(long)}, where every observation is on record. */
    public TraceSet traces() {
        return traces(0);
    }

    /**
     * The groups whose truth is known.
     *
     * @param goneUpTo position up to which observations are not on record any more: groups opened there are left out
     * @throws LatticeForgeException in one sentence, if there are none
     */
    public TraceSet traces(long goneUpTo) {
        TraceNotes notes = new TraceNotes();
        List<TraceGroup> groups = new ArrayList<>();
        long samples = 0;
        long cut = 0;
        long missing = 0;
        int before = questions.size();
        questions.removeIf(question -> question.opened <= goneUpTo);
        if (questions.isEmpty() && before > 0) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the journal " + name + " has no group whose observations are still on record:"
                    + " all " + before + " were opened before block " + goneUpTo + ", and it is kept at level decisions", before, 0);
        }
        notes.note(before - questions.size(), name + ": %d groups are left out, as their observations are not on record any more");
        for (Question question : questions) {
            if (question.truth == null) {
                continue;
            }
            List<Trace> traces = question.samples.values().stream().map(JournalSample::trace).toList();
            TraceGroup group = new TraceGroup(question.id, "", question.truth, traces, "",
                    question.promptTokens == 0 ? Double.NaN : question.promptTokens, Math.max(question.budget, traces.size()));
            if (notes.keeps(group)) {
                groups.add(group);
                samples += traces.size();
                cut += traces.stream().filter(Trace::cut).count();
                missing += question.samples.values().stream().mapToLong(JournalSample::missing).sum();
            }
        }
        if (groups.isEmpty()) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the journal " + name + " has " + questions.size()
                    + " groups and none with a sample and a truth: report it before a group is closed, with outcome(group, truth=...) of a"
                    + " client", questions.size(), 0);
        }
        notes.note(questions.stream().filter(q -> q.truth == null).count(),
                name + ": %d groups have no truth and are left out; outcome(group, truth=...) of a client reports it");
        notes.note(cut, name + ": of " + samples + " samples %d were ended by a decision or by their client; what a policy makes of more"
                + " than is on record is censored");
        notes.note(missing, name + ": %d tokens were drawn and not reported; they are not counted");
        return new TraceSet(name, List.copyOf(groups), vocabSize, -1, false, notes.sentences(name, groups));
    }
}
