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
    private @Nullable SseEvents events;
    private boolean off;

    AnswerTap(Watching watching, RequestFacts facts, Consumer<Throwable> faults) {
        this.watching = watching;
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
        try {
            passing.getBytes(passing.readerIndex(), waiting, passing.readableBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads what was kept. */
    void read() {
        SseEvents of = events;
        if (of != null && waiting.size() > 0) {
            guarded(() -> {
                byte[] bytes = waiting.toByteArray();
                waiting.reset();
                long before = of.dropped();
                of.accept(bytes, 0, bytes.length);
                watching.counters().add(GatewayCounter.EVENTS_MALFORMED, of.dropped() - before);
            });
        }
    }

    void end() {
        read();
        guarded(() -> {
            if (events == null) {
                reader.read(waiting.toByteArray(), answer);
            }
            answer.end();
        });
    }

    /** The answer broke off, or its client left. */
    void cut() {
        guarded(answer::cut);
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
        waiting.reset();
        answer.cut();
    }
}
