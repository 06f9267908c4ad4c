package io.latticeforge.ring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A non-blocking Unix socket by system calls, because the JDK's takes no descriptor that comes with the bytes. 64-bit Linux only. One thread.
 */
public final class UnixSocket implements AutoCloseable {
    public static final int READABLE = 1;
    public static final int WRITABLE = 4;

    private static final int AF_UNIX = 1;
    private static final int STREAM_NONBLOCK_CLOEXEC = 1 | 0x800 | 0x80000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;
    private static final int EINTR = 4;
    private static final int EAGAIN = 11;
    private static final int MAX_PATH_BYTES = 107;
    private static final long SECOND_NS = 1_000_000_000L;

    /** Of one descriptor: the system drops what does not fit. */
    private static final int CONTROL_BYTES = 20;
    private static final int SCM_RIGHTS = 1;
    private static final int SOL_SOCKET = 1;

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment state = arena.allocate(Calls.STATE);
    private final MemorySegment bells = arena.allocate(1024);
    /** struct iovec, struct msghdr, control, struct pollfd, struct timespec. */
    private final MemorySegment vector = arena.allocate(16, 8);
    private final MemorySegment message = arena.allocate(56, 8);
    private final MemorySegment control = arena.allocate(24, 8);
    private final MemorySegment polled = arena.allocate(8, 8);
    private final MemorySegment time = arena.allocate(16, 8);
    private final int descriptor;
    private int passed = -1;

    private UnixSocket() throws IOException {
        try {
            descriptor = (int) Calls.SOCKET.invokeExact(state, AF_UNIX, STREAM_NONBLOCK_CLOEXEC, 0);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        if (descriptor < 0) {
            throw new IOException("socket failed with error number " + errno());
        }
        message.set(ValueLayout.ADDRESS, 16, vector);
        message.set(ValueLayout.JAVA_LONG, 24, 1);
        polled.set(ValueLayout.JAVA_INT, 0, descriptor);
    }

    /** Connects at once or not at all. */
    public static UnixSocket connect(Path path) throws IOException {
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        if (name.length > MAX_PATH_BYTES) {
            throw new IOException("socket path " + path + " has " + name.length + " bytes; a Unix socket can have " + MAX_PATH_BYTES);
        }
        UnixSocket socket = new UnixSocket();
        try {
            socket.connect(name);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private void connect(byte[] name) throws IOException {
        MemorySegment address = arena.allocate(2 + MAX_PATH_BYTES + 1, 2);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
        MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, 2, name.length);
        int result;
        try {
            result = (int) Calls.CONNECT.invokeExact(state, descriptor, address, (int) address.byteSize());
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        if (result < 0) {
            throw new IOException("connect failed with error number " + errno());
        }
    }

    /** Bytes received at an address: 0 if there are none now, -1 at the end. The last of them brought a descriptor if {@link #takePassed}. */
    public int receive(long address, long length) throws IOException {
        vector.set(ValueLayout.JAVA_LONG, 0, address);
        vector.set(ValueLayout.JAVA_LONG, 8, length);
        message.set(ValueLayout.ADDRESS, 32, control);
        message.set(ValueLayout.JAVA_LONG, 40, CONTROL_BYTES);
        long received;
        try {
            received = (long) Calls.RECVMSG.invokeExact(state, descriptor, message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        if (received < 0) {
            return nothing("recvmsg");
        }
        boolean rights = message.get(ValueLayout.JAVA_LONG, 40) == CONTROL_BYTES && control.get(ValueLayout.JAVA_INT, 8) == SOL_SOCKET
                && control.get(ValueLayout.JAVA_INT, 12) == SCM_RIGHTS;
        if (rights && passed < 0) {
            passed = control.get(ValueLayout.JAVA_INT, 16);
        }
        return received == 0 ? -1 : (int) received;
    }

    /** The descriptor that came, now the caller's; -1 if none did. */
    public int takePassed() {
        int taken = passed;
        passed = -1;
        return taken;
    }

    /** Bytes taken of those at an address: 0 if there is no room now. */
    public int send(long address, long length) throws IOException {
        long sent;
        try {
            sent = (long) Calls.SEND.invokeExact(state, descriptor, address, length, MSG_DONTWAIT | MSG_NOSIGNAL);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        return sent < 0 ? nothing("send") : (int) sent;
    }

    /** Sends one byte; where there is no room enough of them are on their way. */
    public void ring() throws IOException {
        send(bells.address(), 1);
    }

    /** Takes and forgets the bells that are there; false at the end. */
    public boolean hush() throws IOException {
        return receive(bells.address(), bells.byteSize()) >= 0;
    }

    /** Waits for so long at most; whether there is something, if only the end. */
    public boolean poll(int events, long timeoutNs) throws IOException {
        polled.set(ValueLayout.JAVA_SHORT, 4, (short) events);
        time.set(ValueLayout.JAVA_LONG, 0, timeoutNs / SECOND_NS);
        time.set(ValueLayout.JAVA_LONG, 8, timeoutNs % SECOND_NS);
        int ready;
        try {
            ready = (int) Calls.PPOLL.invokeExact(state, polled, 1L, time, MemorySegment.NULL);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        return ready < 0 ? nothing("ppoll") > 0 : ready > 0;
    }

    @Override
    public void close() {
        try {
            if (passed >= 0) {
                int ignored = (int) Calls.CLOSE.invokeExact(passed);
            }
            int ignored = (int) Calls.CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private int nothing(String call) throws IOException {
        int number = errno();
        if (number == EAGAIN || number == EINTR) {
            return 0;
        }
        throw new IOException(call + " failed with error number " + number);
    }

    private int errno() {
        return state.get(ValueLayout.JAVA_INT, 0);
    }

    private static final class Calls {
        static final java.lang.foreign.StructLayout STATE = Linker.Option.captureStateLayout();
        private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
        private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
        private static final java.lang.foreign.AddressLayout POINTER = ValueLayout.ADDRESS;
        private static final Linker LINKER = Linker.nativeLinker();
        private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

        static final MethodHandle SOCKET = handle("socket", FunctionDescriptor.of(INT, INT, INT, INT), ERRNO);
        static final MethodHandle CONNECT = handle("connect", FunctionDescriptor.of(INT, INT, POINTER, INT), ERRNO);
        static final MethodHandle RECVMSG = handle("recvmsg", FunctionDescriptor.of(LONG, INT, POINTER, INT), ERRNO);
        static final MethodHandle SEND = handle("send", FunctionDescriptor.of(LONG, INT, LONG, LONG, INT), ERRNO);
        static final MethodHandle PPOLL = handle("ppoll", FunctionDescriptor.of(INT, POINTER, LONG, POINTER, POINTER), ERRNO);
        static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(INT, INT));

        @SuppressWarnings("restricted")
        private static MethodHandle handle(String name, FunctionDescriptor type, Linker.Option... options) {
            return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
        }
    }
}
