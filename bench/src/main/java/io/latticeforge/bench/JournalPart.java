package io.latticeforge.bench;

import io.latticeforge.journal.Journal;
import io.latticeforge.journal.JournalOptions;
import io.latticeforge.kernels.Observation;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.SlotWriter;
import java.util.Locale;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.HdrHistogram.Histogram;

/**
 * J1: appends of a step of sixteen observations to a journal, encoded (header, CRC32C, chain), beside as many bytes appended to a plain
 * Chronicle Queue. Open loop at 100,000 a second, one side after the other, from the time at which each was to begin. The hash for the next
 * block, for which no reply waits, is in the loop and not in the latency.
 */
final class JournalPart implements Part {
    private static final long PACE_NS = 10_000;
    private static final int OBSERVATIONS = 16;
    private static final int WARM_UP_ROUNDS = 2;
    private static final double[] PERCENTILES = {50, 99};

    /** One append. */
    private interface Side {
        void append();

        /** What is done after it, before the next. */
        default void settle() {}
    }

    @Override
    public void measure(Form form, Results results) {
        int appends = form == Form.QUICK ? 20_000 : 100_000;
        // The journal first: it silences Chronicle.
        try (ScratchFolder folder = ScratchFolder.create();
                Journal journal = Journal.open(JournalOptions.of(folder.path().resolve("journal")));
                SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(folder.path().resolve("plain").toFile())
                        .rollCycle(RollCycles.FIVE_MINUTELY).build();
                ExcerptAppender appender = queue.createAppender()) {
            BlockWriter block = new BlockWriter(Journal.MAX_BLOCK_BYTES);
            Side ours = new Side() {
                @Override
                public void append() {
                    journal.append(block);
                }

                @Override
                public void settle() {
                    journal.settle();
                }
            };
            Side plain = () -> {
                try (DocumentContext document = appender.writingDocument()) {
                    document.wire().bytes().write(block.array(), 0, block.length());
                }
            };
            Histogram[] all = {new Histogram(3), new Histogram(3)};
            double[][][] us = new double[PERCENTILES.length][2][form.rounds()];
            long before = journal.position();
            for (int round = -WARM_UP_ROUNDS; round < form.rounds(); round++) {
                fill(block);
                Histogram[] now = round % 2 == 0 ? inTurn(ours, plain, appends, false) : inTurn(plain, ours, appends, true);
                for (int side = 0; side < 2 && round >= 0; side++) {
                    all[side].add(now[side]);
                    for (int p = 0; p < PERCENTILES.length; p++) {
                        us[p][side][round] = now[side].getValueAtPercentile(PERCENTILES[p]) / 1e3;
                    }
                }
            }
            results.answers().equal("blocks in the journal", (long) appends * (form.rounds() + WARM_UP_ROUNDS),
                    journal.position() - before);
            String note = String.format(Locale.ROOT, "%d bytes, %d observations; open loop, alone on this thread", block.length(),
                    OBSERVATIONS);
            results.add(figure(Target.J1, us[0], note));
            results.add(figure(Target.J1_P99, us[1], ""));
            Curves.latencies(results).line("journal append, 100 k/s", all[0]).line("plain queue append, 100 k/s", all[1]);
        }
    }

    private static Figure figure(Target target, double[][] us, String note) {
        Rounds rounds = Rounds.of(us);
        return Figure.against(target.id(), target.what(), rounds, 0, 1, Double.NaN, note);
    }

    /** Ours first in what is returned. */
    private static Histogram[] inTurn(Side first, Side second, int appends, boolean swapped) {
        Histogram[] histograms = {paced(first, appends), paced(second, appends)};
        return swapped ? new Histogram[] {histograms[1], histograms[0]} : histograms;
    }

    private static Histogram paced(Side side, int appends) {
        Histogram latencies = new Histogram(3);
        long dueNs = System.nanoTime();
        for (int i = 0; i < appends; i++) {
            dueNs += PACE_NS;
            while (System.nanoTime() < dueNs) {
                Thread.onSpinWait();
            }
            side.append();
            latencies.recordValue(System.nanoTime() - dueNs);
            side.settle();
        }
        return latencies;
    }

    private static void fill(BlockWriter block) {
        SlotWriter slots = new SlotWriter(block);
        Observation observation = new Observation();
        block.begin(BlockHeader.INPUT, 1, 1, System.currentTimeMillis() * 1_000_000L);
        for (int i = 0; i < OBSERVATIONS; i++) {
            TokenStream.fill(i, 1, observation);
            slots.observation(1, i, 1, observation);
        }
        // Sealed once: the other side writes the same bytes.
        block.finish(1, new byte[BlockHeader.HASH_BYTES]);
    }
}
