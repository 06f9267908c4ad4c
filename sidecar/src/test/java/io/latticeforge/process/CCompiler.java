package io.latticeforge.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The C compiler of this machine; what needs it is left out, and says so, where there is none. */
public final class CCompiler {
    private static final Path CLIENT = Path.of("..", "clients", "c");
    private static final List<String> STRICT = List.of("-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic");
    private static final List<String> SANITIZED = List.of("-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all");

    private final String name;

    private CCompiler(String name) {
        this.name = name;
    }

    /** Leaves the test out where there is none. */
    public static CCompiler find() throws IOException, InterruptedException {
        for (String name : List.of("gcc", "cc", "clang")) {
            if (isThere(name)) {
                return new CCompiler(name);
            }
        }
        System.out.println("c: left out: neither gcc nor cc nor clang on the PATH");
        Assumptions.abort("left out: neither gcc nor cc nor clang on the PATH");
        throw new IllegalStateException();
    }

    static boolean isThere(String program) throws IOException, InterruptedException {
        return new ProcessBuilder("sh", "-c", "command -v " + program).redirectErrorStream(true).start().waitFor() == 0;
    }

    /** A program of clients/c/tests that includes the client's source, with address and undefined behaviour sanitizers. */
    Program sanitized(Path into, String program) throws IOException, InterruptedException {
        return compile(into, program, SANITIZED, test(program));
    }

    Program plain(Path into, String program) throws IOException, InterruptedException {
        return compile(into, program, List.of("-g", "-O1"), test(program));
    }

    Program example(Path into) throws IOException, InterruptedException {
        return compile(into, "example", List.of("-O2"), CLIENT.resolve("example.c"), CLIENT.resolve("latticeforge.c"));
    }

    /** What speaks for the client in the conformance suite, sanitized. */
    public Path conformance(Path into) throws IOException, InterruptedException {
        compile(into, "conformance", SANITIZED, test("conformance"), CLIENT.resolve("latticeforge.c"));
        return into.resolve("conformance");
    }

    private static Path test(String program) {
        return CLIENT.resolve("tests").resolve(program + ".c");
    }

    private Program compile(Path into, String program, List<String> flags, Path... sources) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(name));
        command.addAll(STRICT);
        command.addAll(flags);
        command.addAll(List.of("-o", into.resolve(program).toString()));
        for (Path source : sources) {
            command.add(source.toString());
        }
        command.add("-lm");
        new Program(into, command).run(0);
        return new Program(into, List.of(into.resolve(program).toString()));
    }

    /** A command, to which arguments are added. */
    record Program(Path directory, List<String> command) {
        Program under(String... tool) {
            List<String> all = new ArrayList<>(List.of(tool));
            all.addAll(command);
            return new Program(directory, all);
        }

        /** All that it printed. */
        String run(int exitCode, String... arguments) throws IOException, InterruptedException {
            List<String> all = new ArrayList<>(command);
            all.addAll(List.of(arguments));
            Path out = Files.createTempFile(directory, "c", ".out");
            int exit = new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(out.toFile()).start().waitFor();
            String said = Files.readString(out);
            assertEquals(exitCode, exit, said);
            return said;
        }
    }
}
