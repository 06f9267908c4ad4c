package io.latticeforge.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A client in a process of its own: a call a line on its standard input, a reply a line on its standard output. */
final class ProcessTestee implements Testee {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Path errors;
    private final BufferedReader replies;
    private final Writer calls;

    ProcessTestee(Path directory, List<String> command, Map<String, String> environment) throws IOException {
        errors = Files.createTempFile(directory, "testee", ".err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().putAll(environment);
        process = builder.start();
        replies = process.inputReader();
        calls = process.outputWriter();
    }

    @Override
    public JsonNode call(ObjectNode call) throws IOException {
        String reply;
        try {
            calls.write(call.toString());
            calls.write('\n');
            calls.flush();
            reply = replies.readLine();
        } catch (IOException e) {
            throw new IOException("the client's process has ended: " + Files.readString(errors), e);
        }
        if (reply == null) {
            throw new IOException("the client's process has ended: " + Files.readString(errors));
        }
        return JSON.readTree(reply);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
