package io.latticeforge.bench;

import io.latticeforge.config.SidecarConfig;
import io.latticeforge.path.Sidecar;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * G1: what the gateway adds to a stream of tokens with twenty alternatives each, every one observed, decided and journaled. Server, gateway
 * and clients run in this process on one clock: each event carries the time at which the server wrote it. Rounds with and without the
 * gateway alternate; events out of order or lost end the run. Arguments: an empty directory, streams (50), events of each (200),
 * milliseconds between two (20), rounds (5), of which the first is a warm-up.
 */
public final class GatewayTimes {
    private static final String MARK = "\"t\":";
    private static final byte[] END = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private GatewayTimes() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        int streams = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 50;
        int events = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 200;
        long pauseNs = 1_000_000L * (arguments.length > 3 ? Integer.parseInt(arguments[3]) : 20);
        int rounds = arguments.length > 4 ? Integer.parseInt(arguments[4]) : 5;
        try (ServerSocket server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> serve(server, events, pauseNs));
            Sidecar sidecar = sidecar(directory, "http://127.0.0.1:" + server.getLocalPort());
            try (sidecar) {
                String gateway = String.valueOf(sidecar.ready().gateway());
                int port = Integer.parseInt(gateway.substring(gateway.lastIndexOf(':') + 1));
                System.out.printf("%d streams of %d events, %d ms apart; microseconds%n", streams, events, pauseNs / 1_000_000);
                for (int round = 0; round < rounds; round++) {
                    String direct = round(server.getLocalPort(), streams, events);
                    System.out.println((round == 0 ? "warm-up: " : "") + "direct " + direct + " | gateway " + round(port, streams, events));
                }
            }
        }
    }

    private static Sidecar sidecar(Path directory, String url) {
        SidecarConfig.Gateway gateway = new SidecarConfig.Gateway(url, "127.0.0.1:0", SidecarConfig.Gateway.OBSERVE,
                new SidecarConfig.Gateway.Bounds(512, 1 << 20, 8192, 5_000, 60_000, 60_000),
                new SidecarConfig.Gateway.Answers("number", null, "", "none", "</think>", "The answer is"),
                new SidecarConfig.Gateway.Enforcing(8, 64, 20, 2, 10, directory.resolve("off")), null);
        return Sidecar.start(new SidecarConfig(directory.resolve("s"), null,
                new SidecarConfig.Journal(directory.resolve("journal"), "process", "observations", 1 << 20, 64L << 20, 20_000, 0, 0), null,
                new SidecarConfig.Policies(List.of(), null, "default"), List.of(), new SidecarConfig.Limits(64, 16 << 20, 8 << 20), 60,
                new SidecarConfig.Compute("cpu", 0, directory.resolve("compute.json")), gateway),
                fault -> System.err.println("fault: " + fault), System.out::println);
    }

    private static String round(int port, int streams, int events) throws Exception {
        Histogram delay = new ConcurrentHistogram(3);
        Histogram first = new ConcurrentHistogram(3);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> running = clients.invokeAll(Collections.nCopies(streams, (Callable<Boolean>) () -> {
                read(port, events, delay, first);
                return true;
            }));
            for (Future<Boolean> each : running) {
                each.get();
            }
        }
        return String.format("p50 %.0f p99 %.0f max %.0f, first p50 %.0f p99 %.0f", delay.getValueAtPercentile(50) / 1e3,
                delay.getValueAtPercentile(99) / 1e3, delay.getMaxValue() / 1e3, first.getValueAtPercentile(50) / 1e3,
                first.getValueAtPercentile(99) / 1e3);
    }

    private static void read(int port, int events, Histogram delay, Histogram first) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"q\"}],\"stream\":true,"
                    + "\"logprobs\":true,\"top_logprobs\":20}";
            long asked = System.nanoTime();
            socket.getOutputStream().write(("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n"
                    + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < events;) {
                String line = line(in);
                if (line.startsWith("data: {")) {
                    long now = System.nanoTime();
                    if (i == 0) {
                        first.recordValue(now - asked);
                    }
                    int at = line.indexOf(MARK) + MARK.length();
                    delay.recordValue(Math.max(0, now - Long.parseLong(line.substring(at, line.indexOf(',', at)))));
                    if (!line.contains("\"i\":" + i + ",")) {
                        throw new IllegalStateException("event " + i + " is not there: " + line.substring(0, 80));
                    }
                    i++;
                }
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(4096);
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the stream ended too soon");
            }
            line.append((char) b);
        }
        return line.toString();
    }

    private static void serve(ServerSocket server, int events, long pauseNs) {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> stream(socket, events, pauseNs));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private static void stream(Socket socket, int events, long pauseNs) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            int length = 0;
            for (String line = line(in); line.length() > 1; line = line(in)) {
                length = line.toLowerCase(Locale.ROOT).startsWith("content-length:")
                        ? Integer.parseInt(line.substring(15).strip()) : length;
            }
            in.readNBytes(length);
            OutputStream out = socket.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            String tail = tail();
            for (int i = 0; i < events; i++) {
                if (i > 0) {
                    LockSupport.parkNanos(pauseNs);
                }
                String event = "data: {\"id\":\"x\",\"i\":" + i + "," + MARK + System.nanoTime() + "," + tail + "\n\n";
                out.write((Integer.toHexString(event.length()) + "\r\n" + event + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
            out.write(END);
        } catch (IOException gone) {
            return;
        }
    }

    private static String tail() {
        StringBuilder tops = new StringBuilder();
        for (int k = 0; k < 20; k++) {
            tops.append(k == 0 ? "" : ",").append("{\"token\":\" word").append(k).append("\",\"logprob\":").append(-0.05 - k)
                    .append(",\"bytes\":[32,119,111,114,100]}");
        }
        return "\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word0\"},"
                + "\"logprobs\":{\"content\":[{\"token\":\" word0\",\"logprob\":-0.05,\"bytes\":[32,119,111,114,100],\"top_logprobs\":["
                + tops + "]}]},\"finish_reason\":null}]}";
    }
}
