package io.latticeforge.journal;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.nio.file.Path;

/** A directory of roll files: Chronicle's queue, with our lock on it, room watched, pages touched ahead and the promised durability kept. */
final class DiskStore implements BlockStore {
    private final Path directory;
    private final JournalLock lock;
    private final QueueAppender queue;
    private final RollClock clock;
    private final SpaceGuard guard;
    private final Persistence persistence;
    private final TouchAhead touchAhead;

    DiskStore(Path directory, JournalLock lock, QueueAppender queue, RollClock clock, SpaceGuard guard, Persistence persistence) {
        this.directory = directory;
        this.lock = lock;
        this.queue = queue;
        this.clock = clock;
        this.guard = guard;
        this.persistence = persistence;
        this.touchAhead = new TouchAhead(directory);
    }

    @Override
    public void admit(int length, long epochNs) {
        if (!guard.admits(length, epochNs)) {
            throw guard.refusal();
        }
    }

    @Override
    public void append(byte[] block, int length, long epochNs) throws IOException {
        clock.follow(epochNs);
        queue.append(block, length);
        persistence.appended(queue.cycle());
        touchAhead.appended(queue.cycle(), queue.offset());
    }

    @Override
    public long cycle() {
        return queue.cycle();
    }

    @Override
    public long offset() {
        return queue.offset();
    }

    @Override
    public boolean hasRoom() {
        return guard.check();
    }

    @Override
    public void reopen(ChainEnd end) {
        try {
            queue.close();
        } catch (RuntimeException | Error e) {
            // What matters is what the files hold; they are looked at next.
        }
        end.requireUnchanged(directory);
        try {
            queue.open();
        } catch (IOException | RuntimeException e) {
            throw new LatticeForgeException(ErrorCode.NOT_READY, "the journal " + directory + " cannot be opened again: " + e.getMessage(),
                    e);
        }
    }

    @Override
    public Durability durability() {
        return persistence.durability();
    }

    @Override
    public void close() throws IOException {
        touchAhead.close();
        try (lock; persistence) {
            queue.close();
        }
    }
}
