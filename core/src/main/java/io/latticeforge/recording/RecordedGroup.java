package io.latticeforge.recording;

import java.util.List;

/**
 * One question and the samples that were drawn for it.
 *
 * @param kind family of the question, such as "compute" or "find"
 * @param truth the right answer
 */
public record RecordedGroup(String id, String kind, String prompt, String truth, List<RecordedSequence> sequences) {}
