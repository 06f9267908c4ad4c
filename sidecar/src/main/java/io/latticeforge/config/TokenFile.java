package io.latticeforge.config;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** The secret that TCP clients show, in a file that only its owner can read. The secret is never printed. */
public final class TokenFile {
    private static final int MIN_BYTES = 16;
    private static final int MAX_BYTES = 1024;
    private static final Set<PosixFilePermission> OWNER = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private TokenFile() {}

    /**
     * The file's content without white space around it: 16 to 1,024 bytes of UTF-8.
     *
     * @throws LatticeForgeException {@link ErrorCode#BAD_CONFIGURATION} if others may read it or its length is wrong,
     *                               {@link ErrorCode#UNAVAILABLE} if it cannot be read
     */
    public static byte[] read(Path file) {
        try {
            if (!OWNER.containsAll(Files.getPosixFilePermissions(file))) {
                throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION,
                        "token file " + file + " can be used by others than its owner: set its mode to 0600");
            }
            byte[] token = Files.readString(file).strip().getBytes(StandardCharsets.UTF_8);
            if (token.length < MIN_BYTES || token.length > MAX_BYTES) {
                throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "token file " + file + " holds " + token.length
                        + " bytes; it must be "
                        + MIN_BYTES + " to " + MAX_BYTES, token.length, token.length < MIN_BYTES ? MIN_BYTES : MAX_BYTES);
            }
            return token;
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "cannot read token file " + file + ": " + e, e);
        }
    }
}
