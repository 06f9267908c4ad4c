package io.latticeforge.journal;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.util.Locale;

/** What a block whose append has returned survives. A name, so that people know what they have. */
public enum Durability {
    /**
     * Nothing is written: whatever ends the process forgets every session and group, and there is nothing to replay. What was decided stands
     * in the replies, and nowhere else.
     */
    NONE("nothing is kept: whatever ends this process forgets all"),
    /** It lies in the operating system's page cache: kill -9 and a crash of this process lose nothing, a power failure what was not written back yet. */
    PROCESS("survives the death of this process, not of the machine"),
    /** As {@link #PROCESS}, and forced to the disk ten times a second by another thread: a power failure loses the last tenth. */
    BATCH("survives the death of this process; a power failure loses the last 100 ms"),
    /** Forced to the disk before the append returns: nothing acknowledged is lost. An answer waits for the disk. */
    SYNC("survives a power failure; every answer waits for the disk");

    private final String promise;

    Durability(String promise) {
        this.promise = promise;
    }

    /** @throws LatticeForgeException (BAD_CONFIGURATION) for a name that is none of these */
    public static Durability of(String text) {
        for (Durability durability : values()) {
            if (durability.text().equals(text)) {
                return durability;
            }
        }
        throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "there is no durability '" + text + "'");
    }

    /** What it promises, as a clause. */
    public String promise() {
        return promise;
    }

    /** As it is written in settings and in the ready line. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
