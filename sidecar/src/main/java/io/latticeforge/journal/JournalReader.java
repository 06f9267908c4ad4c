package io.latticeforge.journal;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads blocks in order and lets none pass that is not what was written: magic, layout, length, CRC32C, position without a gap, SHA-256
 * chain.
 *
 * <pre>{@code
 * try (JournalReader reader = JournalReader.open(directory)) {
 *     while (reader.next()) {
 *         fold(reader.block());
 *     }
 * }
 * }</pre>
 *
 * {@link #next} is false at the end for now; asked again later it goes on with what a live writer has appended since. A block that was
 * being written when its process died was never acknowledged and is the end too. Where blocks were left out ({@link
 * JournalLevel#DECISIONS}) it goes on behind them, and {@link #leftOutThrough} tells. Opens nothing for writing, takes no lock: any process
 * may read a live journal. Not thread-safe.
 */
public final class JournalReader implements AutoCloseable {
    private final Path directory;
    private final CRC32C crc = new CRC32C();
    private final Sha256 sha256 = new Sha256();
    private final Block block = new Block();
    private final byte[] hash = new byte[BlockHeader.HASH_BYTES];
    private final byte[] stated = new byte[BlockHeader.HASH_BYTES];
    private @Nullable RollFile file;
    private long position;
    private boolean chained;
    private boolean held;
    private long passedBytes;
    private long leftOutThrough;
    private long leftOutObservations;

    private JournalReader(Path directory) {
        this.directory = directory;
    }

    /** Whether a directory says that it is a journal, of whatever layout. */
    public static boolean reads(Path directory) {
        return Files.exists(directory.resolve(JournalDirectory.LAYOUT_FILE));
    }

    /**
     * Reads from the oldest block that is there.
     *
     * @throws LatticeForgeException (UNAVAILABLE, BAD_CONFIGURATION) if the directory is not a journal that this version reads
     */
    public static JournalReader open(Path directory) {
        JournalDirectory.requireJournal(directory);
        return new JournalReader(directory);
    }

    /** Position of the oldest block that is there; 0 if there is none. */
    public static long firstPosition(Path directory) {
        try (JournalReader reader = open(directory)) {
            return reader.next() ? reader.position() : 0;
        }
    }

    /** Reads from the first block at or after a position; earlier blocks of its file are checked on the way. */
    public static JournalReader open(Path directory, long fromPosition) {
        JournalReader reader = open(directory);
        boolean done = false;
        try {
            reader.file = FirstBlocks.fileOf(directory, fromPosition);
            reader.skipTo(fromPosition);
            done = true;
            return reader;
        } finally {
            if (!done) {
                reader.close();
            }
        }
    }

    /**
     * Reads on after a block that is known from elsewhere, such as a snapshot.
     *
     * @return null if the block is not in this journal or is another one, or if blocks may have been left out after it
     */
    static @Nullable JournalReader after(Path directory, long position, byte[] hash, BlockPlace place) {
        JournalReader reader = open(directory);
        boolean found = false;
        try {
            found = reader.stepOnto(position, hash, place);
            return found ? reader : null;
        } finally {
            if (!found) {
                reader.close();
            }
        }
    }

    /**
     * The next block, or false where there is none now.
     *
     * @throws LatticeForgeException (CORRUPT) naming the position of the first block that is damaged or missing; reading cannot go on
     */
    public boolean next() {
        if (held) {
            held = false;
            return true;
        }
        try {
            return advance();
        } catch (LatticeForgeException e) {
            if (e.code() != ErrorCode.CORRUPT) {
                throw e;
            }
            throw new LatticeForgeException(ErrorCode.CORRUPT, (position == 0 && !chained ? "the first block of " + directory
                    : "journal position " + (position + 1)) + " cannot be read: " + e.getMessage(), position + 1, position);
        }
    }

    /** The current block; valid until the next call of {@link #next}. */
    public Block block() {
        return block;
    }

    /** Position of the current block; 0 before the first. */
    public long position() {
        return position;
    }

    /** Copies the SHA-256 of the current block: what the next one is chained to. */
    public void hash(byte[] into) {
        System.arraycopy(hash, 0, into, 0, hash.length);
    }

    /** Where the current block is: a hint that makes finding it again fast. */
    BlockPlace place() {
        RollFile current = file;
        return current == null ? BlockPlace.NONE : new BlockPlace(RollFiles.cycle(current.path()), current.offset());
    }

    /** Position of the last block passed by that was left out; 0 if none was. From the next one on everything is there. */
    public long leftOutThrough() {
        return leftOutThrough;
    }

    /** Observations left out up to the current block. */
    public long leftOutObservations() {
        return leftOutObservations;
    }

    /** Bytes read so far, of all files. */
    public long bytes() {
        RollFile current = file;
        return passedBytes + (current == null ? 0 : current.passed());
    }

    @Nullable RollFile file() {
        return file;
    }

    @Override
    public void close() {
        RollFile current = file;
        if (current != null) {
            current.close();
            file = null;
        }
    }

    private boolean advance() {
        RollFile current = file;
        while (true) {
            if (current == null) {
                current = following(null);
                if (current == null) {
                    return false;
                }
            }
            RollFile.Found found = current.next();
            while (found == RollFile.Found.LEFT_OUT) {
                pass(current, current.leftOut());
                found = current.next();
            }
            if (found == RollFile.Found.BLOCK) {
                accept(current);
                return true;
            }
            RollFile after = following(current);
            if (after == null) {
                return false;
            }
            // A later file exists, so this one is final: what was appended to it since we looked is there now.
            if (found == RollFile.Found.END && current.next() == RollFile.Found.BLOCK) {
                after.close();
                file = current;
                accept(current);
                return true;
            }
            passedBytes += current.passed();
            current.close();
            current = after;
        }
    }

    private @Nullable RollFile following(@Nullable RollFile current) {
        List<Path> files = RollFiles.list(directory);
        int next = 0;
        while (current != null && next < files.size() && RollFiles.cycle(files.get(next)) <= RollFiles.cycle(current.path())) {
            next++;
        }
        if (next >= files.size()) {
            return null;
        }
        RollFile opened = new RollFile(files.get(next));
        file = opened;
        return opened;
    }

    private void accept(RollFile current) {
        block.wrapChecked(current.bytes(), current.start(), current.length(), crc);
        long found = block.position();
        if (chained ? found != position + 1 : found < 1) {
            throw new LatticeForgeException(ErrorCode.CORRUPT, "block " + found + " stands where block " + (position + 1) + " belongs, in "
                    + current.path().getFileName() + " at byte " + current.offset(), found, position + 1);
        }
        block.previousHash(stated);
        if (chained && !Arrays.equals(stated, hash)) {
            throw new LatticeForgeException(ErrorCode.CORRUPT, "block " + found + " is not chained to block " + position + ", in "
                    + current.path().getFileName() + " at byte " + current.offset(), found, position);
        }
        if (found == 1 && !Arrays.equals(stated, new byte[BlockHeader.HASH_BYTES])) {
            throw new LatticeForgeException(ErrorCode.CORRUPT, "block 1 is chained to another", 1, 1);
        }
        sha256.of(current.bytes(), current.start(), current.length(), hash);
        position = found;
        chained = true;
    }

    private void pass(RollFile current, LeftOut leftOut) {
        if (chained && leftOut.first() != position + 1) {
            throw new LatticeForgeException(ErrorCode.CORRUPT, "blocks from " + leftOut.first() + " were left out where block "
                    + (position + 1) + " belongs, in " + current.path().getFileName(), leftOut.first(), position + 1);
        }
        System.arraycopy(leftOut.hash(), 0, hash, 0, hash.length);
        position = leftOut.last();
        chained = true;
        leftOutThrough = leftOut.last();
        leftOutObservations += leftOut.observations();
    }

    private void skipTo(long fromPosition) {
        boolean more = true;
        while (more && position < fromPosition) {
            more = next();
        }
        held = more && position > 0;
    }

    private boolean stepOnto(long wanted, byte[] wantedHash, BlockPlace place) {
        Path path = RollFiles.of(directory, place.cycle());
        if (Files.exists(path)) {
            RollFile opened = new RollFile(path);
            opened.seek(place.offset());
            file = opened;
            try {
                if (next() && position == wanted && Arrays.equals(hash, wantedHash)) {
                    return true;
                }
            } catch (LatticeForgeException e) {
                if (e.code() != ErrorCode.CORRUPT) {
                    throw e;
                }
            }
        }
        close();
        chained = false;
        position = 0;
        file = FirstBlocks.fileOf(directory, wanted);
        skipTo(wanted);
        return next() && position == wanted && Arrays.equals(hash, wantedHash) && !Objects.requireNonNull(file).isCondensed();
    }
}
