package io.latticeforge.engine;

import io.latticeforge.base.State;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The last requests of one session that a gate which learns has routed: their vectors, until their outcomes are known. A ring of fixed size; the
 * oldest makes room.
 */
public final class RoutedRequests {
    private final String gate;
    private final int dimensions;
    private final long[] routes;
    private final float @Nullable [][] vectors;
    private int next;

    RoutedRequests(String gate, int dimensions, int capacity) {
        this.gate = gate;
        this.dimensions = dimensions;
        routes = new long[capacity];
        vectors = new float[capacity][];
    }

    /**
     * @param route position of the block that asked, above 0
     * @return whether one whose outcome was not known had to make room
     */
    boolean add(long route, float[] vector) {
        boolean forgets = vectors[next] != null;
        routes[next] = route;
        vectors[next] = vector;
        next = (next + 1) % routes.length;
        return forgets;
    }

    /** Place of a request; -1 if it is not, or no longer, remembered. */
    int find(long route) {
        for (int i = 0; i < routes.length; i++) {
            if (routes[i] == route && route > 0) {
                return i;
            }
        }
        return -1;
    }

    /** Name of the gate. */
    public String gate() {
        return gate;
    }

    /** Requests that are remembered at most. */
    public int capacity() {
        return routes.length;
    }

    /** Whether the outcome of a request that is remembered is known. */
    public boolean isKnown(long route) {
        return vectors[find(route)] == null;
    }

    /** The vector of a request, once. */
    float[] take(int place) {
        float[] vector = Objects.requireNonNull(vectors[place]);
        vectors[place] = null;
        return vector;
    }

    void save(State s) {
        s.text(gate);
        s.i32(dimensions);
        s.i32(routes.length);
        ring(s);
    }

    static RoutedRequests restored(State s) {
        RoutedRequests requests = new RoutedRequests(String.valueOf(s.text("")), s.i32(0), s.i32(0));
        requests.ring(s);
        return requests;
    }

    private void ring(State s) {
        next = s.i32(next);
        s.i64s(routes, 0, routes.length);
        for (int i = 0; i < vectors.length; i++) {
            float[] vector = vectors[i];
            if (s.flag(vector != null)) {
                vector = vector == null ? new float[dimensions] : vector;
                s.f32s(vector, 0, dimensions);
                vectors[i] = vector;
            }
        }
    }
}
