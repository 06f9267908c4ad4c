package io.latticeforge.gateway;

/** What the gateway counts. Gauges can fall, all others only grow. */
public enum GatewayCounter {
    CONNECTIONS_OPEN("connections_open", "connections", "clients let in and not gone yet (gauge)"),
    CONNECTIONS_REFUSED("connections_refused_total", "connections", "clients refused because as many as allowed were connected"),
    REQUESTS_IN_FLIGHT("requests_in_flight", "requests", "requests whose answer is not through yet (gauge)"),
    REQUESTS("requests_total", "requests", "requests that came in whole or were refused"),
    REFUSED_LIMIT("requests_refused_limit_total", "requests", "refused because of a bound: body, header, n, requests in flight"),
    REFUSED_PATH("requests_refused_path_total", "requests", "refused because the gateway serves no such path"),
    REFUSED_MALFORMED("requests_refused_malformed_total", "requests", "refused because they are no HTTP"),
    UPSTREAM_CONNECTS("upstream_connects_total", "connections", "connections made to the server"),
    UPSTREAM_REUSED("upstream_reused_total", "requests", "requests sent on a connection that was open already"),
    UPSTREAM_RETRIES("upstream_retries_total", "requests", "requests sent once more, as nothing of an answer had come"),
    UPSTREAM_UNREACHABLE("upstream_unreachable_total", "requests", "requests for which no connection could be made"),
    UPSTREAM_TIMEOUTS("upstream_timeouts_total", "requests", "requests on which the server was silent for too long"),
    UPSTREAM_BROKEN("upstream_broken_total", "requests", "answers of the server that ended too soon or were no HTTP"),
    CLIENT_LEFT("client_left_total", "requests", "answers that a client did not wait for: the server's stream was closed"),
    CLIENT_STALLED("client_stalled_total", "requests", "answers given up because the client read nothing of them for too long"),
    READ_PAUSES("read_pauses_total", "pauses", "reading from the server paused until a client read what it had"),
    BYTES_IN("bytes_in_total", "bytes", "bodies of requests"),
    BYTES_OUT("bytes_out_total", "bytes", "bodies of answers passed on");

    private final String label;
    private final String unit;
    private final String meaning;

    GatewayCounter(String label, String unit, String meaning) {
        this.label = label;
        this.unit = unit;
        this.meaning = meaning;
    }

    public String label() {
        return label;
    }

    public String unit() {
        return unit;
    }

    public String meaning() {
        return meaning;
    }
}
