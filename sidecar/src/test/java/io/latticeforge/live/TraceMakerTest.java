package io.latticeforge.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.demo.Show;
import io.latticeforge.models.ModelFolder;
import io.latticeforge.recording.RecordedGroup;
import io.latticeforge.recording.RecordedSequence;
import io.latticeforge.recording.Recording;
import io.latticeforge.recording.Recording.Stat;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording made here: it reads back, says what its rows say, and is the same again from the same seed. */
class TraceMakerTest {
    private static final long SEED = 20_260;
    private static final int GROUPS = 4;

    @TempDir
    static Path temp;

    private static TraceMaker.Made made;

    @BeforeAll
    static void make() {
        made = make("first");
    }

    private static TraceMaker.Made make(String name) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return TraceMaker.run(ModelFolder.ofThisProcess(), temp.resolve(name), SEED, GROUPS, new Show(nowhere, false));
    }

    @Test
    void itReadsBack() {
        try (Recording recording = Recording.open(made.folder())) {
            assertEquals(made.tokens(), recording.tokens());
            assertEquals(GROUPS, recording.groups().size());
            assertTrue(recording.hasRows());
            assertEquals(1, recording.temperature());
            List<RecordedSequence> all = recording.groups().stream().map(RecordedGroup::sequences).flatMap(List::stream).toList();
            assertEquals(16 * GROUPS, all.size());
            for (RecordedSequence sequence : all) {
                String last = recording.text(recording.chosen(sequence.firstToken() + sequence.tokens() - 1));
                assertEquals(sequence.completed(), last.equals("<end>"));
                assertTrue(sequence.completed() || sequence.tokens() == Abacus.MAX_TOKENS, sequence::toString);
            }
        }
    }

    @Test
    void statisticsAreThoseOfTheRows() {
        try (Recording recording = Recording.open(made.folder())) {
            for (int token = 0; token < recording.tokens(); token++) {
                double sum = 0;
                double entropy = 0;
                double[] logits = new double[recording.vocabSize()];
                for (int v = 0; v < logits.length; v++) {
                    logits[v] = Float.float16ToFloat(recording.row(token).getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, v));
                    sum += Math.exp(logits[v]);
                }
                for (double logit : logits) {
                    double p = Math.exp(logit) / sum;
                    entropy -= p * Math.log(p);
                }
                // f16 keeps a logit of 20 to within 0.008.
                assertEquals(entropy, recording.stat(token, Stat.ENTROPY), 0.05, "token " + token);
                assertEquals(logits[recording.chosen(token)] - Math.log(sum), recording.stat(token, Stat.CHOSEN_LOG_PROB), 0.05, "token " + token);
            }
        }
    }

    @Test
    void whatIsStatedIsWhatWasAskedForOneTokenEarlier() {
        int stated = 0;
        int same = 0;
        try (Recording recording = Recording.open(made.folder())) {
            for (RecordedSequence sequence : recording.groups().stream().flatMap(g -> g.sequences().stream()).toList()) {
                for (int i = sequence.firstToken() + 1; i + 1 < sequence.firstToken() + sequence.tokens(); i++) {
                    if (recording.text(recording.chosen(i)).equals("answer")) {
                        stated++;
                        same += recording.probeId(i - 1) == recording.chosen(i + 1) ? 1 : 0;
                    }
                }
            }
        }
        assertTrue(stated >= 16 * GROUPS && same >= 0.95 * stated, same + " of " + stated);
    }

    @Test
    void theSameSeedMakesTheSameFolder() throws Exception {
        TraceMaker.Made again = make("again");
        for (String file : new String[] {"manifest.json", "groups.jsonl", "tokens.u16", "rows.f16", "stats.f32", "probe_answer.u16", "probe.f32"}) {
            assertEquals(-1, Files.mismatch(made.folder().resolve(file), again.folder().resolve(file)), file);
        }
    }
}
