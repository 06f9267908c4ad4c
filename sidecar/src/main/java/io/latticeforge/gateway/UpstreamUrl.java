package io.latticeforge.gateway;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where the model server is.
 *
 * @param tls    whether it is spoken to by https
 * @param prefix what its paths begin with before {@code /v1}; mostly empty
 */
record UpstreamUrl(boolean tls, String host, int port, String prefix) {
    private static final String VERSION_PATH = "/v1";

    /**
     * Reads {@code http://host:port}, also with the {@code /v1} that OpenAI clients call their base URL.
     *
     * @throws LatticeForgeException {@link ErrorCode#BAD_CONFIGURATION} for anything else
     */
    static UpstreamUrl of(String text) {
        try {
            URI uri = new URI(text);
            boolean tls = "https".equals(uri.getScheme());
            if (!tls && !"http".equals(uri.getScheme()) || uri.getHost() == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw refused(text, "it must be like http://127.0.0.1:8000 or https://host", null);
            }
            if (uri.getRawUserInfo() != null) {
                throw refused(text.replace(uri.getRawUserInfo() + "@", "***@"), "a key belongs to the clients, whose header is passed on", null);
            }
            String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceFirst("/+$", "");
            String host = uri.getHost().replace("[", "").replace("]", "");
            return new UpstreamUrl(tls, host, uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80,
                    path.endsWith(VERSION_PATH) ? path.substring(0, path.length() - VERSION_PATH.length()) : path);
        } catch (URISyntaxException e) {
            throw refused(text, "it is no URL", e);
        }
    }

    private static LatticeForgeException refused(String text, String why, Exception cause) {
        return new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "the gateway's server is '" + text + "': " + why, cause);
    }

    /** What the Host header says. */
    String authority() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == (tls ? 443 : 80) ? name : name + ":" + port;
    }

    @Override
    public String toString() {
        return (tls ? "https://" : "http://") + authority() + prefix;
    }
}
