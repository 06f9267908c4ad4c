package io.latticeforge.ring;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The system calls of {@link SharedMemory}. An error is an IOException that names the call and the error number. */
final class LinuxMemory {
    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int F_ADD_SEALS = 1033;
    private static final int F_GET_SEALS = 1034;
    private static final int F_SEAL_SEAL = 1;
    private static final int F_SEAL_SHRINK = 2;
    private static final int F_SEAL_GROW = 4;
    private static final int SEALED = F_SEAL_SHRINK | F_SEAL_GROW;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final int MAP_POPULATE = 0x8000;
    private static final int SEEK_END = 2;

    private LinuxMemory() {}

    /** The constants above are those of 64-bit Linux, on x86 and on Arm. */
    static boolean isSupported() {
        return "Linux".equals(System.getProperty("os.name")) && ValueLayout.ADDRESS.byteSize() == Long.BYTES;
    }

    static int create(String name) throws IOException {
        if (!isSupported()) {
            throw new IOException("shared memory that a client cannot cut short is had on 64-bit Linux only");
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) call("memfd_create", Calls.MEMFD_CREATE, arena, arena.allocateFrom(name), MFD_CLOEXEC | MFD_ALLOW_SEALING);
        }
    }

    /** Has the system give every page now: later there would be no way to be told that there is none. */
    static void allocate(int fd, long bytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            call("fallocate", Calls.FALLOCATE, arena, fd, 0, 0L, bytes);
        }
    }

    static void seal(int fd) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            call("fcntl", Calls.FCNTL, arena, fd, F_ADD_SEALS, SEALED | F_SEAL_SEAL);
        }
    }

    static boolean isSealed(int fd) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return (call("fcntl", Calls.FCNTL, arena, fd, F_GET_SEALS, 0) & SEALED) == SEALED;
        }
    }

    static long size(int fd) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return call("lseek", Calls.LSEEK, arena, fd, 0L, SEEK_END);
        }
    }

    @SuppressWarnings("restricted")
    static MemorySegment map(int fd, long bytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long address = call("mmap", Calls.MMAP, arena, 0L, bytes, PROT_READ_WRITE, MAP_SHARED | MAP_POPULATE, fd, 0L);
            return MemorySegment.ofAddress(address).reinterpret(bytes);
        }
    }

    static void unmap(MemorySegment memory) {
        try (Arena arena = Arena.ofConfined()) {
            call("munmap", Calls.MUNMAP, arena, memory.address(), memory.byteSize());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static void close(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            call("close", Calls.CLOSE, arena, fd);
        } catch (IOException e) {
            // a descriptor of memory has nothing to lose; it is gone either way
        }
    }

    private static long call(String name, MethodHandle handle, Arena arena, Object... arguments) throws IOException {
        MemorySegment state = arena.allocate(Calls.STATE);
        Object[] all = new Object[arguments.length + 1];
        all[0] = state;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        long result;
        try {
            result = ((Number) handle.invokeWithArguments(all)).longValue();
        } catch (Throwable e) {
            throw new IllegalStateException("calling " + name, e);
        }
        if (result == -1) {
            throw new IOException(name + " failed with error number " + state.get(ValueLayout.JAVA_INT, 0));
        }
        return result;
    }

    /** Found when first needed: on other systems they are not there. */
    private static final class Calls {
        static final java.lang.foreign.StructLayout STATE = Linker.Option.captureStateLayout();
        private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
        private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
        private static final AddressLayout POINTER = ValueLayout.ADDRESS;
        private static final Linker LINKER = Linker.nativeLinker();

        static final MethodHandle MEMFD_CREATE = handle("memfd_create", FunctionDescriptor.of(INT, POINTER, INT));
        static final MethodHandle FALLOCATE = handle("fallocate", FunctionDescriptor.of(INT, INT, INT, LONG, LONG));
        static final MethodHandle FCNTL = handle("fcntl", FunctionDescriptor.of(INT, INT, INT, INT), Linker.Option.firstVariadicArg(2));
        static final MethodHandle LSEEK = handle("lseek", FunctionDescriptor.of(LONG, INT, LONG, INT));
        static final MethodHandle MMAP = handle("mmap", FunctionDescriptor.of(LONG, LONG, LONG, INT, INT, INT, LONG));
        static final MethodHandle MUNMAP = handle("munmap", FunctionDescriptor.of(INT, LONG, LONG));
        static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(INT, INT));

        @SuppressWarnings("restricted")
        private static MethodHandle handle(String name, FunctionDescriptor type, Linker.Option... more) {
            Linker.Option[] options = java.util.Arrays.copyOf(more, more.length + 1);
            options[more.length] = Linker.Option.captureCallState("errno");
            return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
        }
    }
}
