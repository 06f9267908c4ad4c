package io.latticeforge.ingest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/** Who may open a session, and how long a session waits for its client. */
public final class Admission {
    private static final int TOKEN_BYTES = 16;

    private final byte[] authToken;
    private final int maxSessions;
    private final long resumeWindowNs;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param authToken what a peer of an unauthorized door must send in Hello; empty lets none of them in
     * @param maxSessions open sessions, detached ones included
     */
    public Admission(byte[] authToken, int maxSessions, long resumeWindowNs) {
        this.authToken = authToken.clone();
        this.maxSessions = maxSessions;
        this.resumeWindowNs = resumeWindowNs;
    }

    /** Compares in constant time. */
    boolean accepts(byte[] token) {
        return authToken.length > 0 && MessageDigest.isEqual(authToken, token);
    }

    int maxSessions() {
        return maxSessions;
    }

    long resumeWindowNs() {
        return resumeWindowNs;
    }

    byte[] newResumeToken() {
        byte[] token = new byte[TOKEN_BYTES];
        random.nextBytes(token);
        return token;
    }

    /** What of a resume token is kept. */
    static byte[] hash(byte[] token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
