package io.latticeforge.gateway;

import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.config.SidecarConfig;
import io.latticeforge.ingest.Intakes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;

/**
 * Sends answers with log-probs through a gateway of its own before the first client is let in, from a server of its own that writes always the same,
 * so that what a client meets is compiled: without it the first answers take seconds where a compiler shares two cores with fifty streams.
 * Sockets of this machine, a path that keeps nothing, and the model server is not asked.
 */
public final class GatewayWarmUp {
    /** Few, as what happens once a request is as slow as what happens at each token, and needs as many calls before it is compiled. */
    private static final int EVENTS = 8;

    private static final int TOP = 20;
    private static final int ENOUGH = 400;
    private static final String QUESTION = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"q\"}],\"temperature\":1,"
            + "\"stream\":true%s}";
    private static final byte[] OBSERVED = request(QUESTION.formatted(",\"logprobs\":true,\"top_logprobs\":" + TOP));
    private static final byte[] ENFORCED = request(QUESTION.formatted(""));
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n%s\r\n";
    private static final byte[] STAYS = ascii(HEAD.formatted(""));
    private static final byte[] LEAVES = ascii(HEAD.formatted("Connection: close\r\n"));
    private static final byte[] END = ascii("0\r\n\r\n");

    private final byte[][] events = new byte[EVENTS][];

    private GatewayWarmUp() {
        for (int i = 0; i < EVENTS; i++) {
            String event = "data: " + event(i) + "\n\n";
            events[i] = ascii(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
        }
    }

    /**
     * Does so for a while. A machine that has no socket for it starts cold.
     *
     * @param config   what the real one is started with; of it the mode and the bounds
     * @param budgetNs when to stop, warm or not
     * @return answers that went through
     */
    public static int run(SidecarConfig.Gateway config, Executor path, Intakes intakes, long budgetNs) {
        long end = System.nanoTime() + budgetNs;
        int answers = 0;
        try (ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
            GatewayWarmUp warmUp = new GatewayWarmUp();
            Thread.ofVirtual().start(() -> warmUp.accept(server));
            SidecarConfig.Gateway own = new SidecarConfig.Gateway("http://127.0.0.1:" + server.getLocalPort(), "127.0.0.1:0", config.mode(),
                    config.bounds(), config.answers(), config.enforcing(), null);
            try (Gateway gateway = Gateway.start(own, path, intakes, fault -> {}, notice -> {});
                    Socket client = new Socket(InetAddress.getLoopbackAddress(), gateway.address().getPort())) {
                client.setTcpNoDelay(true);
                InputStream in = new BufferedInputStream(client.getInputStream(), 1 << 16);
                while (answers < ENOUGH && System.nanoTime() < end) {
                    client.setSoTimeout(Math.max(1, (int) ((end - System.nanoTime()) / 1_000_000)));
                    client.getOutputStream().write(answers % 4 == 3 ? ENFORCED : OBSERVED);
                    readAnswer(in);
                    answers++;
                }
            }
        } catch (IOException | LatticeForgeException cold) {
            // What is wrong with the configuration the real one says.
            return answers;
        }
        return answers;
    }

    private static void readAnswer(InputStream in) throws IOException {
        for (int matched = 0; matched < END.length;) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the gateway closed the connection");
            }
            matched = next == END[matched] && (matched > 0 || next == '0') ? matched + 1 : next == '0' ? 1 : 0;
        }
    }

    private void accept(ServerSocket server) {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (boolean leaves = false;; leaves = !leaves) {
                // The last byte of a request is the one that closes its object.
                for (int depth = 0, seen = 0; depth > 0 || seen == 0;) {
                    int next = in.read();
                    if (next < 0) {
                        return;
                    }
                    depth += next == '{' ? 1 : next == '}' ? -1 : 0;
                    seen += next == '{' ? 1 : 0;
                }
                out.write(leaves ? LEAVES : STAYS);
                for (byte[] event : events) {
                    out.write(event);
                }
                out.write(END);
                if (leaves) {
                    return;
                }
            }
        } catch (IOException gone) {
            return;
        }
    }

    private static String event(int at) {
        StringBuilder tops = new StringBuilder();
        for (int k = 0; k < TOP; k++) {
            tops.append(k == 0 ? "" : ",").append("{\"token\":\" word").append(at + k).append("\",\"logprob\":").append(-0.05 * at - k)
                    .append(",\"bytes\":[32,119]}");
        }
        return "{\"id\":\"w\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                + "\"delta\":{\"content\":\" word" + at + "\"},\"logprobs\":{\"content\":[{\"token\":\" word" + at
                + "\",\"logprob\":-0.05,\"bytes\":[32,119],\"top_logprobs\":[" + tops + "]}]},\"finish_reason\":" + (at == EVENTS - 1 ? "\"stop\"" : "null") + "}]}";
    }

    private static byte[] request(String body) {
        return ascii("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
