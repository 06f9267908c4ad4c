package io.latticeforge.transport;

import io.latticeforge.base.Counted;

/** What the transport counts. */
public enum TransportCounter implements Counted {
    CONNECTIONS_OPEN("connections_open", "connections", "peers let in and not gone yet"),
    CONNECTIONS_ACCEPTED("connections_accepted_total", "connections", "peers let in"),
    REFUSED_LIMIT("connections_refused_limit_total", "connections", "refused because as many as allowed were open"),
    REFUSED_USER("connections_refused_user_total", "connections", "refused because the peer is neither our user nor root"),
    REFUSED_DRAINING("connections_refused_draining_total", "connections", "came in while the server was leaving"),
    CLOSED_SILENT("connections_closed_silent_total", "connections", "closed because no complete Hello came in time"),
    CLOSED_OUTBOUND("connections_closed_outbound_total", "connections", "closed because more bytes waited for the peer than allowed"),
    CLOSED_STALLED("connections_closed_stalled_total", "connections", "closed because the peer read nothing while replies waited"),
    CLOSED_RING("connections_closed_ring_total", "connections", "closed because what the peer wrote into its ring cannot be"),
    CLOSED_FAULT("connections_closed_fault_total", "connections", "closed because of a fault of ours"),
    CLOSED_RESET("connections_closed_reset_total", "connections", "ended by an error of the connection itself"),
    READ_PAUSES("read_pauses_total", "pauses", "reading paused until the peer read its replies"),
    BYTES_IN("bytes_in_total", "bytes", "received"),
    READS("reads_total", "reads", "socket reads that brought bytes"),
    BYTES_OUT("bytes_out_total", "bytes", "handed in as reply frames"),
    FRAMES_OUT("frames_out_total", "frames", "reply frames handed in"),
    RINGS_OPEN("rings_open", "rings", "shared-memory rings given to peers that are not gone yet"),
    RINGS_GIVEN("rings_given_total", "rings", "shared-memory rings given to peers"),
    RINGS_DECLINED("rings_declined_total", "rings", "asked for and not given: the peer went on by socket"),
    RING_TURNS("ring_turns_total", "turns", "looks at a ring that found bytes"),
    BELLS_IN("ring_bells_in_total", "reads", "socket reads that brought nothing but a peer's bell"),
    BELLS_OUT("ring_bells_out_total", "bells", "peers woken because something had come into their rings"),
    STALE_SOCKETS("stale_socket_files_total", "files", "socket files of dead processes that were replaced");

    private final Text text;

    TransportCounter(String label, String unit, String meaning) {
        text = new Text(label, unit, meaning);
    }

    @Override
    public Text text() {
        return text;
    }
}
