package io.latticeforge.demo;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where a demo's journal and sockets lie. A temporary one is removed at the end, also when a signal ends this process; its child processes go
 * with it then. What a killed demo could not remove, the next one does.
 */
public final class DemoDirectory implements AutoCloseable {
    private static final long STOP_S = 10;

    private final Path path;
    private final boolean temporary;
    private final Thread onSignal = new Thread(this::leaveNothing, "demo-end");

    private DemoDirectory(Path path, boolean temporary) {
        this.path = path;
        this.temporary = temporary;
    }

    /** @param kept an empty directory, which stays; null for a temporary one */
    public static DemoDirectory open(@Nullable Path kept) {
        try {
            Path parent = Path.of(System.getProperty("java.io.tmpdir"));
            Leftovers.remove(parent);
            DemoDirectory directory = new DemoDirectory(kept == null ? Leftovers.create(parent) : kept, kept == null);
            Runtime.getRuntime().addShutdownHook(directory.onSignal);
            return directory;
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "no temporary directory can be made: " + e.getMessage(), e);
        }
    }

    public Path path() {
        return path;
    }

    private void leaveNothing() {
        List<ProcessHandle> children = ProcessHandle.current().children().toList();
        children.forEach(ProcessHandle::destroy);
        for (ProcessHandle child : children) {
            child.onExit().completeOnTimeout(child, STOP_S, TimeUnit.SECONDS).join();
            child.destroyForcibly();
        }
        delete();
    }

    private void delete() {
        if (!temporary) {
            return;
        }
        try {
            Leftovers.delete(path);
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the temporary directory " + path + " cannot be removed: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (IllegalStateException e) {
            // A signal has come, and the hook is at it.
            return;
        }
        delete();
    }
}
