package io.latticeforge.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a controller's file says, and what is refused. */
class ControllerTest {
    private static final String USUAL = "name: c\narms: [default, default-waves: {budget: 6}]\n";

    private static Controller parse(String yaml) {
        return Controller.parse(yaml, "c.yaml");
    }

    @Test
    void whatIsNotSaidHasADefault() {
        Controller controller = parse(USUAL);
        assertEquals("default-waves/6", controller.arms().get(1).label());
        assertEquals(8, controller.arms().get(0).samples(8));
        assertEquals(6, controller.arms().get(1).samples(8));
        assertEquals(4, controller.arms().get(1).samples(4));
        assertEquals(0.1, controller.epsilon());
        assertEquals(0.5, controller.alpha());
        assertEquals(16, controller.firstTokens());
        assertTrue(controller.label().matches("c@[0-9a-f]{12}"), controller.label());
    }

    @Test
    void theVersionIsTheContent() {
        Controller controller = parse(USUAL);
        String same = "# the same\narms:\n  - default\n  - default-waves: {budget: 6}\ncost: 0.1\nname: c\n";
        assertEquals(controller.version(), parse(same).version());
        assertNotEquals(controller.version(), parse(USUAL + "cost: 0.2\n").version());
        assertNotEquals(controller.version(), parse(USUAL.replace("6", "7")).version());
    }

    @Test
    void theRewardIsTheScoreLessWhatTheTokensCost() {
        Controller controller = parse(USUAL + "cost: 0.1\nreference_tokens: 1000\n");
        assertEquals(0.95, controller.reward(1, 500), 1e-12);
        assertEquals(-1, controller.reward(0, 1e12), 1e-12);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "name: c\\narms: [default] | c.yaml:2: 'arms' has 1 arms; it must have 2 to 8",
        "name: c\\narms: [a, b, c, d, e, f, g, h, i] | c.yaml:2: 'arms' has 9 arms; it must have 2 to 8",
        "name: c | c.yaml:1: 'arms' has 0 arms",
        "name: c\\narms: [a, a] | c.yaml:2: arm 'a' is there twice",
        "name: c\\narms: [a, b: {budget: 0}] | 'budget' in b is 0; it must lie between 1 and 65536",
        "name: c\\narms: [a, b: {bugdet: 3}] | c.yaml:2: unknown key 'bugdet' in b; did you mean 'budget'?",
        "name: c\\narms: [a, b]\\ncots: 1 | c.yaml:3: unknown key 'cots'; did you mean 'cost'?",
        "name: c\\narms: [a, b]\\nalgorithm: thompson | c.yaml:3: unknown algorithm 'thompson' (known: linucb)",
        "name: c\\narms: [a, b]\\nalgorithm: {linucb: {epsilon: 0}} | 'epsilon' in linucb is 0.0; it must lie between 0.01 and 1.0",
        "name: c\\narms: [a, b]\\nalgorithm: {linucb: {epsilon: 1.1}} | 'epsilon' in linucb is 1.1; it must lie between 0.01 and 1.0",
        "name: C\\narms: [a, b] | 'name' is 'C'",
        "arms: [a, b] | 'name' is missing"})
    void whatCannotBeIsRefusedWithItsPlace(String yaml, String said) {
        LatticeForgeException refused = assertThrows(LatticeForgeException.class, () -> parse(yaml.replace("\\n", "\n")));
        assertEquals(ErrorCode.BAD_CONFIGURATION, refused.code());
        assertTrue(String.valueOf(refused.getMessage()).contains(said), refused.getMessage());
    }
}
