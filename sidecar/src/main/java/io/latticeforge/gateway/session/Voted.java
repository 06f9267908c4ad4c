package io.latticeforge.gateway.session;

import java.util.List;

/**
 * The vote of a group.
 *
 * @param winner  canonical; empty where nobody voted
 * @param voters  samples whose answers were counted
 * @param dropped samples without an answer, or stopped as failing
 * @param answers each answer that was heard
 */
public record Voted(String winner, int voters, int dropped, List<Answer> answers) {
    /** A canonical answer and how many samples gave it. */
    public record Answer(String answer, int votes) {}

    public Voted {
        answers = List.copyOf(answers);
    }
}
