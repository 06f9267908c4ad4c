package io.latticeforge.journal;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * A process to be killed: appends for ever and prints each position once append has returned. With "open" it appends a hundred and then
 * leaves a document open, under Chronicle's lock; with "hold" it only opens the journal. A third argument names the durability.
 */
final class EndlessAppender {
    private EndlessAppender() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
        Path directory = Path.of(arguments[0]);
        TestBlocks blocks = new TestBlocks();
        Durability durability = arguments.length > 2 ? Durability.of(arguments[2]) : Durability.PROCESS;
        Journal journal = Journal.open(new JournalOptions(directory, JournalOptions.DEFAULT_MINIMUM_FREE_BYTES, durability));
        long start = journal.position();
        long epochNs = TestBlocks.START_NS + start / 5000 * TestBlocks.CYCLE_NS;
        boolean endless = arguments[1].equals("endless");
        while (endless || arguments[1].equals("open") && journal.position() < start + 100) {
            out.println(blocks.append(journal, 1, epochNs + (journal.position() - start) / 5000 * TestBlocks.CYCLE_NS));
            out.flush();
        }
        if (arguments[1].equals("open")) {
            leaveADocumentOpen(directory, blocks, journal, epochNs);
        }
        out.println("ready");
        out.flush();
        System.in.read();
    }

    private static void leaveADocumentOpen(Path directory, TestBlocks blocks, Journal journal, long epochNs) {
        SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(directory).rollCycle(RollClock.CYCLE)
                .timeProvider(() -> epochNs / 1_000_000).build();
        ExcerptAppender appender = queue.createAppender();
        var half = blocks.block(journal.position() + 1, 17, epochNs);
        half.finish(journal.position() + 1, new byte[32]);
        DocumentContext document = appender.writingDocument();
        document.wire().bytes().write(half.array(), 0, half.length() / 2);
    }
}
