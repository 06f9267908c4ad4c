package io.latticeforge.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.latticeforge.decisions.RuleId;
import io.latticeforge.decisions.SurpriseVote;
import io.latticeforge.decisions.VoteId;
import io.latticeforge.decisions.VoteRule;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PoliciesTest {
    @Test
    void theDefaultEnforcesFourRulesAndWatchesFour() {
        Policy policy = Policies.shippedDefault();
        assertEquals(List.of(RuleId.CRYSTALLISED_SEGMENTS, RuleId.STATED_ANSWER, RuleId.SLIP, RuleId.TOKEN_BUDGET),
                policy.rules().stream().filter(r -> r.mode() == Mode.ENFORCE).map(r -> r.spec().id()).toList());
        assertEquals(List.of(RuleId.CRYSTALLISED_TOKENS, RuleId.ENTROPY_CUSUM, RuleId.LOW_CONFIDENCE, RuleId.REPETITION),
                policy.rules().stream().filter(r -> r.mode() == Mode.OBSERVE).map(r -> r.spec().id()).toList());
        assertEquals(0, policy.wave());
        assertEquals(new SurpriseVote(1.0), policy.vote());
        assertEquals(List.of(VoteId.SURPRISE, VoteId.MAJORITY, VoteId.ENTROPY, VoteId.EXP_CONFIDENCE),
                policy.tallies().stream().map(VoteRule::id).limit(4).toList());
        assertEquals(EnumSet.allOf(VoteId.class), EnumSet.copyOf(policy.tallies().stream().map(VoteRule::id).toList()));
        assertEquals(RuleId.SHARE, Objects.requireNonNull(policy.newSampleStop()).id());
    }

    @Test
    void theWavesDifferInTheWavesOnly() {
        Policy waves = Policies.shippedDefaultWaves();
        assertEquals(3, waves.wave());
        assertEquals(Policies.shippedDefault().rules(), waves.rules());
        assertEquals(Policies.shippedDefault().sampleStop(), waves.sampleStop());
        assertEquals(Policies.shippedDefault().vote(), waves.vote());
    }
}
