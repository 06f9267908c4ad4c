package io.latticeforge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.latticeforge.policy.Policies;
import io.latticeforge.policy.Policy;
import io.latticeforge.journal.Journal;
import io.latticeforge.journal.JournalReader;
import io.latticeforge.trace.Difference;
import io.latticeforge.trace.Validity;
import io.latticeforge.trace.WhatIf;
import io.latticeforge.trace.WhatIfSummary;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhatIfCommandTest {
    private static final int GROUPS = 3;

    @TempDir
    static Path temp;

    private static Path journal = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<Difference> found = new ArrayList<>();

    @BeforeAll
    static void play() throws IOException {
        journal = RecordedJournal.of(temp, GROUPS, 1);
    }

    @Test
    void theSamePolicyDecidesTheSame() {
        WhatIfSummary summary = under(Policies.shippedDefault().yaml());
        assertEquals(List.of(), found);
        assertEquals(GROUPS, summary.groups());
        assertEquals(0, summary.groupsDifferent());
        assertEquals(0, summary.saved().atMost());
        assertTrue(summary.decisions() > GROUPS && summary.tokens() > 100);
    }

    @Test
    void anEarlierStopIsExactToTheToken() {
        WhatIfSummary summary = under("name: short\nrules:\n  - token_budget: {max_tokens: 10}\nstop_sampling: none\n");
        List<Difference> stops = found.stream().filter(d -> d.sequence() >= 0).toList();
        assertEquals(16 * GROUPS, stops.size());
        for (Difference stop : stops) {
            assertEquals(Validity.EXACT, stop.validity(), stop::toString);
            assertTrue(stop.instead() != null && stop.instead().step() == 9 && stop.instead().ruleName().equals("token_budget"), stop::toString);
        }
        assertEquals(summary.tokens() - 10 * 16 * GROUPS, summary.saved().atMost());
        Long atLeast = stops.stream().map(d -> d.saved().atLeast()).reduce(0L, (a, b) -> a + b);
        assertEquals(summary.tokens() - 10 * 16 * GROUPS, atLeast, "whoever is stopped needs no end of the group");
        assertTrue(found.stream().anyMatch(d -> d.ofVote() && "".equals(d.insteadWinner())), "nobody is left to vote");
    }

    @Test
    void whatRunsPastTheRecordIsCensored() {
        WhatIfSummary summary = under("name: patient\nrules:\n  - token_budget: {max_tokens: 500}\nstop_sampling: none\n");
        assertEquals(0, summary.differences(Validity.UNIDENTIFIED));
        List<Difference> concluded = found.stream().filter(d -> d.sequence() >= 0).toList();
        assertFalse(concluded.isEmpty());
        for (Difference d : concluded) {
            assertEquals(Validity.CENSORED, d.validity(), d::toString);
            assertTrue(d.recorded() != null && d.instead() == null, d::toString);
            assertEquals(0, d.saved().atMost());
            assertTrue(d.saved().atLeast() != null && d.saved().atLeast() > -500 && d.saved().atLeast() < 0, d::toString);
        }
        assertEquals(GROUPS, found.stream().filter(d -> d.recorded() != null && d.recorded().ofGroup()).count());
        assertTrue(found.stream().filter(d -> d.sequence() < 0).allMatch(d -> d.validity() == Validity.CENSORED), found::toString);
    }

    @Test
    void withoutABudgetNothingBoundsWhatRunsOn() {
        assertEquals(null, under("name: endless\nrules: []\n").saved().atLeast());
    }

    @Test
    void anotherShareOnTheSameVotesIsExactOrCensored() {
        String yaml = Policies.shippedDefault().yaml();
        under(yaml.replace("tau: 0.8 ", "tau: 0.5 ").replace("votes: 2 ", "votes: 1 ").replace("mass: 1.0 ", "mass: 0.01 "));
        assertTrue(found.stream().allMatch(d -> d.validity() == Validity.EXACT), found::toString);
        found.clear();
        under(yaml.replace("votes: 2 ", "votes: 17 "));
        assertEquals(GROUPS, found.stream().filter(d -> d.recorded() != null && d.recorded().ofGroup()).count());
        assertTrue(found.stream().filter(d -> d.sequence() < 0).allMatch(d -> d.validity() == Validity.CENSORED), found::toString);
    }

    @Test
    void otherSamplesAreUnidentified() {
        WhatIfSummary summary = under(Policies.shippedDefaultWaves().yaml());
        assertEquals(GROUPS, summary.differences(Validity.UNIDENTIFIED));
        assertEquals(GROUPS, summary.groupsUnidentified());
    }

    @Test
    void theCommandPrintsTextAndJson() throws IOException {
        Path policy = Files.writeString(temp.resolve("patient.yaml"), "name: patient\nrules: []\n");
        assertEquals(0, run("whatif", "--journal", journal.toString(), "--policy", policy.toString()));
        assertTrue(out.toString().contains("censored") && out.toString().contains("under patient@"), out::toString);
        out.getBuffer().setLength(0);
        assertEquals(0, run("whatif", "--journal", journal.toString(), "--policy", policy.toString(), "--json"));
        assertEquals(1, out.toString().lines().count());
        assertTrue(out.toString().contains("\"exact\":0,\"censored\":"), out::toString);
        try (JsonParser parser = new JsonFactory().createParser(out.toString())) {
            while (parser.nextToken() != null) {
                continue;
            }
        }
    }

    @Test
    void badInputIsOneSentence() throws IOException {
        assertEquals(3, run("whatif", "--journal", journal.toString(), "--policy", "/nowhere/p.yaml"));
        assertEquals("latticeforge: the policy /nowhere/p.yaml cannot be read: there is no such file\n", err.toString());
        Path bad = Files.writeString(temp.resolve("bad.yaml"), "name: bad\nrules:\n  - slipp\n");
        assertEquals(4, run("whatif", "--journal", journal.toString(), "--policy", bad.toString()));
    }

    private WhatIfSummary under(String yaml) {
        WhatIf whatIf = new WhatIf(Policy.parse(yaml, "test"), Journal.MAX_BLOCK_BYTES, found::add);
        try (JournalReader reader = JournalReader.open(journal)) {
            while (reader.next()) {
                whatIf.on(reader.block());
            }
        }
        whatIf.end();
        return whatIf.summary();
    }

    private int run(String... arguments) {
        return Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(arguments);
    }
}
