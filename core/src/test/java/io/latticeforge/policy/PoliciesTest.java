package io.latticeforge.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.decisions.RuleId;
import io.latticeforge.decisions.VoteId;
import io.latticeforge.decisions.VoteRule;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PoliciesTest {
    @Test
    void theDefaultEnforcesFourRules() {
        Policy policy = Policies.shippedDefault();
        assertEquals(List.of(RuleId.CRYSTALLISED_SEGMENTS, RuleId.STATED_ANSWER, RuleId.SLIP, RuleId.TOKEN_BUDGET),
                policy.rules().stream().map(r -> r.spec().id()).toList());
        assertEquals(0, policy.wave());
        assertEquals(List.of(VoteId.SURPRISE, VoteId.MAJORITY, VoteId.ENTROPY, VoteId.EXP_CONFIDENCE),
                policy.tallies().stream().map(VoteRule::id).limit(4).toList());
        assertEquals(EnumSet.allOf(VoteId.class), EnumSet.copyOf(policy.tallies().stream().map(VoteRule::id).toList()));
        assertEquals(RuleId.SHARE, Objects.requireNonNull(policy.newSampleStop()).id());
    }

    @Test
    void everyRuleThatShipsIsEnforcedAndEveryPolicySaysWhatWasMeasured() {
        assertEquals(List.of("default", "default-waves", "careful", "thrifty"), Policies.shipped().stream().map(Policy::name).toList());
        assertEquals(List.of(0, 3, 0, 1), Policies.shipped().stream().map(Policy::wave).toList());
        for (Policy policy : Policies.shipped()) {
            policy.rules().forEach(rule -> assertEquals(Mode.ENFORCE, rule.mode(), policy.name()));
            for (String said : List.of("command: \"latticeforge tune ", "sha256:", "train: \"360 groups", "hold_out: \"240 groups")) {
                assertTrue(policy.yaml().contains(said), policy.name() + " does not say " + said);
            }
        }
    }

    /** A policy file stands alone; this is what keeps the two alike in all but name, samples and what tune was given to choose. */
    @Test
    void wavesDifferFromTheDefaultOnlyInWhatWasTuned() {
        List<String> one = rulesAndVotes("default");
        List<String> other = rulesAndVotes("default-waves");
        assertEquals(one.size(), other.size());
        assertTrue(one.size() > 40, () -> one.size() + " lines");
        for (int i = 0; i < one.size(); i++) {
            if (!one.get(i).equals(other.get(i))) {
                assertEquals(name(one.get(i)), name(other.get(i)));
                assertTrue(Policies.shippedDefault().yaml().contains("." + name(one.get(i)) + "="), one.get(i) + " was not tuned");
            }
        }
    }

    private static List<String> rulesAndVotes(String policy) {
        return Policies.shipped().stream().filter(each -> each.name().equals(policy)).findFirst().orElseThrow().yaml().lines()
                .dropWhile(line -> !line.equals("rules:")).takeWhile(line -> !line.startsWith("samples:"))
                .filter(line -> !line.startsWith("# at_once") && !line.startsWith("# So many samples")).toList();
    }

    private static String name(String line) {
        return line.strip().split("[: ]")[0];
    }
}
