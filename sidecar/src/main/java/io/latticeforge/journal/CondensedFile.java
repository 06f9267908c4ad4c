package io.latticeforge.journal;

import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32C;

/**
 * What {@link JournalLevel#DECISIONS} keeps of a roll file: its blocks byte for byte, but for those that hold nothing but observations. For
 * each run of those stands a {@link LeftOut}. {@link RollFile} reads it as it reads the file that it was made of:
 *
 * <pre>
 *     0  u32 header of 68 bytes of metadata      4  zeros
 *    64  i64 write position: offset of the last document that is a block; 0 if there is none
 *    72  documents back to back, each a header (aligned to 4) and its bytes: data documents are blocks, metadata is a LeftOut
 *        0xC0000000  the file is closed
 * </pre>
 *
 * A record keeps its identity, and a block its CRC and the hash that it is chained by. The chain is whole over what is left out, as far as
 * that can be: it proves each run of blocks, and of what stood between two runs only the end.
 */
final class CondensedFile implements AutoCloseable {
    private static final int HEAD_BYTES = 72;
    private static final int WRITE_POSITION_OFFSET = 64;
    private static final int BUFFER_BYTES = 1 << 20;
    private static final int METADATA = 1 << 30;
    private static final int CLOSED = 1 << 31 | METADATA;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final byte[] hash = new byte[BlockHeader.HASH_BYTES];
    private final Sha256 sha256 = new Sha256();
    private long lastBlockOffset;
    private long first;
    private long last;
    private long observations;

    private CondensedFile(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /**
     * Puts a condensed file in the place of a roll file that is not appended to any more.
     *
     * @param goOn asked now and then; where it says no, the roll file stays as it is
     * @return whether that is done
     * @throws LatticeForgeException (CORRUPT) if the roll file is damaged: it stays as it is
     */
    static boolean replace(Path rollFile, BooleanSupplier goOn) throws IOException {
        Path directory = rollFile.toAbsolutePath().getParent();
        Path condensed = RollFiles.condensed(rollFile);
        Path temporary = condensed.resolveSibling(condensed.getFileName() + DurableFiles.TEMPORARY);
        try (RollFile source = new RollFile(rollFile); CondensedFile target = new CondensedFile(temporary)) {
            if (!target.take(source, goOn)) {
                Files.deleteIfExists(temporary);
                return false;
            }
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        Files.move(temporary, condensed, StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.forceDirectory(directory);
        Files.delete(rollFile);
        return true;
    }

    private boolean take(RollFile source, BooleanSupplier goOn) throws IOException {
        CRC32C crc = new CRC32C();
        Block block = new Block();
        Slot slot = new Slot();
        buffer.putInt(METADATA | HEAD_BYTES - Integer.BYTES).position(HEAD_BYTES);
        while (source.next() == RollFile.Found.BLOCK) {
            if (!goOn.getAsBoolean()) {
                return false;
            }
            block.wrapChecked(source.bytes(), source.start(), source.length(), crc);
            if (observationsOnly(block, slot)) {
                leaveOut(block, source);
            } else {
                bridge();
                lastBlockOffset = channel.position() + buffer.position();
                document(source.length(), source.bytes(), source.start());
            }
        }
        bridge();
        room(Integer.BYTES).putInt(CLOSED);
        flush();
        channel.write(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, lastBlockOffset), WRITE_POSITION_OFFSET);
        channel.force(true);
        return true;
    }

    private static boolean observationsOnly(Block block, Slot slot) {
        if (block.kind() != BlockHeader.INPUT || block.slots() == 0) {
            return false;
        }
        slot.first(block);
        while (slot.hasNext()) {
            slot.next();
            if (slot.kind() != SlotKind.OBSERVATION) {
                return false;
            }
        }
        return true;
    }

    private void leaveOut(Block block, RollFile source) {
        first = observations == 0 ? block.position() : first;
        last = block.position();
        observations += block.slots();
        sha256.of(source.bytes(), source.start(), source.length(), hash);
    }

    /** Ends a run of blocks left out. */
    private void bridge() throws IOException {
        if (observations > 0) {
            room(Integer.BYTES + LeftOut.BYTES).putInt(METADATA | LeftOut.BYTES);
            new LeftOut(first, last, observations, hash).write(buffer);
            observations = 0;
        }
    }

    private void document(int length, byte[] bytes, int offset) throws IOException {
        room(Integer.BYTES).putInt(length);
        int done = 0;
        while (done < length) {
            int part = Math.min(length - done, room(1).remaining());
            buffer.put(bytes, offset + done, part);
            done += part;
        }
        for (int padding = -length & 3; padding > 0; padding--) {
            room(1).put((byte) 0);
        }
    }

    private ByteBuffer room(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            flush();
        }
        return buffer;
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
