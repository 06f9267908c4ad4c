package io.latticeforge.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final List<String> KNOWN = List.of("theta", "tau", "min_tokens", "max_tokens", "k", "h");

    @Test
    void editsAreCounted() {
        assertEquals(0, Nearest.edits("theta", "theta"));
        assertEquals(1, Nearest.edits("tehta", "theta"));
        assertEquals(1, Nearest.edits("thta", "theta"));
        assertEquals(3, Nearest.edits("kitten", "sitting"));
        assertEquals(3, Nearest.edits("", "abc"));
    }

    @Test
    void findsWhatWasMeant() {
        assertEquals(Optional.of("theta"), Nearest.to("tehta", KNOWN));
        assertEquals(Optional.of("min_tokens"), Nearest.to("mintokens", KNOWN));
        assertEquals(Optional.of("max_tokens"), Nearest.to("max-tokens", KNOWN));
        assertEquals(Optional.empty(), Nearest.to("window", KNOWN));
        assertEquals(Optional.empty(), Nearest.to("x", List.of("k", "h")));
        assertEquals("", Nearest.hint("anything", List.of()));
    }
}
