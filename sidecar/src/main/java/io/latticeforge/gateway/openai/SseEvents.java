package io.latticeforge.gateway.openai;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The data of each event of a stream (WHATWG server-sent events: lines end in LF or CRLF, an empty line ends an event, several data lines are one
 * text with line breaks between, everything else is passed over). Bytes may be split anywhere.
 */
public final class SseEvents {
    /** An event that is longer is dropped and counted. */
    public static final int MAX_EVENT_BYTES = 1 << 20;

    private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);

    private final Consumer<byte[]> events;
    private byte[] line = new byte[4096];
    private int lineLength;
    private byte[] data = new byte[4096];
    private int dataLength;
    private boolean hasData;
    private boolean tooLong;
    private long dropped;

    /** @param events hears the data of each event, its own copy */
    public SseEvents(Consumer<byte[]> events) {
        this.events = events;
    }

    /** Events that were longer than {@link #MAX_EVENT_BYTES}. */
    public long dropped() {
        return dropped;
    }

    public void accept(byte[] bytes, int offset, int length) {
        for (int at = offset; at < offset + length;) {
            int end = at;
            while (end < offset + length && bytes[end] != '\n') {
                end++;
            }
            append(bytes, at, end - at);
            if (end < offset + length) {
                lineEnded();
                end++;
            }
            at = end;
        }
    }

    private void append(byte[] bytes, int from, int length) {
        if (tooLong || lineLength + length > MAX_EVENT_BYTES) {
            tooLong = true;
            return;
        }
        line = room(line, lineLength + length);
        System.arraycopy(bytes, from, line, lineLength, length);
        lineLength += length;
    }

    private void lineEnded() {
        int length = lineLength > 0 && line[lineLength - 1] == '\r' ? lineLength - 1 : lineLength;
        lineLength = 0;
        if (length == 0 && !tooLong) {
            dispatch();
        } else if (!tooLong && length >= DATA.length && Arrays.equals(line, 0, DATA.length, DATA, 0, DATA.length)) {
            int from = DATA.length < length && line[DATA.length] == ' ' ? DATA.length + 1 : DATA.length;
            addData(from, length - from);
        } else if (tooLong && length == 0) {
            dispatch();
        }
    }

    private void addData(int from, int length) {
        if (dataLength + length + 1 > MAX_EVENT_BYTES) {
            tooLong = true;
            return;
        }
        data = room(data, dataLength + length + 1);
        if (hasData) {
            data[dataLength++] = '\n';
        }
        System.arraycopy(line, from, data, dataLength, length);
        dataLength += length;
        hasData = true;
    }

    private void dispatch() {
        if (tooLong) {
            dropped++;
        } else if (hasData) {
            events.accept(Arrays.copyOf(data, dataLength));
        }
        tooLong = false;
        hasData = false;
        dataLength = 0;
    }

    private static byte[] room(byte[] array, int length) {
        return length <= array.length ? array : Arrays.copyOf(array, Math.max(length, 2 * array.length));
    }
}
