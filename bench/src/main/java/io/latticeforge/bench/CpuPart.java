package io.latticeforge.bench;

import io.latticeforge.kernels.KernelCases;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * T6: CPU seconds of the whole sidecar process for a million tokens that come as rows, sixteen a step over the Unix socket, journaled and
 * decided on; beside a loop in Python that has the rows in its own memory and works out the record and a few running signals with PyTorch.
 */
final class CpuPart implements Part {
    private static final int ROWS = 16;
    private static final StepStream.Entries STEP = new StepStream.Entries(1, ROWS, ROWS, StepShape.ROW);
    private static final int IN_FLIGHT = 2;
    private static final double MILLION = 1e6;

    @Override
    public void measure(Form form, Results results) {
        if (!ProcessUse.isSupported()) {
            results.leaveOut(Target.T6.id(), "no /proc here");
            return;
        }
        int rounds = form == Form.QUICK ? 3 : 5;
        try (ScratchFolder folder = ScratchFolder.create()) {
            double[][] seconds = new double[2][rounds];
            Optional<TorchPeer> torch = TorchPeer.start(folder.path());
            try (ServeProcess sidecar = ServeProcess.start(folder.path());
                    StepStream stream = new StepStream(new Conversation(sidecar.socket(), StepShape.VOCABULARY, false), STEP)) {
                ProcessUse use = sidecar.use();
                Path file = folder.path().resolve("rows");
                torch.ifPresent(t -> t.jobSeconds(RowFile.write(file, rows()), StepShape.VOCABULARY, ROWS, ROWS));
                stream.run(IN_FLIGHT, 60 * form.turnNs(), results.answers());
                for (int round = 0; round < rounds; round++) {
                    ProcessUse.Cpu before = use.cpu();
                    long tokens = stream.run(IN_FLIGHT, 30 * form.turnNs(), results.answers());
                    seconds[0][round] = use.cpuSecondsSince(before) * MILLION / tokens;
                    long theirs = form == Form.QUICK ? 10 * ROWS : 40 * ROWS;
                    if (torch.isPresent()) {
                        seconds[1][round] = torch.get().jobSeconds(file, StepShape.VOCABULARY, ROWS, theirs) * MILLION / theirs;
                    }
                }
            }
            torch.ifPresent(TorchPeer::close);
            report(torch.map(TorchPeer::name), Rounds.of(seconds), results);
        }
    }

    private static void report(Optional<String> peer, Rounds rounds, Results results) {
        String what = "CPU seconds per 1 M tokens, rows of 128,256 f32";
        double[] spread = rounds.spread(0);
        if (peer.isEmpty()) {
            results.leaveOut(Target.T6.id(), TorchPeer.MISSING);
            results.add(new Figure("T6-ours", what, "s", rounds.median(0), Double.NaN, Double.NaN, spread[1], spread[2], Double.NaN, ""));
            return;
        }
        double[] ratio = rounds.ratio(0, 1);
        results.add(new Figure(Target.T6.id(), Target.T6.what(), "s", rounds.median(0), rounds.median(1), ratio[0], ratio[1], ratio[2],
                Double.NaN, String.format(Locale.ROOT, "rows of %,d f32, %d a step; ours with the copies over the socket and the journal,"
                        + " the peer without; %s", StepShape.VOCABULARY, ROWS, peer.get())));
    }

    private static List<KernelCases.Row> rows() {
        List<KernelCases.Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(KernelCases.typical(StepShape.VOCABULARY, i % StepShape.ROW.variants + 1));
        }
        return rows;
    }
}
