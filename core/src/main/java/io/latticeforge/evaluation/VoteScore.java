package io.latticeforge.evaluation;

/**
 * A vote rule over complete recordings.
 *
 * @param correct groups answered right, a tie of m with the right answer counted 1/m
 * @param of groups
 */
record VoteScore(double correct, int of) {}
