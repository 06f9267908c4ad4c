package io.latticeforge.gateway.session;

import io.latticeforge.protocol.codec.Action;

/**
 * A decision, as it stands in a reply.
 *
 * @param identity  its journal position
 * @param sequence  {@link io.latticeforge.protocol.Frame#ALL} for the group
 * @param step      tokens of the sequence before the one that fired it
 * @param samples   SPAWN: samples to draw
 * @param value     what the rule measured, and
 * @param threshold what it was held against
 */
public record Decided(long identity, Action action, int group, int sequence, int step, int rule, int reason, int samples, double value,
        double threshold) {}
