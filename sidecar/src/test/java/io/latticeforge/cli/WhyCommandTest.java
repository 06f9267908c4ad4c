package io.latticeforge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.latticeforge.decisions.Action;
import io.latticeforge.decisions.Reason;
import io.latticeforge.decisions.RuleId;
import io.latticeforge.journal.Journal;
import io.latticeforge.journal.JournalReader;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import io.latticeforge.trace.GroupKey;
import io.latticeforge.trace.NearMiss;
import io.latticeforge.trace.NearMisses;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhyCommandTest {
    @TempDir
    static Path temp;

    private static Path journal = Path.of("");
    private static List<Long> sessions = new ArrayList<>();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void play() throws IOException {
        journal = RecordedJournal.of(temp, 2, 2);
        Slot slot = new Slot();
        try (JournalReader reader = JournalReader.open(journal)) {
            while (reader.next()) {
                slot.first(reader.block());
                slot.next();
                if (slot.kind() == SlotKind.SESSION_OPENED) {
                    sessions.add(reader.block().session());
                }
            }
        }
    }

    @Test
    void theStoryNamesEachRecordedDecisionWithValueThresholdAndRule() {
        assertEquals(0, run("--group", "1", "--session", sessions.getFirst().toString()), err::toString);
        String story = out.toString();
        int decisions = 0;
        Slot slot = new Slot();
        try (JournalReader reader = JournalReader.open(journal)) {
            while (reader.next()) {
                slot.first(reader.block());
                while (slot.hasNext()) {
                    slot.next();
                    if (slot.kind() == SlotKind.DECISION && slot.group() == 1 && reader.block().session() == sessions.getFirst()) {
                        decisions++;
                        boolean group = slot.sequence() < 0;
                        String line = Action.of(slot.u8(46)) + (group ? " at block " + reader.block().cause() : " at token " + (slot.i32(4)
                                + 1))
                                + " by " + RuleId.nameOf(slot.u16(44)) + ": " + Reason.of(slot.u8(47)).sentence() + "; measured "
                                + Figures.of(slot.f64(24)) + " against " + Figures.of(slot.f64(32));
                        assertTrue(story.contains(line), () -> line + " is not in\n" + story);
                        long parent = slot.i64(56);
                        assertTrue(story.contains("(record " + (parent >>> 16) + "/" + (parent & 0xFFFF) + ")"), story);
                    }
                }
            }
        }
        assertTrue(decisions > 2, story);
        assertTrue(story.contains("policy default@") && story.contains("wins by surprise") && story.contains("nearest: slip, lowest "),
                story);
        assertTrue(story.contains("inactive: crystallised_segments, ") || story.contains("nearest: crystallised_segments, "), story);
    }

    @Test
    void whatNearlyFiredIsWhatTheFoldMeasured() {
        NearMisses near = new NearMisses(new GroupKey(sessions.getFirst(), 0), Journal.MAX_BLOCK_BYTES);
        List<Integer> stated = new ArrayList<>();
        Slot slot = new Slot();
        try (JournalReader reader = JournalReader.open(journal)) {
            while (reader.next() && near.on(reader.block())) {
                slot.first(reader.block());
                while (slot.hasNext()) {
                    slot.next();
                    if (slot.kind() == SlotKind.DECISION && slot.group() == 0 && slot.u16(44) == RuleId.STATED_ANSWER.number()) {
                        stated.add(slot.sequence());
                    }
                }
            }
        }
        assertFalse(stated.isEmpty());
        for (int sequence : stated) {
            NearMiss fired = of(near, sequence, RuleId.STATED_ANSWER);
            assertTrue(fired.fired() && fired.gap() == 0, fired::toString);
            NearMiss slip = of(near, sequence, RuleId.SLIP);
            assertTrue(!slip.fired() && slip.measured() > -2 && slip.threshold() == -2 && slip.step() >= 11, slip::toString);
        }
        NearMiss share = near.ofGroup();
        assertNotNull(share);
        assertTrue(share.fired() && share.measured() >= 0.8, share::toString);
    }

    private static NearMiss of(NearMisses near, int sequence, RuleId rule) {
        return near.of(sequence).stream().filter(n -> n.rule().equals(rule.yamlName())).findFirst().orElseThrow();
    }

    @Test
    void jsonIsOneObjectThatParses() throws IOException {
        assertEquals(0, run("--group", "0", "--session", sessions.getLast().toString(), "--json"));
        assertEquals(1, out.toString().lines().count());
        int votes = 0;
        try (JsonParser parser = new JsonFactory().createParser(out.toString())) {
            while (parser.nextToken() != null) {
                votes += "tallies".equals(parser.currentName()) ? 1 : 0;
            }
        }
        assertTrue(votes > 0 && out.toString().contains("\"rule\":\"stated_answer\""), out::toString);
    }

    @Test
    void severalSessionsAreListedAndAskedFor() {
        assertEquals(ExitCode.USAGE.number(), run("--group", "0"));
        for (long session : sessions) {
            assertTrue(err.toString().contains("\n  --session " + session + "   default@"), err::toString);
        }
    }

    @Test
    void anUnknownGroupIsOneSentenceWithThoseThereAre() {
        assertEquals(ExitCode.NO.number(), run("--group", "9"));
        assertEquals("latticeforge: there is no group 9 in " + journal + "; there are 0, 1\n", err.toString());
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("why", "--journal", journal.toString()));
        all.addAll(List.of(arguments));
        return Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(all.toArray(String[]::new));
    }
}
