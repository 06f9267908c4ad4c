package io.latticeforge.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.policy.Policy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpaceTest {
    private static final Policy SHARE = Policy.parse("name: share\nrules: [stated_answer]\nstop_sampling: {share: {tau: 0.8}}\n", "share");
    private static final Policy BETA = Policy.parse("name: beta\nrules: [stated_answer]\nstop_sampling: beta\n", "beta");

    private static List<Dimension> dimensions(String... texts) {
        return List.of(texts).stream().map(Dimension::parse).toList();
    }

    @Test
    void aGridIsEveryCombinationForEachBase() {
        Space space = new Space(List.of(SHARE, BETA), dimensions("rules.stated_answer.agree=1,2", "stop_sampling.share.tau=0.6,0.7,0.9"));
        List<Candidate> grid = space.grid();
        assertEquals(6 + 2, grid.size(), "the beta stop has no tau");
        assertEquals(Map.of("rules.stated_answer.agree", "1", "stop_sampling.share.tau", "0.6"), grid.getFirst().values());
        assertEquals(8, grid.stream().map(c -> c.policy().version()).distinct().count());
    }

    @Test
    void drawsAreTheSameForASeed() {
        Space space = new Space(List.of(SHARE), dimensions("stop_sampling.share.tau=0.6..1.0"));
        List<Long> once = versions(space.draw(20, 3));
        assertEquals(once, versions(space.draw(20, 3)));
        assertNotEquals(once, versions(space.draw(20, 4)));
    }

    private static List<Long> versions(List<Candidate> candidates) {
        return candidates.stream().map(c -> c.policy().version()).toList();
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnythingIsPlayed() {
        String nowhere = refusal("rules.slip.bound=-4.0..-1.0");
        assertTrue(nowhere.contains("there is no 'slip'"), nowhere);
        String outside = refusal("stop_sampling.share.tau=0.1..1.0");
        assertTrue(outside.contains("'tau'") && outside.contains("must lie between 0.5 and 1.0"), outside);
        String unknown = refusal("stop_sampling.share.tua=0.6..1.0");
        assertTrue(unknown.contains("did you mean 'tau'?"), unknown);
        LatticeForgeException range = assertThrows(LatticeForgeException.class,
                () -> new Space(List.of(SHARE), dimensions("stop_sampling.share.tau=0.6..1.0")).grid());
        assertTrue(range.getMessage().contains("a grid needs values"), range.getMessage());
    }

    private static String refusal(String dimension) {
        return assertThrows(LatticeForgeException.class, () -> new Space(List.of(SHARE), dimensions(dimension))).getMessage();
    }
}
