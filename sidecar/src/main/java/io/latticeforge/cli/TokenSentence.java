package io.latticeforge.cli;

import io.latticeforge.trace.Ending;
import io.latticeforge.trace.GroupStory;
import io.latticeforge.trace.SampleStory;
import java.util.List;

/** What a group cost, and what is known of what was saved: never more than is on record. */
final class TokenSentence {
    private TokenSentence() {}

    static String of(GroupStory story) {
        List<SampleStory> samples = story.samples();
        List<SampleStory> whole = samples.stream().filter(s -> s.ending() == Ending.FINISHED).toList();
        long cut = samples.stream().filter(s -> s.ending().byDecision()).count();
        int undrawn = Math.max(0, story.opening().sampleBudget() - samples.size());
        StringBuilder text = new StringBuilder().append(story.tokens()).append(" on record");
        if (undrawn > 0) {
            text.append("; ").append(undrawn).append(" samples of the budget were never drawn");
        }
        if (cut > 0) {
            text.append("; ").append(cut).append(" samples were ended by a decision");
        }
        if (cut + undrawn == 0) {
            return text.append("; nothing was saved: every sample of the budget came to its own end").toString();
        }
        if (whole.isEmpty()) {
            return text.append(". How many tokens that saved is not on record: no sample ran to its own end").toString();
        }
        double mean = whole.stream().mapToInt(SampleStory::tokens).average().orElse(0);
        long drawnOfCut = samples.stream().filter(s -> s.ending().byDecision()).mapToLong(SampleStory::tokens).sum();
        return text.append(". The %d that ran to their own end had %s tokens in the mean; if the others were like them, about %d were saved"
                .formatted(whole.size(), Figures.of(mean), Math.round(mean * (cut + undrawn)) - drawnOfCut)).toString();
    }
}
