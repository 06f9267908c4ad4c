package io.latticeforge.client;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.protocol.Fault;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.FrameCheck;
import io.latticeforge.protocol.Limits;
import io.latticeforge.protocol.Sender;
import io.latticeforge.protocol.StepView;
import io.latticeforge.protocol.codec.*;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Speaks the protocol over a real socket, does what a test tells it, and remembers what it was sent. */
final class FakeServer implements AutoCloseable {
    /** A frame as it came, without its rows; of those the sum of all bytes. */
    record Received(int template, long request, UnsafeBuffer head, long rowSum, long frameBytes) {
        int u32(int offset) {
            return head.getInt(Frame.HEADER_BYTES + offset, Frame.BYTE_ORDER);
        }

        StepView step(int rowBytes) {
            return new StepView().wrap(head, 0, head.capacity(), rowBytes);
        }
    }

    record Latched(long decision, Action action, int group, int sequence) {}

    record OpenAt(int group, int sequence, int nextStep) {}

    private final ServerSocketChannel door;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final List<Latched> latched = new ArrayList<>();
    private final List<ByteBuffer> held = new ArrayList<>();
    private final boolean remembers;
    private final Thread thread;
    private SocketChannel connection;
    private boolean frozen;
    private boolean holding;
    private ErrorCode refusal;
    private int refusedTemplate;
    private int refusedEntry;

    volatile Limits limits = Limits.DEFAULT;
    volatile List<OpenAt> resumed;
    volatile int rowBytes;
    volatile String winner = "195";
    /** What Welcome names, whatever was offered, and what is written in. */
    volatile int version = 1;

    /** @param remembers false in allocation tests, where nobody asks what was received */
    FakeServer(SocketAddress address, boolean remembers) throws IOException {
        this.remembers = remembers;
        door = address instanceof UnixDomainSocketAddress ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                : ServerSocketChannel.open();
        door.bind(address);
        thread = Thread.ofPlatform().daemon().name("fake-server").start(this::serve);
    }

    static FakeServer at(Path socket) throws IOException {
        Files.deleteIfExists(socket);
        return new FakeServer(UnixDomainSocketAddress.of(socket), true);
    }

    SocketAddress address() throws IOException {
        return door.getLocalAddress();
    }

    /** The next frame; fails after ten seconds without one. */
    Received next() throws InterruptedException {
        Received frame = received.poll(10, TimeUnit.SECONDS);
        if (frame == null) {
            throw new AssertionError("nothing was received");
        }
        return frame;
    }

    /** The next frame of that template; others are passed over. */
    Received next(int template) throws InterruptedException {
        Received frame = next();
        while (frame.template != template) {
            frame = next();
        }
        return frame;
    }

    /** Neither reads nor answers. */
    synchronized void freeze() {
        frozen = true;
    }

    /** Reads but keeps its answers. */
    synchronized void hold() {
        holding = true;
    }

    /** Goes on after {@link #freeze} or {@link #hold}; kept answers are sent. */
    synchronized void release() throws IOException {
        frozen = false;
        holding = false;
        for (ByteBuffer answer : held) {
            write(answer);
        }
        held.clear();
        notifyAll();
    }

    synchronized void latch(Latched decision) {
        latched.add(decision);
    }

    /** The next message of that template is answered with an Error; where that is about one entry the answer follows it. */
    synchronized void refuse(int template, ErrorCode code, int entry) {
        refusedTemplate = template;
        refusal = code;
        refusedEntry = entry;
    }

    synchronized void disconnect() throws IOException {
        if (connection != null) {
            connection.close();
        }
    }

    /** Sends bytes of a test's own. */
    synchronized void send(byte[] bytes) throws IOException {
        write(ByteBuffer.wrap(bytes));
    }

    /** After this nobody is let in: the thread that accepts is gone. */
    @Override
    public void close() throws IOException {
        door.close();
        disconnect();
        release();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve() {
        while (door.isOpen()) {
            try (SocketChannel accepted = door.accept()) {
                synchronized (this) {
                    connection = accepted;
                    held.clear();
                }
                if (door.isOpen()) {
                    talk(accepted);
                }
            } catch (IOException e) {
                // a test closed it, or the client went
            }
        }
    }

    private void talk(SocketChannel channel) throws IOException {
        ByteBuffer prefix = ByteBuffer.allocateDirect(Frame.HEAD_OFFSET).order(Frame.BYTE_ORDER);
        ByteBuffer body = ByteBuffer.allocateDirect(1 << 20).order(Frame.BYTE_ORDER);
        ExpandableArrayBuffer out = new ExpandableArrayBuffer(1 << 16);
        FrameCheck check = new FrameCheck(Limits.DEFAULT, Sender.CLIENT);
        check.rowBytes(rowBytes);
        Fault fault = new Fault();
        UnsafeBuffer head = new UnsafeBuffer(0, 0);
        while (true) {
            read(channel, prefix.clear());
            waitWhileFrozen();
            int frameBytes = prefix.getInt(0);
            int headBytes = prefix.getInt(4);
            if (!check.lengths(frameBytes, headBytes, fault)) {
                throw fault.exception();
            }
            read(channel, body.clear().limit(headBytes));
            head.wrap(body, 0, headBytes);
            if (!check.head(head, 0, headBytes, frameBytes, fault)) {
                throw fault.exception();
            }
            UnsafeBuffer kept = head;
            if (remembers) {
                byte[] copy = new byte[headBytes];
                head.getBytes(0, copy);
                kept = new UnsafeBuffer(copy);
            }
            long sum = readRows(channel, frameBytes - Frame.HEAD_OFFSET - headBytes);
            int template = kept.getShort(2, Frame.BYTE_ORDER);
            long request = kept.getLong(Frame.HEADER_BYTES, Frame.BYTE_ORDER);
            synchronized (this) {
                if (remembers) {
                    received.add(new Received(template, request, kept, sum, frameBytes));
                }
                boolean refused = refusal != null && template == refusedTemplate;
                if (refused) {
                    answer(out, error(request, frameBytes, out));
                }
                if (!refused || refusedEntry != Frame.ALL) { // an Error about one entry stands beside the answer to the step
                    answer(out, answer(template, request, kept, frameBytes, out));
                }
            }
        }
    }

    private void answer(ExpandableArrayBuffer out, int length) throws IOException {
        if (holding) {
            byte[] copy = new byte[length];
            out.getBytes(0, copy);
            held.add(ByteBuffer.wrap(copy));
        } else {
            write(ByteBuffer.wrap(out.byteArray(), 0, length));
        }
    }

    private int error(long request, int frameBytes, ExpandableArrayBuffer out) {
        ErrorCode code = refusal;
        refusal = null;
        ErrorEncoder error = new ErrorEncoder().wrapAndApplyHeader(out, 8, new MessageHeaderEncoder());
        error.request(request).creditBytes(frameBytes).code(code.code()).retryable((short) (code.retryable() ? 1 : 0))
                .entry(refusedEntry).value(7).bound(8).text("refused by the test");
        return Frame.seal(out, 0, error.limit());
    }

    private long readRows(SocketChannel channel, int bytes) throws IOException {
        long sum = 0;
        ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
        for (int left = bytes; left > 0; ) {
            chunk.clear().limit(Math.min(left, chunk.capacity()));
            left -= chunk.remaining();
            read(channel, chunk);
            for (int i = 0; i < chunk.limit(); i++) {
                sum += chunk.get(i);
            }
            waitWhileFrozen();
        }
        return sum;
    }

    private int answer(int template, long request, UnsafeBuffer head, int frameBytes, ExpandableArrayBuffer out) {
        MessageHeaderEncoder header = new MessageHeaderEncoder();
        switch (template) {
            case HelloDecoder.TEMPLATE_ID -> {
                List<OpenAt> open = resumed;
                WelcomeEncoder welcome = new WelcomeEncoder().wrapAndApplyHeader(out, 8, header);
                welcome.request(request).version(version);
                welcome.flags().clear().ready(true).resumed(open != null);
                welcome.features().clear();
                welcome.epoch(open != null ? 77 : 78).maxHeadBytes(limits.maxHeadBytes()).maxFrameBytes(limits.maxFrameBytes())
                        .creditBytes(limits.creditBytes()).maxEntries(limits.maxEntries()).maxAnswerBytes(limits.maxAnswerBytes())
                        .maxGroups(limits.maxGroups()).maxSequences(limits.maxSequences()).maxTopK(limits.maxTopK());
                WelcomeEncoder.SequencesEncoder each = welcome.sequencesCount(open == null ? 0 : open.size());
                if (open != null) {
                    open.forEach(s -> each.next().group(s.group).sequence(s.sequence).nextStep(s.nextStep));
                }
                welcome.putResumeToken(new byte[] {1, 2, 3}, 0, 3).serverVersion("fake");
                return Frame.seal(out, 0, welcome.limit());
            }
            case PingDecoder.TEMPLATE_ID -> {
                return Frame.seal(out, 0, new PingEncoder().wrapAndApplyHeader(out, 8, header).request(request).creditBytes(frameBytes)
                        .limit());
            }
            case VoteDecoder.TEMPLATE_ID -> {
                VoteResultEncoder vote = new VoteResultEncoder().wrapAndApplyHeader(out, 8, header);
                vote.request(request).journalPosition(1).creditBytes(frameBytes).group(1).policyVersion(9).voters(3).dropped(1).rule(2)
                        .winnerAnswer(0);
                VoteResultEncoder.TalliesEncoder tally = vote.talliesCount(1).next().weight(1.5).rule(2).answer(0).votes(3);
                tally.flags().clear().winner(true).contested(true).diverges(true);
                vote.answersCount(1).next().votes(3).answer(winner);
                return Frame.seal(out, 0, vote.winner(winner).limit());
            }
            case RouteDecoder.TEMPLATE_ID -> {
                RouteResultEncoder route = new RouteResultEncoder().wrapAndApplyHeader(out, 8, header);
                route.request(request).journalPosition(1).creditBytes(frameBytes).rejected((short) 0).rejectScore(0.75).rejectBelow(0.25);
                if (version == 0) {
                    header.version(0).blockLength(RouteResultEncoder.rejectScoreEncodingOffset());
                    route.limit(Frame.MESSAGE_OFFSET + RouteResultEncoder.rejectScoreEncodingOffset());
                }
                route.scoresCount(1).next().score(0.75).threshold(0.5).open((short) 1).name("calculator");
                return Frame.seal(out, 0, route.limit());
            }
            case StatusDecoder.TEMPLATE_ID -> {
                StatusReportEncoder status = new StatusReportEncoder().wrapAndApplyHeader(out, 8, header);
                status.request(request).journalPosition(0).creditBytes(frameBytes);
                status.flags().clear().ready(true);
                status.policyVersion(9).groups(1).sequences(2);
                status.rulesCount(1).next().rule(4).state(RuleState.INACTIVE).evaluated(0).fired(0).name("failing").reason("needs rows");
                return Frame.seal(out, 0, status.policy("careful@9").limit());
            }
            default -> {
                if (template == AppliedDecoder.TEMPLATE_ID) {
                    long decision = head.getLong(Frame.HEADER_BYTES + AppliedDecoder.decisionEncodingOffset(), Frame.BYTE_ORDER);
                    latched.removeIf(l -> l.decision == decision);
                }
                DecisionsEncoder decisions = new DecisionsEncoder().wrapAndApplyHeader(out, 8, header);
                decisions.request(request).journalPosition(5).creditBytes(frameBytes);
                decisions.flags().clear().ready(true);
                DecisionsEncoder.EntriesEncoder entry = decisions.entriesCount(latched.size());
                for (Latched l : latched) {
                    entry.next().decision(l.decision).policyVersion(9).value(0.95).threshold(0.9).group(l.group).sequence(l.sequence)
                            .step(3).samples(0).rule(4).reason(2).action(l.action);
                }
                decisions.signalsCount(0);
                return Frame.seal(out, 0, decisions.limit());
            }
        }
    }

    private synchronized void waitWhileFrozen() throws IOException {
        try {
            while (frozen) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining() && connection.isOpen()) {
            connection.write(bytes);
        }
    }

    private static void read(SocketChannel channel, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into) < 0) {
                throw new IOException("gone");
            }
        }
    }
}
