package io.latticeforge.gateway;

import io.latticeforge.gateway.openai.AnswerReader;
import io.latticeforge.gateway.openai.RequestFacts;
import io.latticeforge.gateway.openai.SseEvents;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer that passes by, after it was passed on. Whatever goes wrong here ends the reading of this answer and nothing else.
 */
final class AnswerTap {
    /** A whole body that is longer is not read. */
    private static final int MAX_BODY_BYTES = 16 << 20;

    /** What is read of a stream in one turn, so that what is decided of it can be heard in between. */
    private static final int TURN_BYTES = 8192;

    private final ObservedAnswer answer;
    private final AnswerReader reader;
    private final Consumer<Throwable> faults;
    private final Watching watching;
    private final ArrayDeque<byte[]> pieces = new ArrayDeque<>();
    private final Readings readings;
    private @Nullable SseEvents events;
    private int waiting;
    private boolean queued;
    private boolean ended;
    private boolean off;

    AnswerTap(Watching watching, RequestFacts facts, Readings readings, Consumer<Throwable> faults) {
        this.watching = watching;
        this.readings = readings;
        this.faults = faults;
        answer = new ObservedAnswer(watching, facts);
        reader = new AnswerReader(watching.tokens());
    }

    /** @param stream whether events follow, or one body */
    void begin(boolean stream) {
        if (stream) {
            events = new SseEvents(event -> reader.read(event, answer));
        }
    }

    /** Keeps a copy of bytes that are being passed on. */
    void bytes(ByteBuf passing) {
        if (off) {
            return;
        }
        int length = passing.readableBytes();
        if (waiting + length > MAX_BODY_BYTES) {
            off();
            return;
        }
        pieces.addLast(ByteBufUtil.getBytes(passing));
        waits(length);
    }

    /** What was kept since the last call is passed on by now, and may be read. */
    void passed() {
        if (!queued && !off && events != null && waiting > 0) {
            queued = true;
            readings.add(this);
        }
    }

    /** The answer is through. */
    void end() {
        ended = true;
        if (!queued && !off) {
            queued = true;
            readings.add(this);
        }
    }

    /** Reads what was kept, or some of it, when its turn comes. */
    void read() {
        queued = false;
        guarded(() -> {
            SseEvents of = events;
            if (of != null) {
                readSome(of);
                if (waiting > 0) {
                    queued = true;
                    readings.add(this);
                    return;
                }
            }
            if (ended) {
                if (of == null) {
                    reader.read(body(), answer);
                }
                off = true;
                answer.end();
            }
        });
    }

    private void readSome(SseEvents of) {
        long before = of.dropped();
        for (int read = 0; waiting > 0 && read < TURN_BYTES;) {
            byte[] piece = pieces.removeFirst();
            waits(-piece.length);
            read += piece.length;
            of.accept(piece, 0, piece.length);
        }
        watching.counters().add(GatewayCounter.EVENTS_MALFORMED, of.dropped() - before);
    }

    private byte[] body() {
        byte[] all = new byte[waiting];
        int at = 0;
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, all, at, piece.length);
            at += piece.length;
        }
        forget();
        return all;
    }

    /** The answer broke off, or its client left. */
    void cut() {
        if (!off) {
            off();
        }
    }

    private void guarded(Runnable reading) {
        if (!off) {
            try {
                reading.run();
            } catch (RuntimeException fault) {
                faults.accept(fault);
                off();
            }
        }
    }

    private void off() {
        off = true;
        forget();
        try {
            answer.cut();
        } catch (RuntimeException fault) {
            faults.accept(fault);
        }
    }

    private void forget() {
        waits(-waiting);
        pieces.clear();
    }

    private void waits(int bytes) {
        waiting += bytes;
        if (events != null) {
            readings.waits(bytes);
        }
    }
}
