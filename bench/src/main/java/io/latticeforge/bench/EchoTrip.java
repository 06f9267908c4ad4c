package io.latticeforge.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** A request of so many bytes to an {@link EchoPeer}, and its reply. */
final class EchoTrip implements Trip {
    private static final int NUMBER_OFFSET = 16;

    private final Pipe pipe;
    private final ByteBuffer request;
    private final ByteBuffer reply;
    private final int replyBytes;
    private long number;

    /** @param replyBytes at least 24: the reply repeats the number in the request */
    EchoTrip(Path socket, int requestBytes, int replyBytes) {
        this.replyBytes = replyBytes;
        pipe = new SocketPipe(socket);
        request = ByteBuffer.allocateDirect(requestBytes);
        reply = ByteBuffer.allocateDirect(replyBytes);
        ByteBuffer lengths = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
        pipe.send(lengths.putInt(0, requestBytes).putInt(4, replyBytes));
    }

    @Override
    public void prepare() {
        request.putLong(NUMBER_OFFSET, ++number);
    }

    @Override
    public void exchange() {
        pipe.send(request);
        pipe.receive(reply, replyBytes);
    }

    @Override
    public void check(Answers answers) {
        answers.equal("number echoed", number, reply.getLong(NUMBER_OFFSET));
        answers.equal("bytes echoed", replyBytes, reply.remaining());
    }

    @Override
    public void close() {
        pipe.close();
    }
}
