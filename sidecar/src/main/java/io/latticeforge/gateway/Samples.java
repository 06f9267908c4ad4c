package io.latticeforge.gateway;

import io.latticeforge.gateway.session.Sampled;
import io.latticeforge.protocol.codec.EndReason;
import java.util.ArrayList;
import java.util.List;

/**
 * The samples of one request: the first alone until its first token, so that the others find its prompt in the server's cache; then as many as are
 * allowed and as there are streams for.
 */
final class Samples {
    private final Enforcement shared;
    private final UpstreamRequest request;
    private final Sampled sampled;
    private final int most;
    private final DrawnSample.Owner owner;
    private final List<DrawnSample> drawn = new ArrayList<>();
    private int group;
    private int allowed = 1;
    private boolean firstToken;
    private boolean waits;
    private boolean enough;

    /** @param most that may be drawn */
    Samples(Enforcement shared, UpstreamRequest request, Sampled sampled, int most, DrawnSample.Owner owner) {
        this.shared = shared;
        this.request = request;
        this.sampled = sampled;
        this.most = most;
        this.owner = owner;
    }

    /** Draws the first. */
    void begin(int ofGroup) {
        group = ofGroup;
        shared.streams().takeAnyway();
        draw();
    }

    void allow(int samples) {
        allowed = samples;
        more();
    }

    /** A first token is there. */
    void begun() {
        if (!firstToken) {
            firstToken = true;
            more();
        }
    }

    boolean hasBegun() {
        return firstToken;
    }

    /** No more are drawn. */
    void enough() {
        enough = true;
    }

    /** Whether samples are to come that are not drawn yet. */
    boolean moreToCome() {
        return !enough && firstToken && drawn.size() < Math.min(allowed, most);
    }

    /** Draws what may be drawn now. */
    void more() {
        while (moreToCome()) {
            if (!shared.streams().take()) {
                if (!waits) {
                    waits = true;
                    shared.streams().whenFree(() -> {
                        waits = false;
                        more();
                    });
                }
                return;
            }
            draw();
        }
    }

    private void draw() {
        int number = drawn.size();
        DrawnSample sample = new DrawnSample(number, shared.upstreams(), request, shared.watching(),
                new WatchedSample(shared.watching(), group, number, sampled), owner);
        drawn.add(sample);
        shared.watching().counters().increment(GatewayCounter.SAMPLES_DRAWN);
        sample.start();
    }


    /** Closes its stream, if it runs. */
    void cut(DrawnSample sample) {
        if (!sample.over()) {
            sample.cancel();
            shared.streams().give();
        }
    }

    UpstreamRequest request() {
        return request;
    }

    /** That may be drawn. */
    int most() {
        return most;
    }

    DrawnSample get(int number) {
        return drawn.get(number);
    }

    List<DrawnSample> all() {
        return drawn;
    }
}
