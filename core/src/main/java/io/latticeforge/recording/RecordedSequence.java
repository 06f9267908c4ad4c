package io.latticeforge.recording;

import org.jspecify.annotations.Nullable;

/**
 * One sample: the token range [firstToken, firstToken + tokens) of its folder.
 *
 * @param answer what the text said last, null if it stated no answer
 * @param completed it ended by itself, not at the length limit
 */
public record RecordedSequence(int sequence, int firstToken, int tokens, @Nullable String answer, boolean completed) {}
