package io.latticeforge.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.protocol.codec.MessageHeaderDecoder;
import io.latticeforge.protocol.codec.MessageHeaderEncoder;
import io.latticeforge.protocol.codec.OutcomeDecoder;
import io.latticeforge.protocol.codec.RouteResultDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Golden bytes are kept forever and are read by every client suite. {@code -Dlatticeforge.golden.write=true} writes frames that are
 * described but missing; it never changes one.
 */
class GoldenTest {
    private final WireSchema schema;
    private final GoldenCodec codec;

    GoldenTest() throws Exception {
        schema = new WireSchema();
        codec = new GoldenCodec(schema);
    }

    static List<GoldenFrames.Described> frames() throws Exception {
        return GoldenFrames.all();
    }

    @ParameterizedTest
    @MethodSource("frames")
    void encodesToTheGoldenBytes(GoldenFrames.Described frame) throws Exception {
        byte[] encoded = codec.encode(frame);
        if (Boolean.getBoolean("latticeforge.golden.write")) {
            Path file = Path.of("src/test/resources/golden", frame.file());
            if (!Files.exists(file)) {
                Files.write(file, encoded);
            }
            assertArrayEquals(Files.readAllBytes(file), encoded);
            return;
        }
        assertArrayEquals(frame.bytes(), encoded);
    }

    @ParameterizedTest
    @MethodSource("frames")
    void decodesToTheDescribedFields(GoldenFrames.Described frame) throws Exception {
        assertEquals(described(frame), codec.decode(frame.message(), frame.bytes()));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void passesTheCheck(GoldenFrames.Described frame) throws Exception {
        assertAccepted(frame, frame.bytes());
    }

    @ParameterizedTest
    @MethodSource("frames")
    void isReadAsOlderWhenAVersionToComeAppends(GoldenFrames.Described frame) throws Exception {
        if (!frame.rows().isEmpty() || frame.version() < schema.messages.get(frame.message()).grown()) {
            return; // its payload would have to move, the head alone is what this is about; a version to come has what ours has
        }
        byte[] newer = GoldenCodec.newer(frame.bytes(), 9, new byte[] {1, 2, 3}, new byte[] {4, 5, 6, 7, 8});
        assertAccepted(frame, newer);
        assertEquals(described(frame), codec.decode(frame.message(), newer));
    }

    @Test
    void anOlderMessageHasNothingInPlaceOfWhatCameLater() throws Exception {
        GoldenFrames.Described frame = GoldenFrames.named("route-result.bin");
        MessageHeaderDecoder header = new MessageHeaderDecoder();
        RouteResultDecoder route = new RouteResultDecoder().wrapAndApplyHeader(new UnsafeBuffer(frame.bytes()), Frame.HEAD_OFFSET, header);
        assertEquals(0, header.version());
        assertEquals(Double.NaN, route.rejectScore());
        assertEquals(Double.NaN, route.rejectBelow());
        assertEquals(2, route.scores().count());
        frame = GoldenFrames.named("outcome.bin");
        OutcomeDecoder outcome = new OutcomeDecoder().wrapAndApplyHeader(new UnsafeBuffer(frame.bytes()), Frame.HEAD_OFFSET, header);
        assertEquals(OutcomeDecoder.routeNullValue(), outcome.route(), "about a group");
        assertEquals("195", outcome.truth());
    }

    @ParameterizedTest
    @MethodSource("frames")
    void aBlockOfAnotherVersionIsRefused(GoldenFrames.Described frame) throws Exception {
        WireSchema.Block message = schema.messages.get(frame.message());
        int grown = message.grown();
        if (grown == 0) {
            return;
        }
        MessageShape shape = MessageShapes.of(message.id());
        Sender sender = shape.sentBy(Sender.CLIENT) ? Sender.CLIENT : Sender.SERVER;
        byte[] bytes = frame.bytes();
        int other = frame.version() < grown ? grown : grown - 1;
        new MessageHeaderEncoder().wrap(new UnsafeBuffer(bytes), Frame.HEAD_OFFSET).version(other);
        Fault fault = new Fault();
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        assertFalse(new FrameCheck(Limits.DEFAULT, sender).head(buffer, Frame.HEAD_OFFSET, bytes.length - Frame.HEAD_OFFSET, bytes.length, fault));
        assertEquals(message.name() + " has a block of the wrong length: " + fault.value() + " against " + fault.bound(), fault.text());
        assertEquals(shape.blockLength(grown) - shape.blockLength(grown - 1), Math.abs(fault.value() - fault.bound()));
    }

    @Test
    void everyMessageHasAFrame() throws Exception {
        Set<String> described = new HashSet<>();
        frames().forEach(frame -> described.add(frame.message()));
        assertEquals(schema.messages.keySet(), described);
    }

    private Map<String, Object> described(GoldenFrames.Described frame) {
        return codec.canonical(schema.messages.get(frame.message()).in(frame.version()), frame.fields());
    }

    private static void assertAccepted(GoldenFrames.Described frame, byte[] bytes) {
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        Fault fault = new Fault();
        MessageShape shape = MessageShapes.of(Frame.templateId(buffer, 0));
        FrameCheck check = new FrameCheck(Limits.DEFAULT, shape.sentBy(Sender.CLIENT) ? Sender.CLIENT : Sender.SERVER);
        check.rowBytes(frame.rowBytes());
        assertTrue(check.lengths(Frame.frameBytes(buffer, 0), Frame.headBytes(buffer, 0), fault), fault::text);
        int headBytes = (int) Frame.headBytes(buffer, 0);
        assertTrue(check.head(buffer, Frame.HEAD_OFFSET, headBytes, Frame.frameBytes(buffer, 0), fault), fault::text);
        assertEquals(bytes.length, Frame.frameBytes(buffer, 0));
    }
}
