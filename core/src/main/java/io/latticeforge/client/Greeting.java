package io.latticeforge.client;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.Limits;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.protocol.codec.HelloEncoder;
import io.latticeforge.protocol.codec.MessageHeaderEncoder;
import io.latticeforge.protocol.codec.ReplyFlagsDecoder;
import io.latticeforge.protocol.codec.WelcomeDecoder;
import java.nio.charset.StandardCharsets;
import org.agrona.ExpandableArrayBuffer;

/** What is said first, and what was agreed: limits, epoch, the token with which the session goes on. */
final class Greeting {
    /** Newest protocol version that we speak; every older one is read too. */
    private static final int VERSION = HelloEncoder.SCHEMA_VERSION;

    private final ClientConfig config;
    private final ExpandableArrayBuffer scratch = new ExpandableArrayBuffer(1024);
    private Limits limits;
    private byte[] resumeToken = new byte[0];
    private String serverVersion = "";
    private long epoch;
    private int protocolVersion;
    private boolean resumed;
    private boolean serverReady;
    private boolean ring;
    private String ringDeclined = "";

    Greeting(ClientConfig config) {
        this.config = config;
        limits = config.limits();
    }

    void hello(Link link, long request) {
        HelloEncoder hello = new HelloEncoder().wrapAndApplyHeader(scratch, Frame.HEAD_OFFSET, new MessageHeaderEncoder());
        hello.request(request).minVersion(0).maxVersion(VERSION).vocabSize(config.vocabSize())
                .elementKind(ElementKind.get((short) config.elementKind()));
        hello.features().clear().signals(config.signals()).push(true).ring(config.ring());
        byte[] clientName = config.clientName().getBytes(StandardCharsets.UTF_8);
        byte[] modelName = config.modelName().getBytes(StandardCharsets.UTF_8);
        hello.putAuth(config.authToken(), 0, config.authToken().length)
                .putResumeToken(resumeToken, 0, resumeToken.length)
                .putClientName(clientName, 0, clientName.length)
                .putModelName(modelName, 0, modelName.length);
        link.put(scratch, 0, Frame.seal(scratch, 0, hello.limit()));
    }

    /**
     * Takes what Welcome says; limits that contradict each other are a {@code BAD_CONFIGURATION} of the server, a version that Hello did not
     * offer is an {@code UNSUPPORTED_VERSION}.
     */
    void welcome(WelcomeDecoder in, SequenceBook book) {
        if (in.version() > VERSION) {
            throw new LatticeForgeException(ErrorCode.UNSUPPORTED_VERSION, "Welcome speaks version " + in.version() + "; offered were 0 to " + VERSION,
                    in.version(), VERSION);
        }
        protocolVersion = in.version();
        resumed = in.flags().resumed();
        serverReady = in.flags().ready();
        ring = in.features().ring();
        ringDeclined = ring || !config.ring() ? "" : reason(in.flags());
        epoch = in.epoch();
        limits = config.limits().negotiated(i32(in.maxHeadBytes()), i32(in.maxFrameBytes()), i32(in.creditBytes()), i32(in.maxEntries()),
                i32(in.maxAnswerBytes()), i32(in.maxGroups()), i32(in.maxSequences()), i32(in.maxTopK()));
        for (WelcomeDecoder.SequencesDecoder s : in.sequences()) {
            if (resumed) {
                book.resumed((int) s.group(), (int) s.sequence(), (int) s.nextStep());
            }
        }
        resumeToken = new byte[in.resumeTokenLength()];
        in.getResumeToken(resumeToken, 0, resumeToken.length);
        serverVersion = in.serverVersion();
    }

    private static String reason(ReplyFlagsDecoder flags) {
        return flags.noRingHere() ? "the server gives none, by its settings or its system"
                : flags.noRingOverTcp() ? "the server's door passes no descriptors"
                : flags.noRingLimit() ? "as many as the server allows are open"
                : flags.noRingMemory() ? "the server has no memory or descriptors for one"
                : "the server knows none";
    }

    Limits limits() {
        return limits;
    }

    /** Whether the frames of this connection go through a ring. */
    boolean ring() {
        return ring;
    }

    /** Why there is no ring that was asked for; empty otherwise. */
    String ringDeclined() {
        return ringDeclined;
    }

    int protocolVersion() {
        return protocolVersion;
    }

    long epoch() {
        return epoch;
    }

    boolean resumed() {
        return resumed;
    }

    boolean serverReady() {
        return serverReady;
    }

    String serverVersion() {
        return serverVersion;
    }

    private static int i32(long u32) {
        return (int) Math.min(u32, Integer.MAX_VALUE);
    }
}
