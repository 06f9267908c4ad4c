package io.latticeforge.evaluation;

import java.util.List;

/**
 * Where the text of a sample states an answer by itself.
 *
 * @param at index of the token that completes each statement, ascending
 * @param answers canonical, one for each
 */
record Statements(int[] at, List<String> answers) {
    static final Statements NONE = new Statements(new int[0], List.of());

    int count() {
        return at.length;
    }
}
