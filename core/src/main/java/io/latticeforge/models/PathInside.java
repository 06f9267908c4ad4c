package io.latticeforge.models;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A path below a root that stays there: letters, digits, dot, dash and underscore between slashes, no part that is only dots, no symbolic
 * link on the way, a plain file at its end. What a name may contain is listed, not what it may not: that leaves no encoding to try.
 */
final class PathInside {
    private static final int MAX_CHARACTERS = 255;
    private static final Pattern PARTS = Pattern.compile("(?!\\.+(/|$))[A-Za-z0-9._-]+(/(?!\\.+(/|$))[A-Za-z0-9._-]+)*");

    private PathInside() {}

    /**
     * @throws LatticeForgeException {@link ErrorCode#BAD_CONFIGURATION} for a name that leaves the root or could, {@link
     *     ErrorCode#UNAVAILABLE} where there is no such file
     */
    static Path resolve(Path root, String file) {
        if (file.length() > MAX_CHARACTERS) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "a model file's name has " + file.length()
                    + " characters; the bound is " + MAX_CHARACTERS, file.length(), MAX_CHARACTERS);
        }
        if (!PARTS.matcher(file).matches()) {
            throw refuse(file, "names no file below " + root + ": only letters, digits, '.', '-' and '_' between single slashes do");
        }
        Path at = root;
        for (String part : file.split("/", -1)) {
            at = at.resolve(part);
            if (Files.isSymbolicLink(at)) {
                throw refuse(file, "leads through the symbolic link " + at + "; model files and their folders must be what they seem");
            }
        }
        if (!Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the model file " + at + " is missing");
        }
        if (!Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS)) {
            throw refuse(file, "is not a plain file");
        }
        return at;
    }

    private static LatticeForgeException refuse(String file, String what) {
        return new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "the model file '" + printable(file) + "' " + what);
    }

    private static String printable(String file) {
        return file.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
