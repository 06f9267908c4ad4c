package io.latticeforge.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.DecisionsDecoder;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.protocol.codec.WelcomeDecoder;
import java.io.IOException;

/** A client that does everything right and notices if anything comes in its way. */
final class GoodSession implements AutoCloseable {
    private static final int SEQUENCES = 4;

    private final FrameConversation conversation;
    private int step;

    GoodSession(FrameConversation conversation) throws IOException {
        this.conversation = conversation;
        assertTrue(conversation.hello(0, ElementKind.F32, new byte[0], new byte[0]).is(WelcomeDecoder.TEMPLATE_ID));
        assertTrue(conversation.openGroup(1, SEQUENCES, "").is(DecisionsDecoder.TEMPLATE_ID));
        for (int i = 0; i < SEQUENCES; i++) {
            assertTrue(conversation.openSequence(1, i, 7).is(DecisionsDecoder.TEMPLATE_ID));
        }
    }

    /** One more step of all sequences: acknowledged, nothing refused, nothing decided. */
    void goesOn() throws IOException {
        StepWriter entries = conversation.step(0);
        for (int i = 0; i < SEQUENCES; i++) {
            entries.statsEntry(1, i, step, 3, -0.5f, 0, 2f + i / 8f, 1, 12, 1);
        }
        Reply reply = conversation.observe(entries);
        assertTrue(reply.is(DecisionsDecoder.TEMPLATE_ID), reply::toString);
        assertTrue(reply.ready());
        assertEquals(0, conversation.entryErrors.size(), conversation.entryErrors::toString);
        step++;
    }

    int steps() {
        return step;
    }

    @Override
    public void close() throws IOException {
        conversation.close();
    }
}
