package io.latticeforge.decisions;

import io.latticeforge.base.State;
import io.latticeforge.settings.Section;
import io.latticeforge.signals.SequenceSignals;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets a rule fire only after so many tokens, and only after another rule has fired on this sequence, on the same token at the earliest.
 * Until then the rule watches and learns, but neither fires nor asks for answers. What it asks for is its own; what the other rule would
 * ask for is not taken.
 *
 * <p>Example: {@code after: {tokens: 200, first: crystallised_segments, rule: trial_answer}}: the answer-if-asked-now is tried at
 * boundaries from token 200 on, once the entropy has collapsed.
 *
 * @param parts the rule, then the one that comes first, if there is one
 * @param fromTokens tokens that must be there, 0 to 2^20; default 0
 */
record AfterRule(Parts parts, int fromTokens) implements ComposedSpec {
    static RuleSpec parse(Section s) {
        RuleSpec rule = Parts.one(s, "rule");
        int tokens = s.integer("tokens", 0, 0, 1 << 20);
        boolean first = s.has("first");
        if (!first && tokens == 0) {
            throw s.refuse("after says neither 'tokens' nor 'first': it would change nothing");
        }
        return new AfterRule(Parts.of(s, first ? List.of(rule, Parts.one(s, "first")) : List.of(rule)), tokens);
    }

    @Override
    public RuleId id() {
        return RuleId.AFTER;
    }

    @Override
    public int spawns() {
        return parts.specs().getFirst().spawns();
    }

    @Override
    public SequenceRule newRule(RuleMemory memory) {
        return new Guard(memory);
    }

    private final class Guard extends ComposedRule {
        private boolean came = parts.length == 1;

        Guard(RuleMemory memory) {
            super(AfterRule.this.parts, memory);
        }

        private boolean open() {
            return came && tokens() >= fromTokens;
        }

        @Override
        boolean decide(int tokens) {
            came |= parts.length > 1 && firedNow(1);
            return open() && firedNow(0) && speaksFor(0);
        }

        @Override
        public boolean wantsProbe() {
            boolean forFirst = !came && parts[1].wantsProbe();
            return forFirst || open() && parts[0].wantsProbe();
        }

        @Override
        public boolean active() {
            return open() && parts[0].active();
        }

        @Override
        public @Nullable String inactive(SequenceSignals signals) {
            if (!came) {
                String why = parts[1].inactive(signals);
                return "waits for " + AfterRule.this.parts.specs().get(1).id().yamlName() + (why == null ? " to fire" : ": " + why);
            }
            return signals.tokens() < fromTokens ? "waits for token " + fromTokens + ": " + signals.tokens() + " so far"
                    : parts[0].inactive(signals);
        }

        @Override
        void detail(State s) {
            came = s.flag(came);
        }
    }
}
