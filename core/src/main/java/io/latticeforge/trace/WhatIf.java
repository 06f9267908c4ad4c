package io.latticeforge.trace;

import io.latticeforge.decisions.Action;
import io.latticeforge.base.StateReader;
import io.latticeforge.engine.Engine;
import io.latticeforge.kernels.Observation;
import io.latticeforge.policy.Policy;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import io.latticeforge.record.SlotWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counterfactual replay: folds the input blocks of a recorded run in a second engine whose groups all run under another policy, and
 * compares its decisions with those on record. The record is never more than it is: each {@link Difference} says how far it can tell.
 *
 * <pre>{@code
 * WhatIf whatIf = new WhatIf(policy, maxBlockBytes, difference -> print(difference));
 * for (Block block : blocksFromTheFirst) whatIf.on(block);
 * whatIf.end();
 * }</pre>
 *
 * Not thread-safe.
 */
public final class WhatIf {
    private final Policy policy;
    private final int maxBlockBytes;
    private final Engine engine = new Engine();
    private final OtherInput other;
    private final Comparison comparison;
    private final Consumer<Difference> differences;
    private final WhatIfSummary summary = new WhatIfSummary();
    private final BlockWriter out;
    private final Block folded = new Block();
    private final Slot slot = new Slot();
    private final Map<GroupKey, GroupRun> runs = new LinkedHashMap<>();
    private final byte[] noHash = new byte[BlockHeader.HASH_BYTES];
    private boolean loaded;

    /** @param differences hears those of a group when the group is over */
    public WhatIf(Policy policy, int maxBlockBytes, Consumer<Difference> differences) {
        this.differences = differences;
        comparison = new Comparison(policy);
        out = new BlockWriter(maxBlockBytes);
        other = new OtherInput(engine, policy.version(), maxBlockBytes);
        this.policy = policy;
        this.maxBlockBytes = maxBlockBytes;
    }

    /**
     * Begins after the block that a snapshot was made at, where what came before is not there any more: groups that were open then are
     * passed over. Throws as {@link Engine#state(StateReader)} does.
     */
    public void beginAt(StateReader state) {
        engine.state(state);
    }

    /** Before the first block and after a snapshot: an engine that is to be restored must be a new one. */
    private void load() {
        loaded = true;
        BlockWriter load = new BlockWriter(maxBlockBytes);
        load.begin(BlockHeader.INPUT, 0, 0, 0);
        new SlotWriter(load).policyLoaded(true, policy.version(), policy.name(), policy.yaml());
        load.finish(0, noHash);
        engine.on(folded.wrap(load), out);
    }

    /** Takes the next block of the recorded run, of either kind. */
    public void on(Block block) {
        if (!loaded) {
            load();
        }
        if (block.kind() == BlockHeader.OUTPUT) {
            read(block, true);
            return;
        }
        other.begin(block);
        slot.first(block);
        while (slot.hasNext()) {
            slot.next();
            other.slot(block, slot, before(block));
        }
        engine.on(other.end(block.position()), out);
        if (!out.isEmpty()) {
            out.finish(block.position() + 1, noHash);
            read(folded.wrap(out), false);
        }
        after(block);
    }

    /** No more blocks: compares the groups that are still open. */
    public void end() {
        List.copyOf(runs.values()).forEach(this::compare);
        runs.clear();
    }

    public WhatIfSummary summary() {
        return summary;
    }

    /** Notes what the slot says in both worlds; returns the group it belongs to. */
    private @Nullable GroupRun before(Block block) {
        SlotKind kind = slot.kind();
        GroupKey key = new GroupKey(block.session(), slot.group());
        if (kind == SlotKind.GROUP_OPENED) {
            runs.put(key, new GroupRun(key, block.position()));
        }
        GroupRun run = kind == null ? null : runs.get(key);
        if (run == null || kind == null) {
            return null;
        }
        if (kind == SlotKind.SEQUENCE_OPENED) {
            run.add(new SampleRun(slot.sequence(), boundaryTokens(slot)));
        }
        SampleRun sample = run.samples.get(slot.sequence());
        if (sample != null) {
            switch (kind) {
                case OBSERVATION -> sample.token(slot.step(), slot.i32(4), (slot.flags() & Observation.BOUNDARY) != 0);
                case APPLIED -> {
                    Decided decided = sample.recorded;
                    sample.applied |= decided != null && decided.identity() == slot.i64(16);
                }
                case SEQUENCE_CLOSED -> sample.ending = Ending.of(slot.flags());
                default -> {
                    // Says nothing of how it ends.
                }
            }
        }
        return run;
    }

    /** What is over with this block. */
    private void after(Block block) {
        slot.first(block);
        while (slot.hasNext()) {
            slot.next();
            if (slot.kind() == SlotKind.GROUP_CLOSED) {
                GroupRun run = runs.remove(new GroupKey(block.session(), slot.group()));
                if (run != null) {
                    compare(run);
                }
            } else if (slot.kind() == SlotKind.SESSION_EXPIRED) {
                List<GroupRun> gone = runs.values().stream().filter(r -> r.key.session() == block.session()).toList();
                gone.forEach(this::compare);
                runs.values().removeAll(gone);
            }
        }
    }

    private void read(Block output, boolean recorded) {
        slot.first(output);
        while (slot.hasNext()) {
            slot.next();
            GroupRun run = runs.get(new GroupKey(output.session(), slot.group()));
            if (run != null && slot.kind() == SlotKind.DECISION) {
                Decided decided = Decided.read(output, slot);
                if (recorded) {
                    run.recorded(decided);
                    summary.recorded += decided.action() == Action.CONTINUE ? 0 : 1;
                } else {
                    run.instead(decided);
                }
            } else if (run != null && slot.kind() == SlotKind.VOTED) {
                (recorded ? run.recordedVotes : run.insteadVotes).add(VoteStory.read(output, slot));
            }
        }
    }

    private void compare(GroupRun run) {
        List<Difference> found = comparison.of(run);
        summary.group(run, found);
        found.forEach(differences);
    }

    private static int[] boundaryTokens(Slot slot) {
        int[] tokens = slot.numbers();
        Arrays.sort(tokens);
        return tokens;
    }
}
