package io.latticeforge.cli;

import io.latticeforge.trace.Cause;
import io.latticeforge.trace.Decided;
import io.latticeforge.trace.GroupStory;
import io.latticeforge.trace.NearMiss;
import io.latticeforge.trace.NearMisses;
import io.latticeforge.trace.SampleStory;
import io.latticeforge.trace.VoteStory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The story of a group as one JSON object. */
final class StoryJson {
    private StoryJson() {}

    static String of(GroupStory story, @Nullable NearMisses near) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("session", Long.toUnsignedString(story.key().session()));
        fields.put("group", Integer.toUnsignedLong(story.key().group()));
        GroupStory.Choice choice = story.choice();
        fields.put("policy", choice == null ? story.opening().policy() : choice.policy());
        fields.put("controller", choice == null ? null : story.opening().policy());
        fields.put("propensity", choice == null ? null : choice.propensity());
        fields.put("client", story.opening().clientName());
        fields.put("model", story.opening().modelName());
        fields.put("opened_ns", story.opening().epochNs());
        fields.put("sample_budget", story.opening().sampleBudget());
        fields.put("prompt_tokens", story.opening().promptTokens());
        fields.put("closed", story.closed());
        fields.put("tokens", story.tokens());
        fields.put("samples", story.samples().stream().map(s -> sample(story, s, near)).toList());
        fields.put("decisions", story.decisions().stream().filter(Decided::ofGroup).map(d -> decision(story, d)).toList());
        fields.put("nearest", near == null ? null : near(near.ofGroup()));
        fields.put("votes", story.votes().stream().map(StoryJson::vote).toList());
        GroupStory.Outcome outcome = story.outcome();
        fields.put("truth", outcome == null ? null : outcome.truth());
        fields.put("reward", outcome == null ? null : Figures.finite(outcome.reward()));
        return JsonLine.of(fields);
    }

    private static Map<String, @Nullable Object> sample(GroupStory story, SampleStory sample, @Nullable NearMisses near) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("sample", Integer.toUnsignedLong(sample.id()));
        fields.put("tokens", sample.tokens());
        fields.put("ending", sample.ending().name().toLowerCase(Locale.ROOT));
        fields.put("answer", sample.finalAnswer());
        fields.put("stated", sample.stated().stream().map(s -> Map.of("step", s.step(), "answer", s.answer())).toList());
        fields.put("entropy_nats", Arrays.stream(sample.entropyNats(Sparkline.WIDTH)).mapToObj(Figures::finite).toList());
        Decided decided = sample.decided();
        fields.put("decision", decided == null ? null : decision(story, decided));
        fields.put("applied_step", sample.appliedStep() < 0 ? null : sample.appliedStep());
        fields.put("rules", near == null ? null : near.of(sample.id()).stream().map(StoryJson::near).toList());
        return fields;
    }

    private static Map<String, @Nullable Object> decision(GroupStory story, Decided decided) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(DecisionJson.of(decided));
        fields.put("causes", story.causes(decided).stream().map(StoryJson::cause).toList());
        return fields;
    }

    private static Map<String, @Nullable Object> cause(Cause cause) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("kind", cause.kind().name());
        fields.put("block", cause.position());
        fields.put("slot", cause.slot());
        fields.put("sample", Integer.toUnsignedLong(cause.sequence()));
        fields.put("step", cause.step() < 0 ? null : cause.step());
        fields.put("entropy_nats", Figures.finite(cause.entropyNats()));
        fields.put("answer", cause.answer());
        return fields;
    }

    private static @Nullable Map<String, @Nullable Object> near(@Nullable NearMiss nearest) {
        if (nearest == null) {
            return null;
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("rule", nearest.rule());
        fields.put("enforced", nearest.enforced());
        fields.put("fired", nearest.fired());
        fields.put("at", nearest.step() < 0 ? null : nearest.step());
        fields.put("nearest", Figures.finite(nearest.measured()));
        fields.put("threshold", Figures.finite(nearest.threshold()));
        fields.put("rises", nearest.rises());
        fields.put("inactive", nearest.inactive());
        return fields;
    }

    private static Map<String, @Nullable Object> vote(VoteStory vote) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("rule", vote.rule());
        fields.put("winner", vote.winner());
        fields.put("voters", vote.voters());
        fields.put("dropped", vote.dropped());
        List<Map<String, Object>> tallies = vote.tallies().stream().map(t -> Map.<String, Object>of("rule", t.rule(), "answer", t.answer(),
                "votes", t.votes(), "weight", t.weight(), "winner", t.winner(), "tied", t.tied(), "contested", t.contested(),
                "completedOnly", t.completedOnly(), "diverges", t.diverges())).toList();
        fields.put("tallies", tallies);
        return fields;
    }
}
