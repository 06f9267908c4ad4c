package io.latticeforge.models;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder of model files with its manifest. {@link #read} gives the bytes that were checked, so that what runs is what was checked:
 * whoever loads a model loads these bytes and never opens the file again. Immutable; any thread.
 */
public final class ModelFolder {
    /** Where the launcher says this installation lies; its models are in {@code models} below. */
    private static final String HOME_PROPERTY = "latticeforge.home";

    private static final String MANIFEST = "manifest.json";
    private static final int MAX_MANIFEST_BYTES = 1 << 20;

    /** Folders above a path that are looked at for a manifest. */
    private static final int MAX_DEPTH = 8;

    /** More than any file here has; a model of a size that matters is not read into memory twice. */
    private static final int MAX_FILE_BYTES = 256 << 20;

    private final Path root;
    private final Map<String, ModelFile> files;

    private ModelFolder(Path root, Map<String, ModelFile> files) {
        this.root = root;
        this.files = files;
    }

    /**
     * @throws LatticeForgeException {@link ErrorCode#UNAVAILABLE} where there is no manifest, {@link ErrorCode#BAD_CONFIGURATION} where it
     *     cannot be read
     */
    public static ModelFolder open(Path root) {
        Path real;
        try {
            real = root.toRealPath();
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "there is no folder of models at " + root.toAbsolutePath(), e);
        }
        byte[] manifest = bytes(PathInside.resolve(real, MANIFEST), MAX_MANIFEST_BYTES);
        return new ModelFolder(real, Manifest.parse(new String(manifest, StandardCharsets.UTF_8),
                real.resolve(MANIFEST).toString()));
    }

    /** The models that came with this installation. */
    public static ModelFolder ofThisProcess() {
        return open(Path.of(System.getProperty(HOME_PROPERTY, ".")).resolve("models"));
    }

    /**
     * The models that a module of this installation was built with, as they are too large to be kept beside its sources.
     *
     * @param module its folder below the installation's
     * @throws LatticeForgeException {@link ErrorCode#UNAVAILABLE} where it was not built
     */
    public static ModelFolder builtWith(String module) {
        return open(Path.of(System.getProperty(HOME_PROPERTY, ".")).resolve(module).resolve("target/models"));
    }

    public List<ModelFile> files() {
        return List.copyOf(files.values());
    }

    /** @throws LatticeForgeException {@link ErrorCode#UNKNOWN_NAME} if the manifest does not list it */
    public ModelFile file(String name) {
        ModelFile file = files.get(name);
        if (file == null) {
            throw new LatticeForgeException(ErrorCode.UNKNOWN_NAME, "the manifest in " + root + " lists no model '" + name + "'; it has "
                    + files.keySet());
        }
        return file;
    }

    /**
     * The bytes of a model, held against the manifest's sum.
     *
     * @throws LatticeForgeException {@link ErrorCode#CORRUPT} where the sum differs, {@link ErrorCode#BAD_CONFIGURATION} where the path
     *     leaves the folder, {@link ErrorCode#UNAVAILABLE} where the file cannot be read, {@link ErrorCode#TOO_LARGE}
     */
    public byte[] read(String name) {
        ModelFile file = file(name);
        byte[] bytes = bytes(PathInside.resolve(root, file.file()), MAX_FILE_BYTES);
        String sum = sha256(bytes);
        if (!sum.equals(file.sha256())) {
            throw new LatticeForgeException(ErrorCode.CORRUPT, "the model '" + name + "' (" + file.file() + ") has the sha256 " + sum
                    + "; the manifest says " + file.sha256());
        }
        return bytes;
    }

    /** A folder inside, for a reader that takes a path and asks {@link #vouchFor} itself. */
    public Path folder(String below) {
        return root.resolve(below);
    }

    /**
     * For readers that are given a path, by a flag or a test: where it lies in a folder of models whose manifest lists it, it is what that says, or
     * this throws. Of a folder every file is checked. A path of any other kind is not looked at.
     *
     * @throws LatticeForgeException {@link ErrorCode#CORRUPT} where a listed folder holds a file that is not listed, and what {@link #open} and
     *     {@link #read} throw
     */
    public static void vouchFor(Path path) {
        if (!Files.exists(path)) {
            return; // whoever reads it says so
        }
        try {
            Path real = path.toRealPath();
            Path root = real.getParent();
            for (int i = 0; i < MAX_DEPTH && root != null; i++, root = root.getParent()) {
                if (Manifest.isIn(root.resolve(MANIFEST), MAX_MANIFEST_BYTES)) {
                    open(root).check(real);
                    return;
                }
            }
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, path + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void check(Path path) throws IOException {
        Map<Path, String> names = new TreeMap<>();
        for (ModelFile file : files.values()) {
            Path listed = root.resolve(file.file());
            if (listed.startsWith(path)) {
                names.put(listed, file.name());
            }
        }
        names.values().forEach(this::read);
        if (!names.isEmpty() && Files.isDirectory(path)) {
            try (Stream<Path> all = Files.list(path)) {
                all.filter(file -> Files.isRegularFile(file) && !names.containsKey(file)).findAny().ifPresent(file -> {
                    throw new LatticeForgeException(ErrorCode.CORRUPT, file + " lies among files that the manifest in " + root
                            + " lists, and is none of them");
                });
            }
        }
    }

    private static byte[] bytes(Path file, int limit) {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw new LatticeForgeException(ErrorCode.TOO_LARGE, file + " has more than " + limit + " bytes", bytes.length, limit);
            }
            return bytes;
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the model file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
