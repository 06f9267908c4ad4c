package io.latticeforge.compute.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The calls of the CUDA driver API that we make, each as one method, in the order in which one needs them. Handles and device addresses are
 * longs. A result other than 0 is a LatticeForgeException (UNAVAILABLE) that names the call, the number and what the driver says of it; one
 * that comes late, from work queued before, is as good as any: the context is done for. Immutable; any thread, but what needs a context
 * only after {@link #setCurrent} on the same thread.
 */
@SuppressWarnings("restricted")
final class CudaDriver {
    private static final int NAME_BYTES = 256;
    private static final int NON_BLOCKING_STREAM = 1;

    private final SymbolLookup symbols;
    private final String library;
    private final MethodHandle errorName;
    private final MethodHandle errorString;
    private final MethodHandle init;
    private final MethodHandle driverVersion;
    private final MethodHandle deviceCount;
    private final MethodHandle device;
    private final MethodHandle deviceName;
    private final MethodHandle attribute;
    private final MethodHandle retainContext;
    private final MethodHandle releaseContext;
    private final MethodHandle setCurrent;
    private final MethodHandle loadModule;
    private final MethodHandle unloadModule;
    private final MethodHandle function;
    private final MethodHandle allocate;
    private final MethodHandle free;
    private final MethodHandle allocateHost;
    private final MethodHandle freeHost;
    private final MethodHandle createStream;
    private final MethodHandle destroyStream;
    private final MethodHandle toDevice;
    private final MethodHandle toHost;
    private final MethodHandle launch;
    private final MethodHandle synchronize;

    private CudaDriver(SymbolLookup symbols, String library) {
        this.symbols = symbols;
        this.library = library;
        errorName = handle("cuGetErrorName", JAVA_INT, ADDRESS);
        errorString = handle("cuGetErrorString", JAVA_INT, ADDRESS);
        init = handle("cuInit", JAVA_INT);
        driverVersion = handle("cuDriverGetVersion", ADDRESS);
        deviceCount = handle("cuDeviceGetCount", ADDRESS);
        device = handle("cuDeviceGet", ADDRESS, JAVA_INT);
        deviceName = handle("cuDeviceGetName", ADDRESS, JAVA_INT, JAVA_INT);
        attribute = handle("cuDeviceGetAttribute", ADDRESS, JAVA_INT, JAVA_INT);
        retainContext = handle("cuDevicePrimaryCtxRetain", ADDRESS, JAVA_INT);
        releaseContext = handle("cuDevicePrimaryCtxRelease_v2", JAVA_INT);
        setCurrent = handle("cuCtxSetCurrent", JAVA_LONG);
        loadModule = handle("cuModuleLoadData", ADDRESS, ADDRESS);
        unloadModule = handle("cuModuleUnload", JAVA_LONG);
        function = handle("cuModuleGetFunction", ADDRESS, JAVA_LONG, ADDRESS);
        allocate = handle("cuMemAlloc_v2", ADDRESS, JAVA_LONG);
        free = handle("cuMemFree_v2", JAVA_LONG);
        allocateHost = handle("cuMemHostAlloc", ADDRESS, JAVA_LONG, JAVA_INT);
        freeHost = handle("cuMemFreeHost", ADDRESS);
        createStream = handle("cuStreamCreate", ADDRESS, JAVA_INT);
        destroyStream = handle("cuStreamDestroy_v2", JAVA_LONG);
        toDevice = handle("cuMemcpyHtoDAsync_v2", JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG);
        toHost = handle("cuMemcpyDtoHAsync_v2", ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        launch = handle("cuLaunchKernel", JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG,
                ADDRESS, ADDRESS);
        synchronize = handle("cuStreamSynchronize", JAVA_LONG);
    }

    /** @throws LatticeForgeException {@link ErrorCode#UNAVAILABLE} where there is no such library or it lacks a call */
    static CudaDriver load(String library) {
        try {
            return new CudaDriver(SymbolLookup.libraryLookup(library, Arena.global()), library);
        } catch (IllegalArgumentException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "there is no CUDA driver here (" + library + " is not found)", e);
        }
    }

    private MethodHandle handle(String symbol, MemoryLayout... arguments) {
        MemorySegment address = symbols.find(symbol).orElseThrow(() -> new LatticeForgeException(ErrorCode.UNAVAILABLE,
                "the CUDA driver (" + library + ") is too old: it has no " + symbol));
        return Linker.nativeLinker().downcallHandle(address, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private interface Call {
        int result() throws Throwable;
    }

    private interface Out {
        int result(MemorySegment out) throws Throwable;
    }

    private static int result(Call call) {
        try {
            return call.result();
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private void call(String name, Call call) {
        require(name, result(call));
    }

    private long out(String name, Out call) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            call(name, () -> call.result(out));
            return out.get(JAVA_LONG, 0);
        }
    }

    /** @param result of a call of that name */
    void require(String name, int result) {
        if (result != 0) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the CUDA driver answers " + name + " with " + result + " ("
                    + said(errorName, result) + ": " + said(errorString, result) + ")", result, 0);
        }
    }

    private static String said(MethodHandle of, int error) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ADDRESS);
            boolean known = result(() -> (int) of.invokeExact(error, out)) == 0;
            return known ? out.get(ADDRESS, 0).reinterpret(NAME_BYTES).getString(0) : "unknown";
        }
    }

    /** The driver's result: 100 where there is no device. */
    int init() {
        return result(() -> (int) init.invokeExact(0));
    }

    /** 1000 major + 10 minor of the latest CUDA that it speaks. */
    int version() {
        return (int) out("cuDriverGetVersion", to -> (int) driverVersion.invokeExact(to));
    }

    int deviceCount() {
        return (int) out("cuDeviceGetCount", to -> (int) deviceCount.invokeExact(to));
    }

    int device(int ordinal) {
        return (int) out("cuDeviceGet", to -> (int) device.invokeExact(to, ordinal));
    }

    String deviceName(int handle) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(NAME_BYTES);
            call("cuDeviceGetName", () -> (int) deviceName.invokeExact(text, NAME_BYTES, handle));
            return text.getString(0);
        }
    }

    int attribute(int which, int handle) {
        return (int) out("cuDeviceGetAttribute", to -> (int) attribute.invokeExact(to, which, handle));
    }

    /** The device's one context, which others in this process may use too. */
    long retainContext(int handle) {
        return out("cuDevicePrimaryCtxRetain", to -> (int) retainContext.invokeExact(to, handle));
    }

    void releaseContext(int handle) {
        call("cuDevicePrimaryCtxRelease", () -> (int) releaseContext.invokeExact(handle));
    }

    /** For this thread; 0 for none. */
    void setCurrent(long context) {
        call("cuCtxSetCurrent", () -> (int) setCurrent.invokeExact(context));
    }

    /** Compiles PTX text for the device; the driver keeps what it made for the next time. */
    long loadModule(String ptx) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(ptx);
            return out("cuModuleLoadData", to -> (int) loadModule.invokeExact(to, text));
        }
    }

    void unloadModule(long module) {
        call("cuModuleUnload", () -> (int) unloadModule.invokeExact(module));
    }

    long function(long module, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(name);
            return out("cuModuleGetFunction", to -> (int) function.invokeExact(to, module, text));
        }
    }

    long allocate(long bytes) {
        return out("cuMemAlloc", to -> (int) allocate.invokeExact(to, bytes));
    }

    void free(long address) {
        call("cuMemFree", () -> (int) free.invokeExact(address));
    }

    /** Pinned: the device copies from and to it by itself. Its life is the caller's to mind. */
    MemorySegment allocateHost(long bytes) {
        return MemorySegment.ofAddress(out("cuMemHostAlloc", to -> (int) allocateHost.invokeExact(to, bytes, 0))).reinterpret(bytes);
    }

    void freeHost(MemorySegment host) {
        call("cuMemFreeHost", () -> (int) freeHost.invokeExact(host));
    }

    long createStream() {
        return out("cuStreamCreate", to -> (int) createStream.invokeExact(to, NON_BLOCKING_STREAM));
    }

    void destroyStream(long stream) {
        call("cuStreamDestroy", () -> (int) destroyStream.invokeExact(stream));
    }

    void toDevice(long to, MemorySegment from, long bytes, long stream) {
        call("cuMemcpyHtoDAsync", () -> (int) toDevice.invokeExact(to, from, bytes, stream));
    }

    void toHost(MemorySegment to, long from, long bytes, long stream) {
        call("cuMemcpyDtoHAsync", () -> (int) toHost.invokeExact(to, from, bytes, stream));
    }

    /** @param arguments pointers to the values, which are read before this returns */
    void launch(long function, int blocksX, int blocksY, int threads, long stream, MemorySegment arguments) {
        call("cuLaunchKernel", () -> (int) launch.invokeExact(function, blocksX, blocksY, 1, threads, 1, 1, 0, stream, arguments,
                MemorySegment.NULL));
    }

    /** Waits for all that was queued. */
    void synchronize(long stream) {
        call("cuStreamSynchronize", () -> (int) synchronize.invokeExact(stream));
    }
}
