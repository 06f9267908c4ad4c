package io.latticeforge.tune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.base.StateReader;
import io.latticeforge.base.StateWriter;
import io.latticeforge.controller.Controller;
import io.latticeforge.engine.Engine;
import io.latticeforge.evaluation.GroupStream;
import io.latticeforge.evaluation.TraceSets;
import io.latticeforge.policy.Policies;
import io.latticeforge.policy.Policy;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** A controller on recorded groups: what it logs is what was played, and a fold of the record gives the record. */
class ControllerEvaluationTest {
    private static final String YAML = "name: steers\narms: [default, default-waves, default-waves: {budget: 3}]\n";

    private final Controller controller = Controller.parse(YAML, "steers");
    private final List<Policy> shipped = Policies.shipped();
    private final List<Policy> arms = List.of(shipped.get(0), shipped.get(1), shipped.get(1));
    private final GroupStream stream = new GroupStream(List.of(TraceSets.read(Path.of("../models/traces/abacus"))), 2, 0, 1);

    @Test
    void whatIsLoggedIsWhatTheArmEarns() {
        ControllerRun run = ControllerRun.of(stream, controller, arms, 0);
        assertEquals(stream.groups(), run.log().size());
        assertArrayEquals(stream.arrivals(0), run.log().stream().mapToInt(LoggedChoice::group).toArray());
        double[] chosen = ControllerRun.rewards(controller, run.chosen());
        for (LoggedChoice choice : run.log()) {
            double[] ofArm = ControllerRun.rewards(controller, run.arms().get(choice.arm()));
            assertEquals(ofArm[choice.group()], choice.reward(), 1e-12, "group " + choice.group());
            assertEquals(chosen[choice.group()], choice.reward(), 1e-12, "group " + choice.group());
        }
    }

    @Test
    void anEstimateFromTheBlocksIsThatOfTheRun() {
        ControllerRun run = ControllerRun.of(stream, controller, arms, 1);
        ControllerEstimate estimate = new ControllerEstimate();
        assertEquals(ErrorCode.UNKNOWN_NAME, assertThrows(LatticeForgeException.class, estimate::controller).code());
        Block block = new Block();
        stream.chosenBy(controller, shipped.subList(0, 2), 1, (bytes, length) -> estimate.on(block.wrapChecked(bytes, 0, length,
                new CRC32C())));
        assertEquals(stream.groups(), estimate.choices());
        List<ControllerEstimate.Arm> estimated = estimate.arms(1);
        for (int arm = 0; arm < arms.size(); arm++) {
            assertEquals(OffPolicy.of(OffPolicyTerms.of(run.log(), arm), 1), estimated.get(arm).estimate());
        }
    }

    @Test
    void theResultDoesNotDependOnTheThreads() {
        assertEquals(report(1).json(), report(3).json());
        ControllerReport report = report(2);
        assertEquals(0.1 / 3, report.smallestPropensity(), 1e-12);
        assertTrue(report.oracle() >= report.arms().get(report.best()).value() && report.oracle() >= report.value());
        assertEquals(1, report.arms().stream().mapToDouble(ArmReport::chosen).sum(), 1e-12);
        assertEquals(report.againstBest(), report.value() - report.arms().get(report.best()).value(), 1e-12);
        assertTrue(String.join("\n", report.text()).contains(report.word()));
    }

    private ControllerReport report(int threads) {
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            return new ControllerEvaluation(stream, controller, Policies.shipped(), 1).run(executor);
        }
    }

    @Test
    void anArmThatIsNoPolicyIsNamed() {
        Controller other = Controller.parse("name: c\narms: [default, defualt]\n", "c");
        LatticeForgeException refused = assertThrows(LatticeForgeException.class, () -> new ControllerEvaluation(stream, other,
                Policies.shipped(), 1));
        assertEquals(ErrorCode.UNKNOWN_NAME, refused.code());
        assertEquals("arm 'defualt' of c is no policy that is known; known are default, default-waves, careful, thrifty", refused.getMessage());
    }

    @Test
    void aReplayGivesTheRecordAlsoFromASnapshot() {
        List<byte[]> blocks = new ArrayList<>();
        stream.chosenBy(controller, Policies.shipped(), 0, (bytes, length) -> blocks.add(Arrays.copyOf(bytes, length)));
        int half = blocks.size() / 2;
        Engine whole = new Engine();
        Engine resumed = new Engine();
        BlockWriter out = new BlockWriter(4 << 20);
        BlockWriter again = new BlockWriter(4 << 20);
        for (int i = 0; i < blocks.size(); i++) {
            if (i == half) {
                byte[] state = state(whole);
                resumed.state(new StateReader(state, 0, state.length));
                assertArrayEquals(state, state(resumed));
            }
            Block block = new Block().wrapChecked(blocks.get(i), 0, blocks.get(i).length, new CRC32C());
            if (block.kind() == BlockHeader.OUTPUT) {
                continue;
            }
            whole.on(block, out);
            boolean answered = i + 1 < blocks.size() && kind(blocks.get(i + 1)) == BlockHeader.OUTPUT;
            assertEquals(answered, !out.isEmpty(), "block " + block.position());
            if (answered) {
                out.finish(block.position() + 1, new byte[BlockHeader.HASH_BYTES]);
                assertArrayEquals(blocks.get(i + 1), Arrays.copyOf(out.array(), out.length()), "block " + block.position());
            }
            if (i >= half) {
                resumed.on(block, again);
                if (answered) {
                    again.finish(block.position() + 1, new byte[BlockHeader.HASH_BYTES]);
                }
                assertArrayEquals(Arrays.copyOf(out.array(), out.length()), Arrays.copyOf(again.array(), again.length()));
            }
        }
        assertArrayEquals(state(whole), state(resumed));
    }

    private static int kind(byte[] block) {
        return new Block().wrapChecked(block, 0, block.length, new CRC32C()).kind();
    }

    private static byte[] state(Engine engine) {
        StateWriter state = new StateWriter();
        engine.state(state);
        return Arrays.copyOf(state.array(), state.length());
    }
}
