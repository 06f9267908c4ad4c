package io.latticeforge.engine;

import io.latticeforge.base.State;
import io.latticeforge.controller.ArmChoice;
import io.latticeforge.controller.FirstTokens;
import io.latticeforge.decisions.AnswerForm;
import io.latticeforge.decisions.Ballot;
import io.latticeforge.decisions.Ballots;
import io.latticeforge.decisions.RuleMemory;
import io.latticeforge.decisions.SampleStop;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** One prompt and the samples drawn for it. */
public final class Group {
    private static final AnswerForm[] FORMS = AnswerForm.values();

    private final int id;
    private final LoadedPolicy policy;
    private final int sampleBudget;
    private final AnswerForm form;
    private final List<RuleMemory> memories;
    private final @Nullable SampleStop sampleStop;
    private final List<Sequence> sequences = new ArrayList<>();
    private final Int2ObjectHashMap<Sequence> byId = new Int2ObjectHashMap<>();
    private final Ballots ballots = new Ballots();
    private final FirstTokens firstTokens = new FirstTokens();
    private @Nullable ArmChoice choice;
    private boolean outcomeHeard;
    private int open;
    private int spawned;
    private boolean settled;
    private boolean stopFired;
    private boolean touched;

    Group(int id, LoadedPolicy policy, int sampleBudget, int answerForm) {
        this.id = id;
        this.policy = policy;
        this.sampleBudget = sampleBudget;
        this.form = FORMS[Math.clamp(answerForm, 0, FORMS.length - 1)];
        this.memories = policy.memoriesForGroup();
        this.sampleStop = policy.policy().newSampleStop();
    }

    public int id() {
        return id;
    }

    public LoadedPolicy policy() {
        return policy;
    }

    /** Samples that the client is willing to draw. */
    public int sampleBudget() {
        return sampleBudget;
    }

    /** In the order in which they were opened, closed ones included. */
    public Sequence sequence(int index) {
        return sequences.get(index);
    }

    public int sequenceCount() {
        return sequences.size();
    }

    /** The sequence of a client's id, or null. */
    public @Nullable Sequence find(int sequence) {
        return byId.get(sequence);
    }

    public Ballots ballots() {
        return ballots;
    }

    /** Sequences that are not closed. */
    public int open() {
        return open;
    }

    public boolean settled() {
        return settled;
    }

    int spawned() {
        return spawned;
    }

    void spawned(int total) {
        spawned = total;
    }

    /** Notes that what ends sampling fired; false if it had before. */
    boolean firstStop() {
        boolean first = !stopFired;
        stopFired = true;
        return first;
    }

    void settle() {
        settled = true;
    }

    /** What ends its sampling; null where nothing does. */
    public @Nullable SampleStop sampleStop() {
        return sampleStop;
    }

    /** What a controller chose for it; null where its client named a policy. */
    public @Nullable ArmChoice choice() {
        return choice;
    }

    void choose(ArmChoice its) {
        choice = its;
    }

    /** Looked at only while a controller is loaded. */
    FirstTokens firstTokens() {
        return firstTokens;
    }

    /** Notes that it is known what came of it; false if it was before. */
    boolean firstOutcome() {
        boolean first = !outcomeHeard;
        outcomeHeard = true;
        return first;
    }

    /** Generated so far, with what answers to probes cost. */
    long tokens() {
        long tokens = 0;
        for (int i = 0; i < sequences.size(); i++) {
            tokens += Math.max(0, sequences.get(i).nextStep()) + Math.max(0, sequences.get(i).probeTokens());
        }
        return tokens;
    }

    List<RuleMemory> memories() {
        return memories;
    }

    /** Marks the group for the end of the block; false if it was marked before. */
    boolean touch() {
        boolean first = !touched;
        touched = true;
        return first;
    }

    void untouch() {
        touched = false;
    }

    /** An answer in canonical form; empty where nothing is left of it. */
    String canonical(String text) {
        return form.canonical(text);
    }

    /** Index of an answer in canonical form, or -1 where nothing is left of it: {@code \boxed{}} answers nothing. */
    int canonicalAnswer(String text) {
        String canonical = form.canonical(text);
        return canonical.isEmpty() ? -1 : ballots.answer(canonical);
    }

    void add(Sequence sequence) {
        sequences.add(sequence);
        byId.put(sequence.id(), sequence);
        if (sequence.phase() != Sequence.Phase.CLOSED) {
            open++;
        }
    }

    void close(Sequence sequence) {
        sequence.phase(Sequence.Phase.CLOSED);
        open--;
    }

    /** Casts or replaces the vote of a sequence. */
    void cast(Sequence sequence, Ballot ballot) {
        Ballot before = sequence.ballot();
        if (before != null) {
            ballots.withdraw(before);
        }
        sequence.cast(ballot);
        ballots.cast(ballot);
    }

    void withdraw(Sequence sequence) {
        Ballot before = sequence.ballot();
        if (before != null) {
            ballots.withdraw(before);
            sequence.cast(null);
        }
    }

    void save(State s) {
        s.i32(id);
        s.i64(policy.policy().version());
        s.i32(sampleBudget);
        s.i32(form.ordinal());
        contents(s);
    }

    static Group restored(State s, PolicyBook policies) {
        int id = s.i32(0);
        LoadedPolicy policy = policies.require(s.i64(0));
        Group group = new Group(id, policy, s.i32(0), s.i32(0));
        group.contents(s);
        return group;
    }

    private void contents(State s) {
        spawned = s.i32(spawned);
        settled = s.flag(settled);
        stopFired = s.flag(stopFired);
        outcomeHeard = s.flag(outcomeHeard);
        firstTokens.state(s);
        if (s.flag(choice != null)) {
            if (choice == null) {
                choice = ArmChoice.restored(s);
            } else {
                choice.save(s);
            }
        }
        for (int i = 0; i < memories.size(); i++) {
            if (!policy.shared(i)) {
                memories.get(i).state(s);
            }
        }
        int answers = s.i32(ballots.answerCount());
        for (int i = 0; i < answers; i++) {
            if (s.restoring()) {
                ballots.answer(String.valueOf(s.text("")));
            } else {
                s.text(ballots.answer(i));
            }
        }
        int count = s.i32(sequences.size());
        for (int i = 0; i < count; i++) {
            Sequence sequence = s.restoring() ? new Sequence(s.i32(0)) : sequences.get(i);
            if (!s.restoring()) {
                s.i32(sequence.id());
            }
            sequence.state(s, policy, memories);
            if (s.restoring()) {
                add(sequence);
            }
        }
        castOrder(s);
    }

    /** Ballots stand in the order in which they were cast, which is not that of the sequences. */
    private void castOrder(State s) {
        int count = s.i32(ballots.size());
        for (int i = 0; i < count; i++) {
            int sequence = s.i32(s.restoring() ? 0 : ballots.get(i).sequence);
            Sequence voter = byId.get(sequence);
            if (s.restoring() && voter != null && voter.ballot() != null) {
                ballots.cast(voter.ballot());
            }
        }
    }
}
