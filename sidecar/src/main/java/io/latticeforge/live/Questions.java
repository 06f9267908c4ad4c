package io.latticeforge.live;

import io.latticeforge.recording.RecordedGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The questions of one seed, and the seed of each question's samples. The same question with the same seed draws the same samples, with a
 * sidecar and without, as far as they are let run.
 */
record Questions(List<RecordedGroup> groups, long[] seeds) {
    static Questions of(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Puzzle> puzzles = Puzzles.make(random.nextLong(), count);
        List<RecordedGroup> groups = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Puzzle puzzle = puzzles.get(i);
            groups.add(new RecordedGroup("%c%04d".formatted(puzzle.kind().charAt(0), i), puzzle.kind(), puzzle.prompt(),
                    Integer.toString(puzzle.truth()), List.of()));
        }
        return new Questions(List.copyOf(groups), random.longs(count).toArray());
    }

    int count() {
        return groups.size();
    }
}
