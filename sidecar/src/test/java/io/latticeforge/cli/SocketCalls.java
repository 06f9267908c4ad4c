package io.latticeforge.cli;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what strace wrote of a process's socket calls, and finds those that leave this machine. */
final class SocketCalls {
    /** The system calls that can name a peer. */
    static final String TRACED = "connect,sendto,sendmsg,sendmmsg";

    private static final Pattern ADDRESS = Pattern.compile("inet_addr\\(\"([^\"]+)\"\\)|inet_pton\\(AF_INET6, \"([^\"]+)\"");

    private SocketCalls() {}

    /** The lines whose peer is an Internet address other than loopback. */
    static List<String> leaving(List<String> lines) {
        return lines.stream().filter(SocketCalls::leaves).toList();
    }

    private static boolean leaves(String line) {
        Matcher address = ADDRESS.matcher(line);
        while (address.find()) {
            String peer = address.group(1) == null ? address.group(2) : address.group(1);
            if (!peer.startsWith("127.") && !peer.equals("::1") && !peer.startsWith("::ffff:127.")) {
                return true;
            }
        }
        return false;
    }
}
