package io.latticeforge.protocol;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;

/**
 * What a peer may send. A value out of its range is {@link ErrorCode#BAD_CONFIGURATION}.
 *
 * @param maxHeadBytes      message header and message; default 1 MiB, 1 KiB to 16 MiB
 * @param maxFrameBytes     a whole frame with its rows; default 64 MiB, {@code maxHeadBytes + 64} to 1 GiB
 * @param creditBytes       bytes of frames that may be unanswered at a time; default 128 MiB, {@code maxFrameBytes} to 2^31 - 1
 * @param maxEntries        entries of a step; default 4,096, 1 to 65,536
 * @param maxAnswerBytes    UTF-8 bytes of an answer or a truth; default 1,024, 16 to 64 KiB
 * @param maxGroups         open groups of a session; default 1,024, 1 to 2^20
 * @param maxSequences      open sequences of a session; default 16,384, 1 to 2^20
 * @param maxTopK           length of an entry's top list; default 1,024, 1 to 65,534
 * @param maxBoundaryTokens boundary tokens of a sequence; default 4,096, 0 to 2^20
 * @param maxNameBytes      UTF-8 bytes of a name of a client, model, policy, gate or edge; default 256, 16 to 4,096
 * @param maxTextBytes      UTF-8 bytes of an error text or reason; default 4,096, 16 to 64 KiB
 * @param maxTokenBytes     bytes of an auth or resume token; default 1,024, 32 to 64 KiB
 * @param maxEdges          edges of a gate that a client defines, and scores of a route; default 4,096, 1 to 2^20
 * @param maxDimensions     dimensions of a focus; default 4,096, 1 to 65,536
 */
public record Limits(int maxHeadBytes, int maxFrameBytes, int creditBytes, int maxEntries, int maxAnswerBytes, int maxGroups,
        int maxSequences, int maxTopK, int maxBoundaryTokens, int maxNameBytes, int maxTextBytes, int maxTokenBytes, int maxEdges,
        int maxDimensions) {

    public static final Limits DEFAULT = new Limits(1 << 20, 64 << 20, 128 << 20, 4096, 1024, 1024, 16_384, 1024, 4096, 256, 4096, 1024,
            4096, 4096);

    public Limits {
        check("maxHeadBytes", maxHeadBytes, 1024, 16 << 20);
        check("maxFrameBytes", maxFrameBytes, maxHeadBytes + Frame.ROW_ALIGNMENT, 1 << 30);
        check("creditBytes", creditBytes, maxFrameBytes, Integer.MAX_VALUE);
        check("maxEntries", maxEntries, 1, 1 << 16);
        check("maxAnswerBytes", maxAnswerBytes, 16, 1 << 16);
        check("maxGroups", maxGroups, 1, 1 << 20);
        check("maxSequences", maxSequences, 1, 1 << 20);
        check("maxTopK", maxTopK, 1, 65_534);
        check("maxBoundaryTokens", maxBoundaryTokens, 0, 1 << 20);
        check("maxNameBytes", maxNameBytes, 16, 4096);
        check("maxTextBytes", maxTextBytes, 16, 1 << 16);
        check("maxTokenBytes", maxTokenBytes, 32, 1 << 16);
        check("maxEdges", maxEdges, 1, 1 << 20);
        check("maxDimensions", maxDimensions, 1, 1 << 16);
    }

    /** These limits with what a Welcome names in place of ours. */
    public Limits negotiated(int headBytes, int frameBytes, int credit, int entries, int answerBytes, int groups, int sequences, int topK) {
        return new Limits(headBytes, frameBytes, credit, entries, answerBytes, groups, sequences, topK, maxBoundaryTokens, maxNameBytes,
                maxTextBytes, maxTokenBytes, maxEdges, maxDimensions);
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION,
                    "limit " + name + " is " + value + "; it must be between " + least + " and " + most, value,
                    value < least ? least : most);
        }
    }
}
