package io.latticeforge.engine;

import io.latticeforge.base.State;
import io.latticeforge.controller.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** One connected client, or one that may come back: its groups, and the decisions it has not applied. */
public final class Session {
    private final long epoch;
    private int features;
    private int vocabSize;
    private int elementKind;
    private final byte[] resumeTokenHash = new byte[32];
    private boolean attached = true;
    private long detachedNs;
    private final IdRanges usedGroups = new IdRanges();
    private final List<Group> groups = new ArrayList<>();
    private final Int2ObjectHashMap<Group> byId = new Int2ObjectHashMap<>();
    private final List<PendingDecision> pending = new ArrayList<>();
    private final List<Gate> gates = new ArrayList<>();
    private final List<RoutedRequests> routed = new ArrayList<>();
    private final Traffic traffic = new Traffic();
    private String clientName = "";
    private String modelName = "";

    Session(long epoch) {
        this.epoch = epoch;
    }

    void opened(int features, int vocabSize, int elementKind, byte[] resumeTokenHash, String clientName, String modelName) {
        this.features = features;
        this.vocabSize = vocabSize;
        this.elementKind = elementKind;
        System.arraycopy(resumeTokenHash, 0, this.resumeTokenHash, 0, 32);
        this.clientName = clientName;
        this.modelName = modelName;
    }

    /** Scopes the client's ids. */
    public long epoch() {
        return epoch;
    }

    public int features() {
        return features;
    }

    public int vocabSize() {
        return vocabSize;
    }

    public int elementKind() {
        return elementKind;
    }

    public String clientName() {
        return clientName;
    }

    public String modelName() {
        return modelName;
    }

    /** SHA-256 of the token with which its client may come back. */
    public byte[] resumeTokenHash() {
        return resumeTokenHash.clone();
    }

    public boolean attached() {
        return attached;
    }

    /** When its client went; meaningless while attached. */
    public long detachedNs() {
        return detachedNs;
    }

    public @Nullable Group group(int group) {
        return byId.get(group);
    }

    /** Open groups in the order in which they were opened. */
    public int groupCount() {
        return groups.size();
    }

    public Group groupAt(int index) {
        return groups.get(index);
    }

    /** Sequences that are not closed, over all open groups. */
    public int openSequences() {
        int open = 0;
        for (int i = 0; i < groups.size(); i++) {
            open += groups.get(i).open();
        }
        return open;
    }

    /** Sequences of open groups, closed ones included: what is kept for this session. */
    public int heldSequences() {
        int held = 0;
        for (int i = 0; i < groups.size(); i++) {
            held += groups.get(i).sequenceCount();
        }
        return held;
    }

    public boolean groupUsed(int group) {
        return usedGroups.contains(group);
    }

    /** Whether this epoch can remember no further scattered group ids. */
    public boolean groupIdsFull() {
        return usedGroups.full();
    }

    /** Decisions that stand unapplied, in the order in which they were taken. */
    public int pendingCount() {
        return pending.size();
    }

    public PendingDecision pending(int index) {
        return pending.get(index);
    }

    public @Nullable Gate gate(String name) {
        for (int i = gates.size() - 1; i >= 0; i--) {
            if (gates.get(i).name().equals(name)) {
                return gates.get(i);
            }
        }
        return null;
    }

    public int gateCount() {
        return gates.size();
    }

    /** Looked at only while a controller is loaded. */
    Traffic traffic() {
        return traffic;
    }

    /** Where a routed request is remembered, by the position of the block that asked; null if it is not. */
    public @Nullable RoutedRequests routed(long route) {
        for (int i = 0; i < routed.size(); i++) {
            if (routed.get(i).find(route) >= 0) {
                return routed.get(i);
            }
        }
        return null;
    }

    /** Routed requests that are remembered at most; 0 before a gate that learns has routed one. */
    public int routedCapacity() {
        return routed.stream().mapToInt(RoutedRequests::capacity).sum();
    }

    /** What is remembered for a gate that learns. */
    RoutedRequests routed(Gate gate) {
        for (int i = 0; i < routed.size(); i++) {
            if (routed.get(i).gate().equals(gate.name())) {
                return routed.get(i);
            }
        }
        RoutedRequests none = new RoutedRequests(gate.name(), gate.dimensions(), Objects.requireNonNull(gate.learnBy()).remember());
        routed.add(none);
        return none;
    }

    /** A gate of the configuration is another one now: what it routed before is none of its affairs. */
    void forget(Gate gate) {
        routed.removeIf(r -> r.gate().equals(gate.name()));
    }

    void define(Gate gate) {
        gates.removeIf(g -> g.name().equals(gate.name()));
        gates.add(gate);
    }

    void attach() {
        attached = true;
    }

    void detach(long nowNs) {
        attached = false;
        detachedNs = nowNs;
    }

    void add(Group group) {
        groups.add(group);
        byId.put(group.id(), group);
        usedGroups.add(group.id());
    }

    void remove(Group group) {
        groups.remove(group);
        byId.remove(group.id());
        for (int i = pending.size() - 1; i >= 0; i--) {
            if (pending.get(i).group() == group.id()) {
                pending.remove(i);
            }
        }
    }

    void latch(PendingDecision decision) {
        pending.add(decision);
    }

    /** Takes back what stands for a sequence, or for the group itself. */
    void unlatch(int group, int sequence) {
        for (int i = pending.size() - 1; i >= 0; i--) {
            PendingDecision p = pending.get(i);
            if (p.group() == group && p.sequence() == sequence) {
                pending.remove(i);
            }
        }
    }

    void applied(long decision) {
        for (int i = pending.size() - 1; i >= 0; i--) {
            if (pending.get(i).identity() == decision) {
                pending.remove(i);
            }
        }
    }

    void state(State s, PolicyBook policies) {
        features = s.i32(features);
        vocabSize = s.i32(vocabSize);
        elementKind = s.i32(elementKind);
        s.bytes(resumeTokenHash, 0, resumeTokenHash.length);
        attached = s.flag(attached);
        detachedNs = s.i64(detachedNs);
        clientName = String.valueOf(s.text(clientName));
        modelName = String.valueOf(s.text(modelName));
        int groupCount = s.i32(groups.size());
        for (int i = 0; i < groupCount; i++) {
            if (s.restoring()) {
                add(Group.restored(s, policies));
            } else {
                groups.get(i).save(s);
            }
        }
        usedGroups.state(s);
        traffic.state(s);
        s.each(pending, PendingDecision::restored, PendingDecision::save);
        s.each(gates, Gate::restored, Gate::save);
        s.each(routed, RoutedRequests::restored, RoutedRequests::save);
    }
}
