package io.latticeforge.cli;

import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.SlotField;
import io.latticeforge.record.SlotKind;
import java.io.PrintWriter;

/** The layout of the journal record in words, from the tables that readers and writers use. Stateless. */
final class JournalLayout {
    private static final String HEADER = """
            Block: a header of %d bytes and its slots, little endian, layout %d

              0                   4         6         7         8
              +-------------------+---------+---------+---------+
              | magic "LFB1"      | layout  | kind    | door    |   kind: %d input, %d output
              +-------------------+---------+---------+---------+
            %4d  u64  position: number of the block, from 1, without gaps
            %4d  i64  epoch nanoseconds at which it was written
            %4d  u64  session epoch; 0 for events of the process
            %4d  u64  request of the client; 0 where there is none
            %4d  u64  version of the default policy in force
            %4d  u16  compute engine: 1 kernel scalar, 2 kernel vector, 3 onnx, 4 pytorch, 5 cuda, 255 another
            %4d  u16  kernel version
            %4d  u16  engine version
            %4d  u64  source: index of the ingest-queue document; 0 for a socket
            %4d  u64  cause: an output block's input block; 0 in an input block
            %4d  u32  slots
            %4d  u32  block length in bytes, header included
            %4d  %d bytes: SHA-256 of the previous block; zero in block 1
            %4d  u32  CRC32C of the block without this field

            Slot: 0 u8 kind, 1 u8 flags, 2 u16 length in units of 8 bytes, 4 u32 of its kind, 8 u32 group, 12 u32 sequence
            Identity of a record: position << 16 | slot. Texts and byte strings stand at the end: a u32 length and the bytes.
            """;

    private JournalLayout() {}

    static void print(PrintWriter out) {
        out.printf(HEADER, BlockHeader.LENGTH, BlockHeader.LAYOUT_VERSION, BlockHeader.INPUT, BlockHeader.OUTPUT,
                BlockHeader.POSITION_OFFSET, BlockHeader.EPOCH_NS_OFFSET,
                BlockHeader.SESSION_OFFSET, BlockHeader.REQUEST_OFFSET, BlockHeader.POLICY_VERSION_OFFSET,
                BlockHeader.COMPUTE_OFFSET, BlockHeader.KERNEL_VERSION_OFFSET, BlockHeader.ENGINE_VERSION_OFFSET, BlockHeader.SOURCE_OFFSET,
                BlockHeader.CAUSE_OFFSET, BlockHeader.SLOTS_OFFSET, BlockHeader.LENGTH_OFFSET, BlockHeader.PREVIOUS_HASH_OFFSET,
                BlockHeader.HASH_BYTES, BlockHeader.CRC_OFFSET);
        for (SlotKind kind : SlotKind.values()) {
            out.printf("%n%3d  %s: %s (%s, %s bytes%s)%n", kind.number(), kind, kind.meaning(), kind.output() ? "output" : "input",
                    bytes(kind), kind.fields().stream().anyMatch(field -> field.offset() < 0) ? " and what follows" : "");
            for (SlotField field : kind.fields()) {
                String type = field.count() > 1 ? field.count() + " " + field.type() : field.type().toString();
                out.printf("     %4s  %-8s  %s%s%n", field.offset() < 0 ? "end" : Integer.toString(field.offset()),
                        type.toLowerCase(java.util.Locale.ROOT), field.name(), (field.unit().isEmpty() ? "" : ", " + unit(field.unit()))
                                + (field.flag() == 0 ? "" : ", where flags have 0x" + Integer.toHexString(field.flag())));
            }
        }
    }

    private static String bytes(SlotKind kind) {
        return kind.fixedBytes() + (kind.longestBytes() == kind.fixedBytes() ? "" : " or " + kind.longestBytes());
    }

    private static String unit(String unit) {
        return unit.equals("1") ? "0 to 1" : unit;
    }
}
