package io.latticeforge.engine;

import io.latticeforge.decisions.Hedge;
import io.latticeforge.decisions.ProbeAnswer;
import io.latticeforge.record.Slot;

/** Reads a PROBE record: the answer in the group's canonical form, and what came with it. Out of range is not known. */
final class ProbeReading {
    private final ProbeAnswer answer = new ProbeAnswer();

    /** Token after which it was asked; the newest where the client names one that the sequence does not have. */
    static int step(Slot slot, Sequence sequence) {
        int step = slot.i32(4);
        return step >= 0 && step < sequence.nextStep() ? step : Math.max(0, sequence.nextStep() - 1);
    }

    /** What it cost; a cost that no answer can have is none. */
    static int tokens(Slot slot) {
        return Math.max(0, slot.i32(24));
    }

    /** Valid until the next call; reads the slot's text. */
    ProbeAnswer read(Slot slot, Group group, Sequence sequence) {
        double probability = slot.f32(16);
        double entropy = slot.f32(20);
        String text = slot.text();
        answer.step = step(slot, sequence);
        answer.probability = probability >= 0 && probability <= 1 ? probability : Double.NaN;
        answer.entropyNats = entropy >= 0 && entropy <= Float.MAX_VALUE ? entropy : Double.NaN;
        answer.answer = text.isBlank() ? -1 : group.canonicalAnswer(text);
        answer.hedged = Hedge.in(text);
        answer.identity = slot.identity();
        return answer;
    }
}
