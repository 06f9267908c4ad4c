package io.latticeforge.decisions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Rules made of rules. Trap A fires on tokens with H above 2, trap B on tokens with V above 2. */
class ComposedRulesTest {
    private static final String A = "{trap: {hi_entropy: 2, hi_varentropy: 0, tokens: 1}}";
    private static final String B = "{trap: {hi_entropy: 0, hi_varentropy: 2, tokens: 1}}";

    private static boolean token(Tokens t, boolean a, boolean b) {
        return t.next(1, a ? 3 : 1, b ? 4 : 1, Double.NaN, Double.NaN);
    }

    /** Where it fires on tokens a letter each: a: only A fires, b: only B, x: both, anything else: neither. */
    private static List<Integer> fired(String rule, String tokens) {
        Tokens t = new Tokens(rule);
        List<Integer> fired = new ArrayList<>();
        for (int i = 0; i < tokens.length(); i++) {
            char c = tokens.charAt(i);
            if (token(t, c == 'a' || c == 'x', c == 'b' || c == 'x')) {
                fired.add(i);
            }
        }
        return fired;
    }

    @Test
    void byHand() {
        assertEquals(List.of(1, 3, 4), fired("any_of: {rules: [" + A + ", " + B + "]}", ".a.bx"));
        assertEquals(List.of(4), fired("all_of: {rules: [" + A + ", " + B + "]}", ".a.bx"));
        assertEquals(List.of(3, 4), fired("all_of: {within: 3, rules: [" + A + ", " + B + "]}", ".a.bx"));
        assertEquals(List.of(), fired("all_of: {within: 3, rules: [" + A + ", " + B + "]}", "a..b"));
        assertEquals(List.of(3, 4), fired("after: {tokens: 4, rule: " + A + "}", "aaaaa"));
        assertEquals(List.of(2, 3), fired("after: {first: " + B + ", rule: " + A + "}", "a.xa"));
        assertEquals(List.of(0, 3, 7), fired("at_most_once_per: {tokens: 3, rule: " + A + "}", "aaaaa..aa"));
        assertEquals(List.of(1), fired("all_of: {rules: [{any_of: {rules: [" + A + ", " + B + "]}}, " + B + "]}", "ab"));
    }

    @Test
    void thePartThatFiredSpeaks() {
        Tokens t = new Tokens("any_of: {rules: [{token_budget: {max_tokens: 3}}, {trap: {tokens: 1}}]}");
        assertTrue(t.next(1, 3, 3, Double.NaN, Double.NaN));
        assertEquals(Reason.TRAPPED, t.rule.reason());
        assertFalse(t.next(1, 0, 0, Double.NaN, Double.NaN));
        assertTrue(t.next(1, 3, 3, Double.NaN, Double.NaN));
        assertEquals(Reason.BUDGET_SPENT, t.rule.reason(), "of two the first");
        assertEquals(3, t.rule.threshold());
        assertEquals(Action.STOP, EagerRules.of(RuleId.ANY_OF).action());
        assertEquals(Action.CONCLUDE, EagerRules.of(RuleId.ALL_OF).action());
    }

    @Test
    void saysWhatItWaitsFor() {
        Tokens t = new Tokens("after: {tokens: 3, first: " + B + ", rule: slip}");
        assertEquals("waits for trap: 0 of 1 tokens have come with entropy and varentropy", t.inactive());
        token(t, true, false);
        assertEquals("waits for trap to fire", t.inactive());
        token(t, true, true);
        assertEquals("waits for token 3: 2 so far", t.inactive());
        token(t, true, true);
        assertEquals("surprise: no token came with its log-prob, entropy and varentropy", t.inactive());
    }

    @Test
    void asksOnlyWhereItCouldFire() {
        Tokens late = new Tokens("after: {tokens: 5, rule: trial_answer}");
        Tokens seldom = new Tokens("at_most_once_per: {tokens: 4, rule: trial_answer}");
        ProbeAnswer probe = new ProbeAnswer();
        StringBuilder asked = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            late.next(i % 2 == 1 ? Tokens.STOP : 1, 0.1);
            seldom.next(i % 2 == 1 ? Tokens.STOP : 1, 0.1);
            asked.append(late.rule.wantsProbe() ? 'L' : '.').append(seldom.rule.wantsProbe() ? 'S' : '.');
            if (seldom.rule.wantsProbe()) {
                probe.step = i;
                seldom.rule.probed(probe);
            }
        }
        assertEquals(".." + ".S" + ".." + ".." + ".." + "LS" + ".." + "L.", asked.toString());
        assertNull(EagerRules.parse("at_most_once_per: {rule: token_budget}").newRule(RuleMemory.NONE).inactive(late.signals));
    }

    /** The definitions over the whole history, token by token. */
    @Test
    void asDefined() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2_000; round++) {
            int n = 1 + random.nextInt(6);
            Tokens any = new Tokens("any_of: {rules: [" + A + ", " + B + "]}");
            Tokens all = new Tokens("all_of: {within: " + n + ", rules: [" + A + ", " + B + "]}");
            Tokens after = new Tokens("after: {tokens: " + n + ", first: " + B + ", rule: " + A + "}");
            Tokens once = new Tokens("at_most_once_per: {tokens: " + n + ", rule: " + A + "}");
            List<Boolean> as = new ArrayList<>();
            List<Boolean> bs = new ArrayList<>();
            int last = -n;
            for (int i = 0; i < 30; i++) {
                boolean a = random.nextInt(4) == 0;
                boolean b = random.nextInt(4) == 0;
                as.add(a);
                bs.add(b);
                int from = Math.max(0, i + 1 - n);
                String at = "seed " + seed + ", round " + round + ", token " + i;
                assertEquals(a || b, token(any, a, b), at);
                assertEquals((a || b) && as.subList(from, i + 1).contains(true) && bs.subList(from, i + 1).contains(true),
                        token(all, a, b), at);
                assertEquals(a && i + 1 >= n && bs.contains(true), token(after, a, b), at);
                boolean free = a && i - last >= n;
                last = free ? i : last;
                assertEquals(free, token(once, a, b), at);
            }
        }
    }

    @Test
    void whatCannotBeComposedIsRefused() {
        refused("any_of: {rules: [slip]}", "'rules' in any_of has 1 rules; it must be 2 to 16");
        refused("any_of: {rules: [slip, eat]}", "'rules' in any_of has slip for STOP and eat for CONCLUDE; all must ask for the same");
        refused("after: {tokens: 5}", "'rule' in after is missing: the rule that after is about");
        refused("after: {rule: slip}", "after says neither 'tokens' nor 'first': it would change nothing");
        refused("any_of: {rules: [{low_confidence: {scope: policy}}, {low_confidence: {scope: group}}]}",
                "any_of has a rule that learns in its group and one that learns over the policy; give them one scope");
        refused("any_of: {rules: [slip, {trap: {mode: observe}}]}", "unknown key 'mode' in trap");
        refused("any_of: &self {rules: [slip, *self]}", "anchors and aliases are not read: 'self'");
    }

    private static void refused(String rule, String message) {
        LatticeForgeException e = assertThrows(LatticeForgeException.class,
                () -> Policy.parse("name: x\nrules:\n  - {" + rule + "}\n", "p.yaml"), message);
        assertTrue(e.getMessage().startsWith("p.yaml:3: ") && e.getMessage().contains(message), e.getMessage());
    }
}
