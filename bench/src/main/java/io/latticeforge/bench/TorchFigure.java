package io.latticeforge.bench;

import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.KernelCases;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** K2 against Python's PyTorch: two processes that take turns on the same rows. */
final class TorchFigure {
    private static final int ROWS = 8;

    private TorchFigure() {}

    static void measure(Form form, int vocabSize, Results results) {
        List<KernelCases.Row> rows = KernelCases.correlated(vocabSize, ROWS, 11);
        try (ScratchFolder folder = ScratchFolder.create(); Arena arena = Arena.ofConfined()) {
            Optional<TorchPeer> found = TorchPeer.start(folder.path());
            if (found.isEmpty()) {
                results.leaveOut(Target.K2.id(), "PyTorch is not installed (./latticeforge doctor --install), and " + TorchPeer.MISSING);
                return;
            }
            try (TorchPeer torch = found.get()) {
                Path file = RowFile.write(folder.path().resolve("rows"), rows);
                LogitRows ours = LogitRows.inTurn(arena, ElementType.F32, rows);
                Rounds rounds = Rounds.play(form.rounds(), 4 * form.turnNs(), Contender.of(ours::record, 1, ours::check),
                        new Contender(ns -> torch.recordUs(file, vocabSize, ROWS, ns), () -> {}));
                results.add(Figure.against(Target.K2.id(), Target.K2.what(), rounds, 0, 1, Double.NaN,
                        torch.name() + "; " + ROWS + " rows of " + vocabSize + " f32 in turn; its H and V are checked under K7"));
            }
        }
    }
}
