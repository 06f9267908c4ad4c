package io.latticeforge.live;

/**
 * A question that the abacus can be asked.
 *
 * @param kind  family: "compute" or "find"
 * @param prompt words with spaces between, without the begin token
 * @param truth the right answer, 0 to 30
 */
record Puzzle(String kind, String prompt, int truth) {}
