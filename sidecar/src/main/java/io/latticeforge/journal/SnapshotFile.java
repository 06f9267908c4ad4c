package io.latticeforge.journal;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.record.BlockHeader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A snapshot file, little endian. Stateless.
 *
 * <pre>
 *   0  u32 magic "LFS1"        4  u16 layout version   6  u16 0
 *   8  u64 position of the last block folded
 *  16  32 bytes: SHA-256 of that block
 *  48  u64 cycle of its roll file      56  u64 offset of its document (hints)
 *  64  u64 payload length in bytes
 *  72  u32 CRC32C of the payload       76  u32 CRC32C of bytes 0 to 75
 *  80  payload
 * </pre>
 */
final class SnapshotFile {
    static final int MAGIC = 'L' | 'F' << 8 | 'S' << 16 | '1' << 24;
    static final int LAYOUT_VERSION = 1;
    static final int HEADER_BYTES = 80;

    private static final int PIECE_BYTES = 64 * 1024;
    private static final int CRC_OFFSET = 76;
    private static final Pattern NAME = Pattern.compile("snapshot-([1-9][0-9]{0,18})\\.lfs");

    private SnapshotFile() {}

    static Path of(Path directory, long position) {
        return directory.resolve("snapshot-" + position + ".lfs");
    }

    /** Newest first, whether valid or not. */
    static List<Path> list(Path directory) {
        List<Path> files = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(directory, "snapshot-*.lfs")) {
            for (Path entry : entries) {
                if (NAME.matcher(entry.getFileName().toString()).matches()) {
                    files.add(entry);
                }
            }
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the journal directory " + directory + " cannot be listed: "
                    + e.getMessage(), e);
        }
        files.sort(Comparator.comparingLong(SnapshotFile::position).reversed());
        return files;
    }

    /** Position that a file's name states. */
    static long position(Path file) {
        Matcher matcher = NAME.matcher(file.getFileName().toString());
        return matcher.matches() ? Long.parseUnsignedLong(matcher.group(1)) : 0;
    }

    /** @param payload of which the first {@code length} bytes are the state */
    static void write(Path directory, JournalMark mark, byte[] payload, int length) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(MAGIC).putInt(LAYOUT_VERSION).putLong(mark.position()).put(mark.hash());
        header.putLong(mark.place().cycle()).putLong(mark.place().offset()).putLong(length);
        header.putInt(crc(payload, 0, length));
        header.putInt(crc(header.array(), 0, CRC_OFFSET));
        DurableFiles.write(of(directory, mark.position()), header.flip(), ByteBuffer.wrap(payload, 0, length));
    }

    /** The block after which a snapshot was made; only the header is read. Throws as {@link #read} does. */
    static JournalMark mark(Path file) {
        return reading(file, in -> mark(header(file, in)));
    }

    /** @throws LatticeForgeException (CORRUPT) for a file that was not written whole or was changed since */
    static Snapshot read(Path file) {
        return reading(file, in -> {
            ByteBuffer header = header(file, in);
            byte[] payload = in.readNBytes((int) Math.min(Integer.MAX_VALUE, header.getLong(64)));
            requireWhole(file, header, payload.length + (in.read() < 0 ? 0 : 1), crc(payload, 0, payload.length));
            return new Snapshot(mark(header), payload);
        });
    }

    /** Throws as {@link #read} does, without ever holding the state. */
    static void verify(Path file) {
        reading(file, in -> {
            ByteBuffer header = header(file, in);
            CRC32C crc = new CRC32C();
            byte[] piece = new byte[PIECE_BYTES];
            long length = 0;
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                crc.update(piece, 0, n);
                length += n;
            }
            requireWhole(file, header, length, (int) crc.getValue());
            return file;
        });
    }

    private static void requireWhole(Path file, ByteBuffer header, long length, int crc) {
        if (header.getLong(64) != length) {
            throw corrupt(file, "has fewer or more bytes of state than the " + header.getLong(64) + " that it should have");
        }
        if (header.getInt(72) != crc) {
            throw corrupt(file, "has damaged state");
        }
    }

    private static JournalMark mark(ByteBuffer header) {
        byte[] hash = new byte[BlockHeader.HASH_BYTES];
        header.get(16, hash);
        return new JournalMark(header.getLong(8), hash, new BlockPlace(header.getLong(48), header.getLong(56)));
    }

    private interface Reading<T> {
        T from(InputStream in) throws IOException;
    }

    private static <T> T reading(Path file, Reading<T> reading) {
        try (InputStream in = Files.newInputStream(file)) {
            return reading.from(in);
        } catch (NoSuchFileException e) {
            throw corrupt(file, "is not there any more");
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the snapshot " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static ByteBuffer header(Path file, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(HEADER_BYTES);
        if (bytes.length < HEADER_BYTES) {
            throw corrupt(file, "has " + bytes.length + " bytes; a header alone is " + HEADER_BYTES);
        }
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (header.getInt(0) != MAGIC || header.getInt(CRC_OFFSET) != crc(bytes, 0, CRC_OFFSET)) {
            throw corrupt(file, "has a damaged header");
        }
        int layout = header.getShort(4) & 0xFFFF;
        if (layout > LAYOUT_VERSION) {
            throw corrupt(file, "has layout " + layout + "; this version reads up to " + LAYOUT_VERSION);
        }
        return header;
    }

    private static int crc(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    private static LatticeForgeException corrupt(Path file, String what) {
        return new LatticeForgeException(ErrorCode.CORRUPT, "the snapshot " + file.getFileName() + " " + what);
    }
}
