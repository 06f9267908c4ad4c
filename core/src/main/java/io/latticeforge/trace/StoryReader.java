package io.latticeforge.trace;

import io.latticeforge.controller.Controller;
import io.latticeforge.policy.Policy;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Reads blocks in order, remembers which groups there are, and keeps the stories of those that are wanted. */
public final class StoryReader {
    private final Predicate<GroupKey> wanted;
    private final Map<Long, String> policies = new HashMap<>();
    private final Map<Long, String[]> sessions = new HashMap<>();
    private final List<GroupKey> groups = new ArrayList<>();
    private final Map<GroupKey, GroupStory> stories = new LinkedHashMap<>();
    private final Map<Long, Cause> newest = new HashMap<>();
    private final Slot slot = new Slot();

    public StoryReader(Predicate<GroupKey> wanted) {
        this.wanted = wanted;
    }

    public void on(Block block) {
        if (block.kind() == BlockHeader.INPUT) {
            newest.clear();
        }
        slot.first(block);
        while (slot.hasNext()) {
            slot.next();
            SlotKind kind = slot.kind();
            if (kind == null) {
                continue;
            }
            switch (kind) {
                case POLICY_LOADED -> {
                    String name = slot.text();
                    policies.put(slot.i64(16), Policy.parse(slot.text(), name).label());
                }
                case CONTROLLER_LOADED -> {
                    String name = slot.text();
                    policies.put(slot.i64(16), Controller.parse(slot.text(), name).label());
                }
                case SESSION_OPENED -> sessions.put(block.session(), new String[] {slot.text(), slot.text()});
                case GROUP_OPENED -> opened(block);
                default -> {
                    GroupStory story = stories.get(new GroupKey(block.session(), slot.group()));
                    if (story != null) {
                        of(story, kind, block);
                    }
                }
            }
        }
    }

    private void opened(Block block) {
        GroupKey key = new GroupKey(block.session(), slot.group());
        groups.add(key);
        if (wanted.test(key)) {
            String[] names = sessions.getOrDefault(block.session(), new String[] {"", ""});
            stories.put(key, new GroupStory(key, new GroupStory.Opening(block.position(), names[0], names[1], block.epochNs(),
                    label(slot.i64(16)), slot.i32(4), slot.i32(24))));
        }
    }

    private String label(long version) {
        return policies.getOrDefault(version, Long.toHexString(version));
    }

    private void of(GroupStory story, SlotKind kind, Block block) {
        switch (kind) {
            case SEQUENCE_OPENED -> story.samples.put(slot.sequence(), new SampleStory(slot.sequence()));
            case DECISION -> story.decided(Decided.read(block, slot), newest);
            case VOTED -> story.votes.add(VoteStory.read(block, slot));
            case ARM_CHOSEN -> story.choice = new GroupStory.Choice(label(slot.i64(24)), slot.f64(32));
            case OUTCOME -> story.outcome = new GroupStory.Outcome(slot.f32(16), slot.text());
            case GROUP_CLOSED -> story.closed = true;
            default -> {
                SampleStory sample = story.samples.get(slot.sequence());
                if (sample != null) {
                    of(story, sample, kind);
                }
            }
        }
        if (kind == SlotKind.DECISION) {
            remember(story, kind, slot.i32(4), Double.NaN, "");
        }
    }

    private void of(GroupStory story, SampleStory sample, SlotKind kind) {
        switch (kind) {
            case OBSERVATION -> {
                sample.token(slot.step(), slot.f32(20));
                newest.put(slot.identity(), new Cause(slot.identity(), kind, sample.id(), slot.step(), slot.f32(20), ""));
            }
            case CANDIDATE -> {
                String answer = slot.text();
                sample.states(new SampleStory.Stated(slot.i32(4), answer));
                remember(story, kind, slot.i32(4), Double.NaN, answer);
            }
            case PROBE -> remember(story, kind, slot.i32(4), slot.f32(20), slot.text());
            case APPLIED -> sample.appliedStep = slot.i32(4);
            case SEQUENCE_CLOSED -> {
                sample.ending = Ending.of(slot.flags());
                sample.tokens = Math.max(sample.tokens, slot.i32(4));
                sample.finalAnswer = slot.text();
                remember(story, kind, -1, Double.NaN, sample.finalAnswer);
            }
            default -> {
                // Tells nothing of a sample.
            }
        }
    }

    private void remember(GroupStory story, SlotKind kind, int step, double entropyNats, String answer) {
        story.records.put(slot.identity(), new Cause(slot.identity(), kind, slot.sequence(), step, entropyNats, answer));
    }

    /** Every group that was opened, in order. */
    public List<GroupKey> groups() {
        return List.copyOf(groups);
    }

    /** Of the groups that are wanted and there. */
    public List<GroupStory> stories() {
        return List.copyOf(stories.values());
    }
}
