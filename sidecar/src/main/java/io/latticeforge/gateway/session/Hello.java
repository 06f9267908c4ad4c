package io.latticeforge.gateway.session;

import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.protocol.codec.HelloEncoder;
import io.latticeforge.protocol.codec.MessageHeaderEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.ExpandableArrayBuffer;

/** How the gateway's session begins: no rows, no vocabulary, newest version. */
final class Hello {
    /** No other request of the gateway's session has this number. */
    static final long REQUEST = 1;

    private Hello() {}

    static byte[] frame() {
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(256);
        HelloEncoder hello = new HelloEncoder().wrapAndApplyHeader(buffer, Frame.HEAD_OFFSET, new MessageHeaderEncoder());
        hello.request(REQUEST).minVersion(HelloEncoder.SCHEMA_VERSION).maxVersion(HelloEncoder.SCHEMA_VERSION).vocabSize(0).elementKind(ElementKind.F32);
        hello.features().clear();
        byte[] none = new byte[0];
        byte[] name = "gateway".getBytes(StandardCharsets.UTF_8);
        hello.putAuth(none, 0, 0).putResumeToken(none, 0, 0).putClientName(name, 0, name.length).putModelName(name, 0, name.length);
        return Arrays.copyOf(buffer.byteArray(), Frame.seal(buffer, 0, hello.limit()));
    }
}
