package io.latticeforge.bench;

import java.util.Arrays;
import java.util.Optional;

/**
 * What is to be reached: the one table of ids, musts and stretches. A ratio is ours by the peer's; an absolute figure has a unit. Less is
 * better except where it says otherwise. What has two bounds has two ids.
 */
enum Target {
    K1("K1", "moments, worst of 32,000 to 262,144 logits, hot and cold", "the same in C, best instructions here", 1.25, 1.0),
    K2("K2", "full record", "PyTorch CPU, one thread", 0.08, 0.04),
    K3("K3", "full record", "ONNX Runtime, one thread", 0.12, 0.06),
    K4("K4", "record with top-20, 64 correlated rows in turn", "the same without top-k", 1.10, 1.04),
    K5("K5", "record of an ascending row", "of a typical row", 4.0, 2.0),
    K6("K6", "record of a row of bf16 or f16, the worse", "of f32", 1.10, 1.0),
    K7("K7", "error of H and V against double, the worse", "PyTorch's in f32", 1.0, 0.3),
    E1("E1", "engine, one observation, all default signals and rules", "us", 0.5, 0.2, false),
    E2("E2", "heap bytes of a token, decoded frame to encoded reply", "B", 0.01, 0, false),
    E2_FRAME("E2-frame", "heap bytes of a frame, transport included", "B", 128, 32, false),
    E3("E3", "engine, one observation, 10,000 open sequences", "at 1 open sequence", 4, 2),
    E3_COST("E3-cost", "the same, absolute", "us", 0.5, 0.2, false),
    J1("J1", "journal append with encoding, 100 k/s, p50", "plain Chronicle Queue, same bytes", 1.15, 1.05),
    J1_P99("J1-p99", "the same, p99", "plain Chronicle Queue, same bytes", 1.25, 1.1),
    T1("T1", "Unix-socket round trip of a step", "C epoll echo, same bytes", 1.6, 1.2),
    T2("T2", "shared-memory round trip, spinning", "C over mmap, spinning", 1.6, 1.2),
    T3("T3", "the same", "Aeron IPC", 1.0, 0.6),
    T4("T4", "whole token path over shared memory, p50", "bare kernel, p50", 1.3, 1.15),
    T4_P99("T4-p99", "the same, p99", "bare kernel, p50", 2.5, 1.8),
    T5("T5", "top-20 observations sustained, journal on, one core", "/s", 1e6, 1.5e6, true),
    T6("T6", "CPU seconds per 1 M tokens, whole sidecar", "the same job in Python with PyTorch", 0.10, 0.05),
    G1("G1", "focus gate 100,000 x 384 f32, top-32", "read pass of the matrix", 1.4, 1.1),
    G2("G2", "focus gate, int8 edges", "f32 edges", 0.4, 0.3),
    S1("S1", "start to ready", "s", 2.5, 1.2, false),
    S2("S2", "first 1,000 rows after ready, p99", "p99 when steady", 3, 1.5),
    M1("M1", "resident memory (anonymous and shared), idle", "MB", 250, 150, false),
    M1_OPEN("M1-10000", "the same with 10,000 open sequences", "MB", 400, 250, false),
    M2("M2", "CPU while idle, share of a core", "core", 0.01, 0.002, false);

    private final String id;
    private final String what;
    private final String peer;
    private final String unit;
    private final double must;
    private final double stretch;
    private final boolean higherIsBetter;

    Target(String id, String what, String peer, double must, double stretch) {
        this(id, what, peer, "", must, stretch, false);
    }

    Target(String id, String what, String unit, double must, double stretch, boolean higherIsBetter) {
        this(id, what, "", unit, must, stretch, higherIsBetter);
    }

    Target(String id, String what, String peer, String unit, double must, double stretch, boolean higherIsBetter) {
        this.id = id;
        this.what = what;
        this.peer = peer;
        this.unit = unit;
        this.must = must;
        this.stretch = stretch;
        this.higherIsBetter = higherIsBetter;
    }

    static Optional<Target> of(String id) {
        return Arrays.stream(values()).filter(target -> target.id.equals(id)).findFirst();
    }

    String id() {
        return id;
    }

    /** What is measured, and what beside. */
    String what() {
        return isAbsolute() ? what : what + " / " + peer;
    }

    /** Of an absolute figure; empty for a ratio. */
    String unit() {
        return unit;
    }

    boolean isAbsolute() {
        return !unit.isEmpty();
    }

    double must() {
        return must;
    }

    double stretch() {
        return stretch;
    }

    boolean higherIsBetter() {
        return higherIsBetter;
    }

    /** @param measured ratio or absolute figure, in the target's unit; NaN where nothing was measured */
    Standing standing(double measured) {
        if (Double.isNaN(measured)) {
            return Standing.LEFT_OUT;
        }
        if (reaches(measured, stretch)) {
            return Standing.STRETCH;
        }
        return reaches(measured, must) ? Standing.HELD : Standing.MISSED;
    }

    private boolean reaches(double measured, double bound) {
        return higherIsBetter ? measured >= bound : measured <= bound;
    }
}
