package io.latticeforge.bench;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The peer: {@code moments.c}, compiled for this CPU when the benchmark starts and called in the same JVM. Of its versions the faster one
 * is taken, measured on the spot. Where there is no gcc there is no peer, and the benchmark says so.
 */
public final class CMoments {
    private static final FunctionDescriptor MOMENTS =
            FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);

    private final MethodHandle moments;
    private final String name;

    private CMoments(MethodHandle moments, String name) {
        this.moments = moments;
        this.name = name;
    }

    /** Empty where gcc is missing or fails. */
    public static Optional<CMoments> compile() {
        try {
            Path folder = Files.createTempDirectory("moments");
            Path source = folder.resolve("moments.c");
            Path library = folder.resolve("moments.so");
            try (InputStream in = CMoments.class.getResourceAsStream("moments.c")) {
                Files.write(source, in.readAllBytes());
            }
            Process gcc = new ProcessBuilder(
                            "gcc", "-O3", "-march=native", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-lm")
                    .inheritIO()
                    .start();
            boolean built = gcc.waitFor() == 0;
            Optional<CMoments> peer = built ? Optional.of(fastest(library)) : Optional.empty();
            Files.deleteIfExists(library);
            Files.deleteIfExists(source);
            Files.deleteIfExists(folder);
            return peer;
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static CMoments fastest(Path library) {
        Linker linker = Linker.nativeLinker();
        SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
        CMoments integer = new CMoments(
                linker.downcallHandle(symbols.findOrThrow("moments_integer"), MOMENTS), version(linker, symbols) + ", integer exponent");
        CMoments scalef = new CMoments(
                linker.downcallHandle(symbols.findOrThrow("moments_scalef"), MOMENTS), version(linker, symbols) + ", scalef");
        return scalef.time() < integer.time() ? scalef : integer;
    }

    private static String version(Linker linker, SymbolLookup symbols) {
        try {
            MemorySegment text = (MemorySegment) linker.downcallHandle(
                            symbols.findOrThrow("version"), FunctionDescriptor.of(ValueLayout.ADDRESS))
                    .invokeExact();
            return text.reinterpret(32).getString(0);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Best of some runs over a row that stays in the second-level cache. */
    private long time() {
        long best = Long.MAX_VALUE;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment row = arena.allocate(4 * 32_000, 64);
            MemorySegment out = arena.allocate(24);
            for (int i = 0; i < 2_000; i++) {
                long start = System.nanoTime();
                moments(row, 32_000, out);
                best = Math.min(best, System.nanoTime() - start);
            }
        }
        return best;
    }

    /** Instructions and version. */
    public String name() {
        return "C " + name;
    }

    /** Writes log-sum-exp, entropy and varentropy as three doubles, nats. */
    public void moments(MemorySegment row, long count, MemorySegment out) {
        try {
            moments.invokeExact(row, count, out);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
