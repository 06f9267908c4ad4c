package io.latticeforge.journal;

import io.latticeforge.record.BlockHeader;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of a block. Allocates nothing after construction; not thread-safe. */
final class Sha256 {
    private final MessageDigest digest;

    Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    void of(byte[] bytes, int offset, int length, byte[] into) {
        digest.update(bytes, offset, length);
        try {
            digest.digest(into, 0, BlockHeader.HASH_BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("a SHA-256 has " + BlockHeader.HASH_BYTES + " bytes", e);
        }
    }
}
