package io.latticeforge.gateway.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseEventsTest {
    private final List<String> found = new ArrayList<>();
    private final SseEvents events = new SseEvents(data -> found.add(new String(data, StandardCharsets.UTF_8)));

    private void accept(String text, int piece) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += piece) {
            events.accept(bytes, at, Math.min(piece, bytes.length - at));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void dataOfEachEventHoweverItIsCut(int piece) {
        accept(": comment\n\ndata: {\"a\":\"é\"}\n\nevent: x\r\ndata:one\r\ndata: two\r\nid: 3\r\n\r\nnonsense\n\ndata: [DONE]\n\ndata: unfinished", piece);
        assertEquals(List.of("{\"a\":\"é\"}", "one\ntwo", "[DONE]"), found);
        assertEquals(0, events.dropped());
    }

    @Test
    void anEventThatIsTooLongIsDroppedAndTheNextIsNot() {
        accept("data: " + "x".repeat(SseEvents.MAX_EVENT_BYTES) + "\n\ndata: next\n\n", 5000);
        assertEquals(List.of("next"), found);
        assertEquals(1, events.dropped());
    }
}
