package io.latticeforge.demo;

import io.latticeforge.client.VoteResult;
import io.latticeforge.recording.RecordedGroup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of one question.
 *
 * @param winner null where nobody voted
 * @param tokens drawn for it, answers asked for included
 */
public record GroupOutcome(RecordedGroup group, @Nullable String winner, int tokens, List<Taken> decisions, @Nullable VoteResult vote) {
    public boolean correct() {
        return group.truth().equals(winner);
    }
}
