package io.latticeforge.cli;

import io.latticeforge.config.SidecarConfig;
import io.latticeforge.process.FrameConversation;
import io.latticeforge.process.RecordedLoop;
import io.latticeforge.process.TestSidecar;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.recording.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A journal of recorded generations played against a real sidecar under the default policy. */
final class RecordedJournal {
    private RecordedJournal() {}

    /** Plays the first groups, as many times as there are to be sessions. */
    static Path of(Path directory, int groups, int sessions) throws IOException {
        return of(TestSidecar.start(directory), groups, sessions);
    }

    /** Under a policy by which every sample runs to its own end. */
    static Path unstopped(Path directory, int groups) throws IOException {
        Path policy = Files.writeString(directory.resolve("unstopped.yaml"), "name: unstopped\nrules: []\n");
        SidecarConfig usual = TestSidecar.config(directory, null, null, new SidecarConfig.Limits(64, 16 << 20, 8 << 20));
        return of(TestSidecar.start(directory, new SidecarConfig(usual.socket(), usual.tcp(), usual.journal(), usual.ingestQueue(),
                new SidecarConfig.Policies(List.of(policy), null, "unstopped"), usual.gates(), usual.limits(), usual.resumeWindowS(), usual.compute(), usual.gateway())), groups,
                        1);
    }

    static Path of(TestSidecar started, int groups, int sessions) throws IOException {
        try (TestSidecar sidecar = started;
                Recording recording = Recording.open(Path.of("../models/traces/abacus"))) {
            for (int session = 0; session < sessions; session++) {
                try (FrameConversation conversation = sidecar.connect()) {
                    conversation.hello(recording.vocabSize(), ElementKind.F16, new byte[0], new byte[0]);
                    RecordedLoop loop = new RecordedLoop(recording, conversation).reportingTruths();
                    for (int group = 0; group < groups; group++) {
                        loop.play(recording.groups().get(group), group);
                    }
                }
            }
            return sidecar.journal();
        }
    }
}
