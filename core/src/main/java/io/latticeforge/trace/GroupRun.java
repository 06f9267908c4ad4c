package io.latticeforge.trace;

import io.latticeforge.decisions.Action;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One group in both worlds, as far as its blocks have been read. */
final class GroupRun {
    private static final long NEVER = Long.MAX_VALUE;

    final GroupKey key;
    final long openedAt;
    final Map<Integer, SampleRun> samples = new LinkedHashMap<>();
    final List<Decided> recordedSpawns = new ArrayList<>();
    final List<Decided> insteadSpawns = new ArrayList<>();
    final List<VoteStory> recordedVotes = new ArrayList<>();
    final List<VoteStory> insteadVotes = new ArrayList<>();
    @Nullable Decided recordedSettled;
    @Nullable Decided insteadSettled;
    private long censoredFrom = NEVER;
    private long unidentifiedFrom = NEVER;

    GroupRun(GroupKey key, long openedAt) {
        this.key = key;
        this.openedAt = openedAt;
    }

    /** From this block on what the whole group would have done is known in bounds only. */
    void censored(long position) {
        censoredFrom = Math.min(censoredFrom, position);
    }

    /** From this block on other tokens would have been drawn. */
    void unidentified(long position) {
        unidentifiedFrom = Math.min(unidentifiedFrom, position);
    }

    Validity validityAt(long position) {
        return position >= unidentifiedFrom ? Validity.UNIDENTIFIED : position >= censoredFrom ? Validity.CENSORED : Validity.EXACT;
    }

    void recorded(Decided decided) {
        SampleRun sample = samples.get(decided.sequence());
        if (decided.action() == Action.SPAWN) {
            recordedSpawns.add(decided);
        } else if (decided.action() == Action.DECIDED) {
            recordedSettled = recordedSettled == null ? decided : recordedSettled;
        } else if (sample != null && decided.endsSample() && sample.recorded == null) {
            sample.recorded = decided;
        }
    }

    void instead(Decided decided) {
        SampleRun sample = samples.get(decided.sequence());
        if (decided.action() == Action.SPAWN) {
            insteadSpawns.add(decided);
        } else if (decided.action() == Action.DECIDED) {
            insteadSettled = decided;
            samples.values().forEach(s -> s.tokensWhenSettled = s.tokens);
        } else if (decided.action() == Action.PROBE) {
            unidentified(decided.cause());
        } else if (sample != null && decided.endsSample()) {
            sample.instead = decided;
        }
    }

    void add(SampleRun sample) {
        sample.tokensWhenSettled = insteadSettled == null ? -1 : 0;
        samples.put(sample.id, sample);
    }
}
