package io.latticeforge.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Who sleeps says so first, and looks once more; who has done something looks whether the other sleeps, and rings then. Both have a full fence
 * between the two, so one of them sees the other: no wake-up is lost.
 *
 * <pre>{@code
 * sleeper:  bell.sleep();  if (nothing there) { wait for the bell }  bell.awake();
 * worker:   publish or consume;  if (bell.isWanted()) { ring }
 * }</pre>
 */
public final class Doorbell {
    private static final VarHandle U32 = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle().withInvokeExactBehavior();

    private final MemorySegment memory;
    private final int ours;
    private final int theirs;

    Doorbell(MemorySegment memory, int ours, int theirs) {
        this.memory = memory;
        this.ours = ours;
        this.theirs = theirs;
    }

    /** Says that we are about to sleep. What comes after it is looked at, or rings. */
    public void sleep() {
        U32.setOpaque(memory, (long) ours, 1);
        VarHandle.fullFence();
    }

    /** We are not asleep, whoever may have said so. */
    public void awake() {
        U32.setOpaque(memory, (long) ours, 0);
    }

    /** Whether the other side has to be rung for what we did before this; true once for each time that it says it sleeps. */
    public boolean isWanted() {
        VarHandle.fullFence();
        if ((int) U32.getOpaque(memory, (long) theirs) == 0) {
            return false;
        }
        U32.setOpaque(memory, (long) theirs, 0);
        return true;
    }
}
