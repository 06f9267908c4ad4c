package io.latticeforge.journal;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.base.StateReader;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the files of a journal can be folded from: block 1, or, once {@link Retention} has deleted or condensed that, the oldest snapshot that
 * fits.
 *
 * <pre>{@code
 * try (JournalStart start = JournalStart.of(directory)) {
 *     start.restore(engine::state);
 *     while (start.reader().next()) { engine.on(start.reader().block()); }
 * }
 * }</pre>
 *
 * Takes no lock: the journal may be in use. Not thread-safe.
 */
public final class JournalStart implements AutoCloseable {
    private final Path directory;
    private final Iterator<Path> candidates;
    private @Nullable Snapshot snapshot;
    private JournalReader reader;

    private JournalStart(Path directory) {
        this.directory = directory;
        this.reader = JournalReader.open(directory);
        this.candidates = SnapshotFile.list(directory).reversed().iterator();
    }

    /** @throws LatticeForgeException (UNAVAILABLE, BAD_CONFIGURATION) not a journal, (UNAVAILABLE) without a place to begin at */
    public static JournalStart of(Path directory) {
        JournalStart start = new JournalStart(directory);
        if (JournalReader.firstPosition(directory) > 1 || RollFiles.anyCondensed(directory)) {
            start.next();
        }
        return start;
    }

    /**
     * Hands over the state to begin with, if it does not begin with block 1; where that is refused (another version's), the next one.
     *
     * @throws LatticeForgeException (UNAVAILABLE) if every one is refused
     */
    public void restore(Consumer<StateReader> engine) {
        boolean restored = snapshot == null;
        while (!restored) {
            byte[] state = Objects.requireNonNull(snapshot).payload();
            try {
                engine.accept(new StateReader(state, 0, state.length));
                restored = true;
            } catch (LatticeForgeException e) {
                next();
            }
        }
    }

    /** The block after which it begins; 0 for block 1. */
    public long position() {
        return snapshot == null ? 0 : snapshot.position();
    }

    /** Gives the blocks after that. */
    public JournalReader reader() {
        return reader;
    }

    @Override
    public void close() {
        reader.close();
    }

    private void next() {
        reader.close();
        while (candidates.hasNext()) {
            Snapshot candidate = read(candidates.next());
            JournalMark mark = candidate == null ? null : candidate.mark();
            JournalReader found = mark == null ? null : JournalReader.after(directory, mark.position(), mark.hash(), mark.place());
            if (found != null) {
                snapshot = candidate;
                reader = found;
                return;
            }
        }
        if (RollFiles.anyCondensed(directory)) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the journal " + directory + " is kept at level "
                    + JournalLevel.DECISIONS.text() + ": its observations are gone, and no snapshot is left to fold the rest from");
        }
        long first = JournalReader.firstPosition(directory);
        throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the journal " + directory + " begins with block " + first
                + " and has no snapshot to fold it from", first, 1);
    }

    private static @Nullable Snapshot read(Path file) {
        try {
            return SnapshotFile.read(file);
        } catch (LatticeForgeException e) {
            return null;
        }
    }
}
