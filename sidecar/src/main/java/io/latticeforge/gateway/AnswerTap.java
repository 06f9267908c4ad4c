package io.latticeforge.gateway;

import io.latticeforge.gateway.openai.AnswerReader;
import io.latticeforge.gateway.openai.RequestFacts;
import io.latticeforge.gateway.openai.SseEvents;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer that passes by, after it was passed on. Whatever goes wrong here ends the reading of this answer and nothing else.
 */
final class AnswerTap {
    /** A whole body that is longer is not read. */
    private static final int MAX_BODY_BYTES = 16 << 20;

    private final ObservedAnswer answer;
    private final AnswerReader reader;
    private final Consumer<Throwable> faults;
    private final Watching watching;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private final Readings readings;
    private @Nullable SseEvents events;
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
        if (waiting.size() + passing.readableBytes() > MAX_BODY_BYTES) {
            off();
            return;
        }
        if (events != null) {
            readings.waits(passing.readableBytes());
        }
        try {
            passing.getBytes(passing.readerIndex(), waiting, passing.readableBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was kept since the last call is passed on by now, and may be read. */
    void passed() {
        if (!queued && !off && events != null && waiting.size() > 0) {
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

    /** Reads what was kept, when its turn comes. */
    void read() {
        queued = false;
        guarded(() -> {
            byte[] bytes = waiting.toByteArray();
            SseEvents of = events;
            if (of != null && bytes.length > 0) {
                forget();
                long before = of.dropped();
                of.accept(bytes, 0, bytes.length);
                watching.counters().add(GatewayCounter.EVENTS_MALFORMED, of.dropped() - before);
            }
            if (ended) {
                if (of == null) {
                    reader.read(bytes, answer);
                }
                off = true;
                answer.end();
            }
        });
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
        if (events != null) {
            readings.waits(-waiting.size());
        }
        waiting.reset();
    }
}
