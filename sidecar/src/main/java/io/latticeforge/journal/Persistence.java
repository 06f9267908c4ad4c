package io.latticeforge.journal;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Keeps what a {@link Durability} promises of the blocks that were appended. Owned by the appending thread. */
final class Persistence implements AutoCloseable {
    private final Durability durability;
    private final @Nullable Forcing each;
    private final @Nullable BatchForcing batch;

    Persistence(Path directory, Durability durability) {
        this.durability = durability;
        each = durability == Durability.SYNC ? new Forcing(directory) : null;
        batch = durability == Durability.BATCH ? new BatchForcing(directory) : null;
    }

    Durability durability() {
        return durability;
    }

    /** @throws IOException if the promise cannot be kept for this block */
    void appended(long cycle) throws IOException {
        if (each != null) {
            each.force(cycle);
        } else if (batch != null) {
            batch.appended(cycle);
        }
    }

    @Override
    public void close() throws IOException {
        if (each != null) {
            each.close();
        }
        if (batch != null) {
            batch.close();
        }
    }
}
