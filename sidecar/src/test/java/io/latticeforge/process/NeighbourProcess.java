package io.latticeforge.process;

import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.recording.Recording;
import java.io.IOException;
import java.nio.file.Path;

/** A JVM of its own that plays groups through the queue and prints what was decided: DIRECTORY RECORDING GROUP... */
final class NeighbourProcess {
    private NeighbourProcess() {}

    public static void main(String[] arguments) throws IOException {
        try (Recording recording = Recording.open(Path.of(arguments[1]));
                FrameConversation conversation = new FrameConversation(new QueueLine(Path.of(arguments[0]), ProcessHandle.current().pid()))) {
            conversation.hello(recording.vocabSize(), ElementKind.F16, new byte[0], new byte[0]);
            RecordedLoop loop = new RecordedLoop(recording, conversation);
            for (int i = 2; i < arguments.length; i++) {
                int group = Integer.parseInt(arguments[i]);
                RecordedLoop.Ended ended = loop.play(recording.groups().get(group), group);
                ended.decisions().forEach(System.out::println);
                System.out.println("winner " + ended.winner() + " tokens " + ended.tokens());
            }
        }
    }
}
