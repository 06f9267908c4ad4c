package io.latticeforge.decisions;

import java.util.Arrays;

/** What a {@link FocusGate} found: its edges, best first. Reusable: arrays only grow. Not thread-safe. */
public final class GateScores {
    private int[] edges = new int[16];
    private double[] scores = new double[16];
    private boolean[] open = new boolean[16];
    private double[] sums = new double[16];
    private int size;
    private boolean rejected;
    private double rejectScore;

    void clear(int capacity) {
        if (edges.length < capacity) {
            edges = new int[capacity];
            scores = new double[capacity];
            open = new boolean[capacity];
            sums = new double[capacity];
        }
        Arrays.fill(sums, 0, capacity, 0);
        size = 0;
        rejected = false;
    }

    /** Work space: one sum an edge, all 0 after {@link #clear}. */
    double[] sums() {
        return sums;
    }

    /** Keeps the order: best first, equal scores in the order in which they were added. */
    void add(int edge, double score, boolean isOpen) {
        int at = 0;
        for (int end = size; at < end;) {
            int middle = at + end >>> 1;
            if (scores[middle] < score) {
                end = middle;
            } else {
                at = middle + 1;
            }
        }
        int behind = size++ - at;
        System.arraycopy(edges, at, edges, at + 1, behind);
        System.arraycopy(scores, at, scores, at + 1, behind);
        System.arraycopy(open, at, open, at + 1, behind);
        edges[at] = edge;
        scores[at] = score;
        open[at] = isOpen;
    }

    void reject(boolean none, double by) {
        rejected = none;
        rejectScore = by;
    }

    /** Edges scored. */
    public int size() {
        return size;
    }

    /** Index in the gate of the edge at a rank, 0 the best. */
    public int edge(int rank) {
        return edges[rank];
    }

    public double score(int rank) {
        return scores[rank];
    }

    /** Whether the edge at this rank is taken. */
    public boolean open(int rank) {
        return open[rank];
    }

    /** None of these, by the gate's {@link RejectBy}. */
    public boolean rejected() {
        return rejected;
    }

    /** What was held against the gate's reject bound. */
    public double rejectScore() {
        return rejectScore;
    }
}
