package io.latticeforge.trace;

/**
 * One group of a journal: the client's id is unique within its session only.
 *
 * @param session epoch of the session
 */
public record GroupKey(long session, int group) {}
