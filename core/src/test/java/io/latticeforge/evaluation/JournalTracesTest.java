package io.latticeforge.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.policy.Policies;
import io.latticeforge.policy.Policy;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.SlotKind;
import io.latticeforge.recording.Recording.Stat;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Recorded questions, played through the engine into blocks and read back from these. */
class JournalTracesTest {
    private static final TraceSet FOLDER = TraceSets.read(Path.of("../models/traces/abacus"));
    private static final int GROUPS = 12;
    private static final Policy OBSERVE = Policy.parse("name: observe\nrules: []\n", "observe");

    private final TraceSet few = FOLDER.with(FOLDER.groups().subList(0, GROUPS));

    /** A journal that knows the truth of the first groups only. */
    private JournalTraces play(Policy policy, int lag, int truths) {
        JournalTraces journal = new JournalTraces("played");
        Block block = new Block();
        CRC32C crc = new CRC32C();
        int[] outcomes = {0};
        PolicyPlay play = new PolicyPlay(few, policy, lag, (bytes, length) -> {
            boolean outcome = bytes[BlockHeader.LENGTH] == SlotKind.OUTCOME.number();
            if (!outcome || outcomes[0]++ < truths) {
                journal.on(block.wrapChecked(bytes, 0, length, crc));
            }
        });
        for (int group = 0; group < GROUPS; group++) {
            play.group(group);
        }
        assertEquals(GROUPS, outcomes[0]);
        return journal;
    }

    private static EvaluationReport evaluate(TraceSet traces, List<Policy> policies, int shuffles) {
        try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
            return new Evaluation(List.of(traces), policies, new Evaluation.Plan(shuffles, 0, 1)).run(executor, (done, of) -> {});
        }
    }

    private static PolicyResult result(EvaluationReport report, int policy) {
        return report.policies().get(policy).result();
    }

    @Test
    void anUnstoppedRunIsTheFolderAgain() {
        TraceSet read = play(OBSERVE, 0, GROUPS).traces();
        assertEquals(few.tokens(), read.tokens());
        assertEquals(few.samples(), read.samples());
        for (int g = 0; g < GROUPS; g++) {
            assertEquals(few.groups().get(g).truth(), read.groups().get(g).truth());
            for (int i = 0; i < few.groups().get(g).traces().size(); i++) {
                Trace expected = few.groups().get(g).traces().get(i);
                Trace found = read.groups().get(g).traces().get(i);
                assertEquals(expected.answer(), found.answer());
                assertEquals(expected.completed(), found.completed());
                assertArrayEquals(expected.statements().at(), found.statements().at());
                assertEquals(expected.statements().answers(), found.statements().answers());
                for (int t = 0; t < expected.tokens(); t++) {
                    assertEquals(expected.stat(t, Stat.ENTROPY), found.stat(t, Stat.ENTROPY));
                    assertEquals(expected.boundary(t), found.boundary(t));
                }
            }
        }
        Policy stated = Policy.parse("name: stated\nrules:\n  - stated_answer: {agree: 1}\nstop_sampling: share\nvote: surprise\n",
                "stated");
        EvaluationReport ofFolder = evaluate(few, List.of(stated, Policies.shippedDefaultWaves()), 3);
        EvaluationReport ofJournal = evaluate(read, List.of(stated, Policies.shippedDefaultWaves()), 3);
        assertEquals(ofFolder.fullAccuracy(), ofJournal.fullAccuracy());
        assertEquals(ofFolder.votes(), ofJournal.votes());
        for (int policy = 0; policy < 2; policy++) {
            assertEquals(result(ofFolder, policy).accuracy(), result(ofJournal, policy).accuracy());
            assertEquals(result(ofFolder, policy).tokensWithoutProbes(), result(ofJournal, policy).tokensWithoutProbes());
            assertEquals(result(ofFolder, policy).steps(), result(ofJournal, policy).steps());
            assertEquals(GROUPS, result(ofFolder, policy).validities().exact(), 1e-9, "a folder has everything");
        }
        assertEquals(GROUPS, result(ofJournal, 0).validities().exact(), 1e-9, "concluded only where an answer is stated");
        assertEquals(GROUPS, ofJournal.baseline().validities().exact());
    }

    @Test
    void anEnforcedRunUnderItsOwnPolicyIsExact() {
        Policy policy = Policies.shippedDefault();
        PolicyPlay direct = new PolicyPlay(few, policy, 0, (bytes, length) -> {});
        for (int group = 0; group < GROUPS; group++) {
            direct.group(group);
        }
        PolicyResult again = result(evaluate(play(policy, 0, GROUPS).traces(), List.of(policy), 0), 0);
        assertEquals(GROUPS, again.validities().exact(), again.validities().words());
        assertEquals(direct.right(), again.accuracy() * GROUPS, 1e-9);
        assertTrue(direct.saved() > 0.5 && direct.concluded() > GROUPS, "much was cut");
    }

    @Test
    void whoWouldRunOnIsCensored() {
        EvaluationReport report = evaluate(play(Policies.shippedDefault(), 0, GROUPS).traces(), List.of(OBSERVE,
                Policy.parse("name: early\nrules:\n  - token_budget: {max_tokens: 5}\n", "early")), 0);
        assertEquals(GROUPS, result(report, 0).validities().censored(), result(report, 0).validities().words());
        assertEquals(GROUPS, report.baseline().validities().censored());
        assertEquals(GROUPS, result(report, 1).validities().exact(), "no sample is cut before its fifth token");
        assertTrue(report.text().stream().anyMatch(line -> line.equals("  answers: 0.0 exact, 12.0 censored, 0.0 unidentified")));
        assertTrue(report.text().stream().anyMatch(line -> line.startsWith("note: played: of ") && line.contains("is censored")));
        assertTrue(report.json().get("policies").toString().contains("validity={exact=0.0, censored=12.0, unidentified=0.0}"));
        assertTrue(report.html().contains("0.0 exact, 12.0 censored, 0.0 unidentified"));
    }

    @Test
    void whatNobodyDrewIsUnidentified() {
        TraceSet waves = play(Policies.shippedDefaultWaves(), 0, GROUPS).traces();
        long settled = waves.groups().stream().filter(group -> group.traces().size() < group.budget()).count();
        assertTrue(settled > GROUPS / 2, settled + " groups were settled by their first waves");
        EvaluationReport report = evaluate(waves, List.of(OBSERVE, Policies.shippedDefaultWaves()), 0);
        assertTrue(result(report, 0).validities().unidentified() >= settled, result(report, 0).validities().words());
        assertEquals(GROUPS, result(report, 1).validities().exact(), "the samples it drew");
    }

    /** A policy that concludes at the first calm segment has to ask for the answer. */
    @Test
    void anAnswerThatWasNotAskedForIsUnidentified() {
        Policy calm = Policy.parse("name: calm\nrules:\n  - crystallised_segments: {before: 1, hi: 0.1, lo: 0.1, after: 1, min_tokens: 1}\n",
                "calm");
        TraceSet read = play(OBSERVE, 0, GROUPS).traces();
        PolicyResult result = result(evaluate(read, List.of(calm), 0), 0);
        assertTrue(result.validities().unidentified() > 0, result.validities().words());
    }

    @Test
    void groupsWithoutATruthAreLeftOutAndSaid() {
        TraceSet read = play(OBSERVE, 0, 5).traces();
        assertEquals(5, read.groupCount());
        assertTrue(read.notes().stream().anyMatch(note -> note.startsWith("played: 7 groups have no truth and are left out")),
                read.notes()::toString);
        LatticeForgeException none = assertThrows(LatticeForgeException.class, () -> play(OBSERVE, 0, 0).traces());
        assertTrue(none.getMessage().contains("12 groups and none with a sample and a truth: report it before a group is closed"),
                none::getMessage);
    }

    @Test
    void aDecisionThatTakesEffectLaterOnIsExactUnderTheSameLag() {
        Policy policy = Policies.shippedDefault();
        try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
            EvaluationReport report = new Evaluation(List.of(play(policy, 3, GROUPS).traces()), List.of(policy),
                    new Evaluation.Plan(0, 3, 1)).run(executor, (done, of) -> {});
            assertEquals(GROUPS, result(report, 0).validities().exact(), result(report, 0).validities().words());
        }
    }
}
