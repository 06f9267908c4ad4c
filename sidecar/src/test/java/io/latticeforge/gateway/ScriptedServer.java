package io.latticeforge.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A model server's HTTP side on a real socket, of which a test decides every byte. Stands for servers of others, never for ours. */
public final class ScriptedServer implements AutoCloseable {
    /** What is said to each request. */
    @FunctionalInterface
    public interface Script {
        void answer(Request request, Reply reply) throws Exception;
    }

    /** A request, whole. Header names are in lower case. */
    public record Request(String method, String path, Map<String, String> headers, byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Requests in the order in which they came in. */
    public final List<Request> requests = Collections.synchronizedList(new ArrayList<>());

    public final AtomicInteger connections = new AtomicInteger();

    private final ServerSocket door;
    private final Script script;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    private ScriptedServer(ServerSocket door, Script script) {
        this.door = door;
        this.script = script;
    }

    public static ScriptedServer start(Script script) throws IOException {
        return start(new ServerSocket(0, 512, InetAddress.getLoopbackAddress()), script);
    }

    /** Behind a door of another kind: one that speaks TLS. */
    public static ScriptedServer start(ServerSocket door, Script script) {
        ScriptedServer server = new ScriptedServer(door, script);
        Thread.ofVirtual().start(server::accept);
        return server;
    }

    public String url() {
        return "http://127.0.0.1:" + door.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = door.accept();
                socket.setTcpNoDelay(true);
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            open.clear();
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                Request request = read(in);
                requests.add(request);
                Reply reply = new Reply(socket, in);
                script.answer(request, reply);
                if (socket.isClosed()) {
                    return;
                }
            }
        } catch (Exception gone) {
            open.remove(socket);
        }
    }

    private static Request read(InputStream in) throws IOException {
        String[] first = line(in).split(" ");
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
        }
        return new Request(first[0], first[1], headers, in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0"))));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the client is gone");
            }
            if (b != '\r') {
                bytes.write(b);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** The way back. */
    public static final class Reply {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        private Reply(Socket socket, InputStream in) throws IOException {
            this.socket = socket;
            this.in = in;
            this.out = socket.getOutputStream();
        }

        public void raw(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        /** A whole answer of a known length. */
        public void whole(int status, String type, String body) throws IOException {
            raw("HTTP/1.1 " + status + " Said\r\nContent-Type: " + type + "\r\nX-From: server\r\nContent-Length: "
                    + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
        }

        /** The head of a stream of events, in chunks. */
        public void events() throws IOException {
            raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n");
        }

        /** One chunk in one write. */
        public void chunk(byte[] bytes) throws IOException {
            byte[] before = (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.UTF_8);
            byte[] all = new byte[before.length + bytes.length + 2];
            System.arraycopy(before, 0, all, 0, before.length);
            System.arraycopy(bytes, 0, all, before.length, bytes.length);
            all[all.length - 2] = '\r';
            all[all.length - 1] = '\n';
            out.write(all);
            out.flush();
        }

        public void event(String data) throws IOException {
            chunk(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        }

        public void end() throws IOException {
            raw("0\r\n\r\n");
        }

        /** Goes without a word. */
        public void hangUp() throws IOException {
            socket.close();
        }

        /** Waits until the other side is gone. */
        public void awaitGone() throws IOException {
            while (in.read() >= 0) {
                continue;
            }
        }

        /** Completes, with {@link System#nanoTime}, when the other side is gone; meanwhile the caller may write. */
        public CompletableFuture<Long> gone() {
            CompletableFuture<Long> when = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    awaitGone();
                } catch (IOException e) {
                    // Reset is gone as well.
                }
                when.complete(System.nanoTime());
            });
            return when;
        }
    }
}
