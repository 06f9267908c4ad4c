package io.latticeforge.record;

/**
 * Header of a journal block, little endian. Slots follow it without a gap.
 *
 * <pre>
 *   0                   4         6         7         8
 *   +-------------------+---------+---------+---------+
 *   | magic "LFB1"      | layout  | kind    | door    |
 *   +-------------------+---------+---------+---------+
 *   8  u64 position: number of this block, from 1, without gaps
 *  16  i64 epoch nanoseconds at which it was written
 *  24  u64 session epoch; 0 for events of the process
 *  32  u64 request of the client; 0 where there is none
 *  40  u64 version of the default policy in force
 *  48  u16 compute engine      50  u16 kernel version
 *  52  u16 engine version      54  u16 0
 *  56  u64 source: index of the ingest-queue document it came from; 0 for a socket
 *  64  u64 cause: an OUTPUT block's input block; 0 in an INPUT block
 *  72  u32 slots               76  u32 block length in bytes, header included
 *  80  32 bytes: SHA-256 of the previous block; zero in block 1
 * 112  u32 CRC32C of the block without this field
 * 116  u32 0
 * 120  slots
 * </pre>
 *
 * Identity of anything recorded is {@code position << 16 | slot}: it survives export and merging.
 */
public final class BlockHeader {
    public static final int MAGIC = 'L' | 'F' << 8 | 'B' << 16 | '1' << 24;
    public static final int LAYOUT_VERSION = 1;

    /** Observations and lifecycle events: what the engine folds. */
    public static final int INPUT = 1;

    /** Decisions, votes and routes: what the fold gave. */
    public static final int OUTPUT = 2;

    public static final int MAGIC_OFFSET = 0;
    public static final int LAYOUT_VERSION_OFFSET = 4;
    public static final int KIND_OFFSET = 6;
    public static final int DOOR_OFFSET = 7;
    public static final int POSITION_OFFSET = 8;
    public static final int EPOCH_NS_OFFSET = 16;
    public static final int SESSION_OFFSET = 24;
    public static final int REQUEST_OFFSET = 32;
    public static final int POLICY_VERSION_OFFSET = 40;
    public static final int COMPUTE_OFFSET = 48;
    public static final int KERNEL_VERSION_OFFSET = 50;
    public static final int ENGINE_VERSION_OFFSET = 52;
    public static final int SOURCE_OFFSET = 56;
    public static final int CAUSE_OFFSET = 64;
    public static final int SLOTS_OFFSET = 72;
    public static final int LENGTH_OFFSET = 76;
    public static final int PREVIOUS_HASH_OFFSET = 80;
    public static final int HASH_BYTES = 32;
    public static final int CRC_OFFSET = 112;
    public static final int LENGTH = 120;

    /** Slots a block can hold: a slot's number is the low 16 bits of its identity. */
    public static final int MAX_SLOTS = 1 << 16;

    /** Low bits of an identity that number the slot. */
    public static final int SLOT_BITS = 16;

    private BlockHeader() {}

    /** Identity of a slot. */
    public static long identity(long position, int slot) {
        return position << SLOT_BITS | slot;
    }
}
