package io.latticeforge.cli;

import io.latticeforge.process.FrameConversation;
import io.latticeforge.process.RecordedLoop;
import io.latticeforge.process.TestSidecar;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.recording.Recording;
import java.io.IOException;
import java.nio.file.Path;

/** A journal of recorded generations played against a real sidecar under the default policy. */
final class RecordedJournal {
    private RecordedJournal() {}

    /** Plays the first groups, as many times as there are to be sessions. */
    static Path of(Path directory, int groups, int sessions) throws IOException {
        try (TestSidecar sidecar = TestSidecar.start(directory);
                Recording recording = Recording.open(Path.of("../models/traces/abacus"))) {
            for (int session = 0; session < sessions; session++) {
                try (FrameConversation conversation = sidecar.connect()) {
                    conversation.hello(recording.vocabSize(), ElementKind.F16, new byte[0], new byte[0]);
                    RecordedLoop loop = new RecordedLoop(recording, conversation);
                    for (int group = 0; group < groups; group++) {
                        loop.play(recording.groups().get(group), group);
                    }
                }
            }
            return sidecar.journal();
        }
    }
}
