package io.latticeforge.evaluation;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recorded generations to evaluate on. Safe for many threads.
 *
 * @param name where they came from
 * @param vocabSize 0 if unknown
 * @param boundaryToken ends a segment; -1 if none is known, or every sample says so itself
 * @param samplingKnown whether the statistics are those of the distribution that tokens were sampled from, unless a sample says so itself
 * @param notes what was found and how it is treated, a sentence each
 * @param recording folder of {@code lattice-traces/1} that they were read from; null if they came from elsewhere
 */
public record TraceSet(String name, List<TraceGroup> groups, int vocabSize, int boundaryToken, boolean samplingKnown, List<String> notes,
        @Nullable Path recording) {
    /** Traces that no recording stands behind. */
    TraceSet(String name, List<TraceGroup> groups, int vocabSize, int boundaryToken, boolean samplingKnown, List<String> notes) {
        this(name, groups, vocabSize, boundaryToken, samplingKnown, notes, null);
    }

    /** The same set with other groups. */
    TraceSet with(List<TraceGroup> others) {
        return new TraceSet(name, List.copyOf(others), vocabSize, boundaryToken, samplingKnown, notes, recording);
    }

    /** How many questions there are. */
    public int groupCount() {
        return groups.size();
    }

    /** Tokens of all samples together. */
    public long tokens() {
        return groups.stream().mapToLong(TraceGroup::tokens).sum();
    }

    /** Samples of all questions together. */
    public int samples() {
        return groups.stream().mapToInt(group -> group.traces().size()).sum();
    }

    /** SHA-256 of what is played, 64 hexadecimal digits; wherever the traces lie, and under whatever name. */
    public String fingerprint() {
        return Fingerprint.of(this);
    }

    /** The last part of the name. */
    public String shortName() {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
