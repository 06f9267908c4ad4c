package io.latticeforge.bench;

import java.nio.file.Path;
import java.util.Optional;

/** A running sidecar and its two peers, in a directory that is deleted with them. */
final class SocketField implements AutoCloseable {
    private final ScratchFolder folder = ScratchFolder.create();
    private final RunningSidecar sidecar;
    private final JavaEcho javaEcho;
    private final Optional<CEcho> cEcho;

    /** @param answers holds the signals that the sidecar makes of each shape of step */
    SocketField(Answers answers) {
        Path directory = folder.path();
        sidecar = new RunningSidecar(directory);
        javaEcho = JavaEcho.start(directory);
        cEcho = CEcho.start(directory);
        try {
            for (StepShape shape : StepShape.values()) {
                SidecarTrip.checkSignals(sidecar.socket(), shape, answers);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    boolean hasC() {
        return cEcho.isPresent();
    }

    SidecarTrip toSidecar(StepShape shape) {
        SidecarTrip trip = new SidecarTrip(sidecar.socket(), shape);
        trip.prepare();
        trip.exchange();
        trip.check(new Answers());
        return trip;
    }

    /** The same bytes there and back. */
    EchoTrip toJava(SidecarTrip like) {
        return new EchoTrip(javaEcho.socket(), like.requestBytes(), like.replyBytes());
    }

    /** The same bytes there and back. */
    EchoTrip toC(SidecarTrip like) {
        return new EchoTrip(cEcho.orElseThrow(() -> new IllegalStateException("no gcc: no peer in C")).socket(), like.requestBytes(),
                like.replyBytes());
    }

    @Override
    public void close() {
        cEcho.ifPresent(CEcho::close);
        javaEcho.close();
        sidecar.close();
        folder.close();
    }
}
