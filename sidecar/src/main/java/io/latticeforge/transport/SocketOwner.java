package io.latticeforge.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;

/** The user whom this process runs as, taken from a file that it has just made. */
record SocketOwner(int uid, UserPrincipal user) {
    static SocketOwner of(Path made) throws IOException {
        return new SocketOwner((Integer) Files.getAttribute(made, "unix:uid", LinkOption.NOFOLLOW_LINKS),
                Files.getOwner(made, LinkOption.NOFOLLOW_LINKS));
    }
}
