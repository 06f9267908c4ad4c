package io.latticeforge.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.latticeforge.base.StateReader;
import io.latticeforge.base.StateWriter;
import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.Sampling;
import io.latticeforge.policy.Policies;
import io.latticeforge.policy.Policy;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.SlotWriter;
import io.latticeforge.signals.Surprise;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** What the fold makes of how a client says that tokens are drawn. */
class SequenceOpeningTest {
    private static final int PROCESSED = 1;
    private static final int SAMPLING_UNKNOWN = 2;
    private static final byte[] NO_HASH = new byte[BlockHeader.HASH_BYTES];

    private final BlockWriter in = new BlockWriter(1 << 20);
    private final SlotWriter slots = new SlotWriter(in);
    private final BlockWriter out = new BlockWriter(1 << 20);
    private final Engine engine = new Engine();
    private int sequences;
    private long position;

    private Sequence opened(int flags, float temperature, float topP, int topK) {
        if (sequences == 0) {
            Policy policy = Policies.shippedDefault();
            begin(0).policyLoaded(true, policy.version(), policy.name(), policy.yaml());
            fold();
            begin(1).sessionOpened(0, 55, 1, NO_HASH, "test", "none");
            fold();
            begin(1).groupOpened(0, 16, policy.version(), 1, 0);
            fold();
        }
        begin(1).sequenceOpened(0, sequences, flags, temperature, topP, topK, new UnsafeBuffer(new byte[0]), 0, 0);
        fold();
        return sequence(engine, sequences++);
    }

    private SlotWriter begin(long session) {
        in.begin(BlockHeader.INPUT, session, 0, 0);
        return slots;
    }

    private void fold() {
        in.finish(++position, NO_HASH);
        engine.on(new Block().wrap(in), out);
        position += out.isEmpty() ? 0 : 1;
    }

    private static Sequence sequence(Engine engine, int id) {
        return assertNotNull(assertNotNull(assertNotNull(engine.session(1)).group(0)).find(id));
    }

    private static <T> T assertNotNull(T value) {
        Assertions.assertNotNull(value);
        return value;
    }

    private static String why(Sequence sequence) {
        return assertNotNull(sequence.signals()).surprise().inactive();
    }

    @Test
    void rowsAreReducedAsTheirTokensAreDrawn() {
        assertEquals(new Sampling(0.7f, 0.9f, 40), opened(0, 0.7f, 0.9f, 40).sampling());
        assertEquals(Sampling.WHOLE, opened(0, 1, 1, 0).sampling());
        assertEquals(Sampling.WHOLE, opened(PROCESSED, 0.7f, 0.9f, 40).sampling(), "what comes is at 0.7 already");
        assertEquals(Sampling.WHOLE, opened(SAMPLING_UNKNOWN, Float.NaN, Float.NaN, 0).sampling());
        assertEquals(Sampling.WHOLE, opened(0, 0, 1, 0).sampling());
    }

    @Test
    void whatIsMissingIsSaid() {
        assertEquals("no token came with its log-prob, entropy and varentropy", why(opened(0, 1, 1, 0)));
        assertEquals("no token came with its log-prob, entropy and varentropy", why(opened(PROCESSED, 0.7f, 0.9f, 0)));
        assertEquals("no token came with a whole row, which alone tells it at temperature 0.7, top 40, top 0.9 of the mass",
                why(opened(0, 0.7f, 0.9f, 40)));
        assertEquals("temperature and truncation are not known", why(opened(SAMPLING_UNKNOWN, Float.NaN, Float.NaN, 0)));
        assertEquals("at temperature 0.0 the best token is taken, none is drawn", why(opened(0, 0, 1, 0)));
        assertEquals("temperature NaN is not in 0.01 to 100.0", why(opened(0, Float.NaN, 1, 0)));
        assertEquals("top p -1.0 is not above 0", why(opened(0, 1, -1, 0)));
    }

    @Test
    void theFoldTakesWhatWasJournaledAndASnapshotKeepsIt() {
        opened(0, 0.7f, 1, 0);
        Observation o = new Observation();
        o.clear(Observation.SAMPLED);
        o.chosenToken = 3;
        o.entropy = 1;
        o.varentropy = 1;
        o.chosenLogProb = -1;
        o.surprise = -2;
        o.sampledVarentropy = 0.75f;
        begin(1).observation(0, 0, 0, o);
        fold();
        StateWriter writer = new StateWriter();
        engine.state(writer);
        Engine restored = new Engine();
        restored.state(new StateReader(writer.array(), 0, writer.length()));
        for (Engine each : new Engine[] {engine, restored}) {
            Sequence sequence = sequence(each, 0);
            Surprise surprise = assertNotNull(sequence.signals()).surprise();
            assertEquals(-2, surprise.z(), 1e-12);
            assertNull(surprise.inactive());
            assertEquals(new Sampling(0.7f, 1, 0), sequence.sampling());
        }
    }
}
