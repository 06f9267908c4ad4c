package io.latticeforge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.latticeforge.decisions.Action;
import io.latticeforge.decisions.RuleId;
import io.latticeforge.journal.Journal;
import io.latticeforge.journal.JournalReader;
import io.latticeforge.policy.Policies;
import io.latticeforge.policy.Policy;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import io.latticeforge.trace.Decided;
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
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhatIfCommandTest {
    private static final int GROUPS = 3;

    @TempDir
    static Path temp;

    private static Path journal = Path.of("");

    private Path journalOfTest = journal;
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
            assertTrue(stop.instead() != null && stop.instead().step() == 9 && stop.instead().ruleName().equals("token_budget"),
                    stop::toString);
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
    void aGroupThatWouldWaitForMoreVotesIsCensored() {
        under(Policies.shippedDefault().yaml().replace("votes: 2 ", "votes: 17 "));
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

    @Test
    void whatItCallsExactIsWhatHappensWhenItIsTried(@TempDir Path other) throws IOException {
        long tokensUnderDefault = under(Policies.shippedDefault().yaml()).tokens();
        Set<String> tried = new TreeSet<>();
        Slot slot = new Slot();
        try (JournalReader reader = JournalReader.open(journal)) {
            while (reader.next()) {
                slot.first(reader.block());
                while (slot.hasNext()) {
                    slot.next();
                    if (slot.kind() == SlotKind.DECISION) {
                        tried.add(slot.group() + "/" + slot.sequence() + " " + Action.of(slot.u8(46)) + " at " + slot.i32(4) + " by "
                                + RuleId.nameOf(slot.u16(44)) + " " + slot.f64(24));
                    }
                }
            }
        }
        journalOfTest = RecordedJournal.unstopped(other, GROUPS);
        WhatIfSummary summary = under(Policies.shippedDefault().yaml());
        Set<String> said = new TreeSet<>();
        for (Difference d : found) {
            assertEquals(Validity.EXACT, d.validity(), d::toString);
            Decided instead = d.instead();
            if (instead != null) {
                said.add(d.group().group() + "/" + instead.sequence() + " " + instead.action() + " at " + instead.step() + " by "
                        + instead.ruleName() + " " + instead.value());
            }
        }
        assertEquals(tried, said);
        assertEquals(summary.saved().atLeast(), Long.valueOf(summary.saved().atMost()));
        assertEquals(tokensUnderDefault, summary.tokens() - summary.saved().atMost());
    }

    private WhatIfSummary under(String yaml) {
        WhatIf whatIf = new WhatIf(Policy.parse(yaml, "test"), Journal.MAX_BLOCK_BYTES, found::add);
        try (JournalReader reader = JournalReader.open(journalOfTest)) {
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
