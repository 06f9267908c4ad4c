package io.latticeforge.trace;

import io.latticeforge.engine.Engine;
import io.latticeforge.engine.Group;
import io.latticeforge.engine.Sequence;
import io.latticeforge.engine.Session;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Input blocks as they would have been under the other policy: groups are opened under it, samples end for the reason that they would have
 * had, and what only came because of a decision that was not taken is left out. Nothing is invented.
 */
final class OtherInput {
    /** No kind has this number: the fold skips the record. */
    private static final byte LEFT_OUT = 0;

    private static final int POLICY_VERSION_OFFSET = 16;

    private final Engine engine;
    private final long policyVersion;
    private final BlockWriter writer;
    private final Block block = new Block();
    private final byte[] noHash = new byte[BlockHeader.HASH_BYTES];
    private final UnsafeBuffer bytes = new UnsafeBuffer(0, 0);

    /** @param engine runs the other policy: what it has decided so far says how samples end */
    OtherInput(Engine engine, long policyVersion, int maxBlockBytes) {
        this.engine = engine;
        this.policyVersion = policyVersion;
        writer = new BlockWriter(maxBlockBytes);
    }

    void begin(Block in) {
        writer.begin(in.kind(), in.session(), in.request(), in.epochNs()).door(in.door(), in.source())
                .versions(in.compute(), in.kernelVersion(), in.engineVersion(), policyVersion);
    }

    /** Takes over one slot. @param run its group, null where it has none */
    void slot(Block in, Slot slot, @Nullable GroupRun run) {
        int at = writer.copy(slot);
        bytes.wrap(writer.array());
        SlotKind kind = slot.kind();
        if (kind == SlotKind.GROUP_OPENED) {
            bytes.putLong(at + POLICY_VERSION_OFFSET, policyVersion, ByteOrder.LITTLE_ENDIAN);
        }
        SampleRun sample = run == null ? null : run.samples.get(slot.sequence());
        if (run == null || sample == null || kind == null) {
            return;
        }
        switch (kind) {
            case OBSERVATION, CANDIDATE -> {
                if (sample.applied && !sample.sameDecision()) {
                    leaveOut(bytes, at);
                }
            }
            case PROBE -> {
                if (sample.concludesElsewhere()) {
                    leaveOut(bytes, at);
                    run.unidentified(in.position());
                }
            }
            case SEQUENCE_CLOSED -> bytes.putByte(at + 1, (byte) ending(in, slot, run, sample).ordinal());
            default -> {
                // The same in both worlds.
            }
        }
    }

    /** The block as it would have been, at the same position. */
    Block end(long position) {
        writer.finish(position, noHash);
        return block.wrap(writer);
    }

    private Ending ending(Block in, Slot slot, GroupRun run, SampleRun sample) {
        Session session = engine.session(in.session());
        Group group = session == null ? null : session.group(slot.group());
        Sequence sequence = group == null ? null : group.find(slot.sequence());
        if (group == null || sequence == null) {
            return sample.ending;
        }
        Decided instead = sample.instead;
        boolean unheard = sequence.phase() == Sequence.Phase.CONCLUDED && sequence.ballot() == null && sample.concludesElsewhere();
        if (unheard && instead != null) {
            run.unidentified(instead.cause());
        }
        if (group.settled()) {
            return Ending.SETTLED;
        }
        return switch (sequence.phase()) {
            case STOPPED -> Ending.STOPPED;
            case CONCLUDED -> unheard ? Ending.ABANDONED : Ending.CONCLUDED;
            case RUNNING -> {
                if (sample.cut()) {
                    run.censored(in.position());
                }
                yield sample.ending;
            }
            case CLOSED -> sample.ending;
        };
    }

    private static void leaveOut(MutableDirectBuffer bytes, int at) {
        bytes.putByte(at, LEFT_OUT);
    }
}
