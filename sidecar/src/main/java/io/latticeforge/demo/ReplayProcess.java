package io.latticeforge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.nio.file.Path;

/** Folds a journal again in a fresh process, from the files alone. */
public final class ReplayProcess {
    private ReplayProcess() {}

    /**
     * What it found.
     *
     * @param identical every decision came out byte for byte as it was journaled
     */
    public record Result(boolean identical, long records, long decisions, String sentence) {}

    public static Result run(Path journal) {
        try {
            Process process = JavaProcess.of("replay", "--journal=" + journal, "--json").redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String last = process.inputReader().lines().reduce((a, b) -> b).orElse("{}");
            process.waitFor();
            JsonNode json = new ObjectMapper().readTree(last);
            return new Result(json.path("identical").asBoolean(false), json.path("records").asLong(), json.path("decisions").asLong(),
                    json.path("difference").asText(""));
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the replay cannot be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "interrupted during the replay", e);
        }
    }
}
