package io.latticeforge.compute.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A driver that runs the kernel on the CPU, compiled from {@code src/test/native} when it is first asked for; proves arithmetic and calls, no
 * speed. Where there is no C++ compiler there is none, and that is printed once. One for the process: tests that change it put it back.
 */
@SuppressWarnings("restricted")
final class CpuDriver {
    private static final Optional<CpuDriver> HERE = compile();

    private final String library;
    private final MethodHandle machine;
    private final MethodHandle fail;
    private final MethodHandle live;
    private final MethodHandle launches;

    private CpuDriver(Path library) {
        this.library = library.toString();
        SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
        Linker linker = Linker.nativeLinker();
        machine = linker.downcallHandle(symbols.findOrThrow("test_machine"), FunctionDescriptor.ofVoid(JAVA_INT, JAVA_INT, JAVA_INT));
        fail = linker.downcallHandle(symbols.findOrThrow("test_fail"), FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, JAVA_INT));
        live = linker.downcallHandle(symbols.findOrThrow("test_live"), FunctionDescriptor.of(JAVA_INT));
        launches = linker.downcallHandle(symbols.findOrThrow("test_launches"), FunctionDescriptor.of(JAVA_INT));
    }

    static Optional<CpuDriver> here() {
        return HERE;
    }

    private static Optional<CpuDriver> compile() {
        try {
            Path folder = Files.createTempDirectory(Path.of("target"), "cpu-driver").toAbsolutePath();
            Path library = folder.resolve("libcpudriver.so");
            String kernel = Path.of("src/main/cuda/reduce.cu").toAbsolutePath().toString();
            Process compiler = new ProcessBuilder("c++", "-std=c++17", "-O2", "-U_FORTIFY_SOURCE", "-shared", "-fPIC", "-DKERNEL=\"" + kernel
                    + "\"", "-o", library.toString(), Path.of("src/test/native/cpu_driver.cpp").toAbsolutePath().toString())
                    .redirectErrorStream(true).redirectOutput(folder.resolve("compiler.log").toFile()).start();
            if (compiler.waitFor() != 0) {
                throw new IllegalStateException("cpu_driver.cpp does not compile: " + Files.readString(folder.resolve("compiler.log")));
            }
            return Optional.of(new CpuDriver(library));
        } catch (IOException e) {
            System.out.println("no C++ compiler (c++) here: the CUDA kernel and its calls are left out of the tests");
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    CudaProvider provider() {
        return new CudaProvider(library);
    }

    /** What it says that it is: one GPU of capability 8.0 and CUDA 13.0 unless told otherwise. */
    void machine(int devices, int cuda, int capability) {
        try {
            machine.invokeExact(devices, cuda, capability);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** The call fails with this result after so many that did not; an empty name for none. */
    void fail(String call, int after, int result) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(call);
            fail.invokeExact(name, after, result);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Allocations, streams, modules and contexts that were not given back. */
    int live() {
        return number(live);
    }

    int launches() {
        return number(launches);
    }

    private static int number(MethodHandle of) {
        try {
            return (int) of.invokeExact();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
