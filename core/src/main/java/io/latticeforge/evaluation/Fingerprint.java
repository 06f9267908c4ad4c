package io.latticeforge.evaluation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over everything of a trace set that an evaluation looks at, so that a figure can name the data it was measured on. */
final class Fingerprint {
    private final MessageDigest sha256;

    private Fingerprint() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** 64 hexadecimal digits. */
    static String of(TraceSet set) {
        Fingerprint print = new Fingerprint();
        print.add(set.boundaryToken());
        for (TraceGroup group : set.groups()) {
            print.add(group.id());
            print.add(group.truth());
            group.traces().forEach(trace -> trace.print(print));
        }
        return HexFormat.of().formatHex(print.sha256.digest());
    }

    void add(int value) {
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }

    void add(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        add(utf8.length);
        sha256.update(utf8);
    }

    void add(int[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * values.length);
        bytes.asIntBuffer().put(values);
        add(values.length);
        sha256.update(bytes.array());
    }

    void add(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
        bytes.asFloatBuffer().put(values);
        add(values.length);
        sha256.update(bytes.array());
    }
}
