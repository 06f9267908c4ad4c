package io.latticeforge.client;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.protocol.Limits;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * How a client connects and how long it waits. A value out of its range is {@link ErrorCode#BAD_CONFIGURATION}.
 *
 * @param address          a Unix socket, or TCP
 * @param authToken        of the TCP door; empty on a Unix socket
 * @param clientName       for people; at most 256 bytes of UTF-8
 * @param modelName        for people; at most 256 bytes of UTF-8
 * @param vocabSize        logits of a row; 0 if no rows will be sent
 * @param elementKind      0 F32, 1 F16, 2 BF16
 * @param signals          ask for the signals of each observation
 * @param repeated         surface a decision in every answer that carries it, not only once
 * @param ring             ask for a shared-memory ring, and go on by socket where there is none; Unix sockets on 64-bit Linux only
 * @param ringSpinNs       how long a call looks at the ring before it sleeps; default 50 us, 0 to 1 h
 * @param callTimeoutNs    deadline of a call that names none; default 20 ms, 10 us to 1 h
 * @param connectTimeoutNs for a connection and its Welcome; default 1 s, 1 ms to 1 h
 * @param backoffMinNs     wait after the first failed attempt; default 50 ms
 * @param backoffMaxNs     longest wait between attempts; default 10 s
 * @param maxErrors        errors that {@link LatticeForgeClient#errors()} keeps; default 64
 * @param maxPostedBytes   bytes of messages that are posted but not acknowledged; default 1 MiB
 * @param limits           what is accepted from the server, and ours until Welcome names its own
 * @param nanoClock        monotonic nanoseconds
 * @param random           spreads the attempts of many clients
 */
public record ClientConfig(SocketAddress address, byte[] authToken, String clientName, String modelName, int vocabSize, int elementKind,
        boolean signals, boolean repeated, boolean ring, long ringSpinNs, long callTimeoutNs, long connectTimeoutNs, long backoffMinNs, long backoffMaxNs, int maxErrors,
        int maxPostedBytes, Limits limits, LongSupplier nanoClock, RandomGenerator random) {

    private static final long HOUR_NS = 3_600_000_000_000L;

    public ClientConfig {
        check("vocabSize", vocabSize, 0, 1 << 28);
        check("elementKind", elementKind, 0, 2);
        check("ringSpinNs", ringSpinNs, 0, HOUR_NS);
        check("callTimeoutNs", callTimeoutNs, 10_000, HOUR_NS);
        check("connectTimeoutNs", connectTimeoutNs, 1_000_000, HOUR_NS);
        check("backoffMinNs", backoffMinNs, 1_000_000, HOUR_NS);
        check("backoffMaxNs", backoffMaxNs, backoffMinNs, HOUR_NS);
        check("maxErrors", maxErrors, 1, 1 << 16);
        check("maxPostedBytes", maxPostedBytes, 1 << 16, 1 << 28);
    }

    /** Everything at its default, over a Unix socket. */
    public static ClientConfig unix(Path socket) {
        return of(UnixDomainSocketAddress.of(socket));
    }

    /** Everything at its default, over TCP. */
    public static ClientConfig tcp(InetSocketAddress address, byte[] authToken) {
        ClientConfig c = of(address);
        return new ClientConfig(c.address, authToken, c.clientName, c.modelName, c.vocabSize, c.elementKind, c.signals, c.repeated, c.ring, c.ringSpinNs,
                c.callTimeoutNs, c.connectTimeoutNs, c.backoffMinNs, c.backoffMaxNs, c.maxErrors, c.maxPostedBytes, c.limits, c.nanoClock,
                c.random);
    }

    public ClientConfig named(String client, String model) {
        return new ClientConfig(address, authToken, client, model, vocabSize, elementKind, signals, repeated, ring, ringSpinNs, callTimeoutNs,
                connectTimeoutNs, backoffMinNs, backoffMaxNs, maxErrors, maxPostedBytes, limits, nanoClock, random);
    }

    /** Rows of that many elements of that kind will be sent. */
    public ClientConfig rows(int elements, int kind) {
        return new ClientConfig(address, authToken, clientName, modelName, elements, kind, signals, repeated, ring, ringSpinNs, callTimeoutNs,
                connectTimeoutNs, backoffMinNs, backoffMaxNs, maxErrors, maxPostedBytes, limits, nanoClock, random);
    }

    public ClientConfig withSignals(boolean wanted) {
        return new ClientConfig(address, authToken, clientName, modelName, vocabSize, elementKind, wanted, repeated, ring, ringSpinNs, callTimeoutNs,
                connectTimeoutNs, backoffMinNs, backoffMaxNs, maxErrors, maxPostedBytes, limits, nanoClock, random);
    }

    public ClientConfig withRepeated(boolean wanted) {
        return new ClientConfig(address, authToken, clientName, modelName, vocabSize, elementKind, signals, wanted, ring, ringSpinNs, callTimeoutNs,
                connectTimeoutNs, backoffMinNs, backoffMaxNs, maxErrors, maxPostedBytes, limits, nanoClock, random);
    }

    /** Through shared memory where the server grants it; a call that waits keeps its core busy for so long. */
    public ClientConfig withRing(long spinNs) {
        return new ClientConfig(address, authToken, clientName, modelName, vocabSize, elementKind, signals, repeated, true, spinNs,
                callTimeoutNs, connectTimeoutNs, backoffMinNs, backoffMaxNs, maxErrors, maxPostedBytes, limits, nanoClock, random);
    }

    public ClientConfig timeouts(long callNs, long connectNs) {
        return new ClientConfig(address, authToken, clientName, modelName, vocabSize, elementKind, signals, repeated, ring, ringSpinNs, callNs, connectNs,
                backoffMinNs, backoffMaxNs, maxErrors, maxPostedBytes, limits, nanoClock, random);
    }

    public ClientConfig backoff(long minNs, long maxNs) {
        return new ClientConfig(address, authToken, clientName, modelName, vocabSize, elementKind, signals, repeated, ring, ringSpinNs, callTimeoutNs,
                connectTimeoutNs, minNs, maxNs, maxErrors, maxPostedBytes, limits, nanoClock, random);
    }

    /** Time and chance for tests. */
    public ClientConfig driven(LongSupplier clock, RandomGenerator chance) {
        return new ClientConfig(address, authToken, clientName, modelName, vocabSize, elementKind, signals, repeated, ring, ringSpinNs, callTimeoutNs,
                connectTimeoutNs, backoffMinNs, backoffMaxNs, maxErrors, maxPostedBytes, limits, clock, chance);
    }

    private static ClientConfig of(SocketAddress address) {
        return new ClientConfig(address, new byte[0], "", "", 0, 0, false, false, false, 50_000L, 20_000_000L, 1_000_000_000L, 50_000_000L,
                10_000_000_000L, 64, 1 << 20, Limits.DEFAULT, System::nanoTime, RandomGenerator.getDefault());
    }

    private static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION,
                    name + " is " + value + "; it must be between " + least + " and " + most, value, value < least ? least : most);
        }
    }
}
