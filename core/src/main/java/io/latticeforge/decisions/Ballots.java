package io.latticeforge.decisions;

import java.util.ArrayList;
import java.util.List;

/** The votes of one group in the order in which they were cast, and the distinct answers in the order in which they were first seen. */
public final class Ballots {
    private final List<String> answers = new ArrayList<>();
    private final List<Ballot> ballots = new ArrayList<>();

    /** Index of an answer in canonical form; a new one is added. */
    public int answer(String canonical) {
        int known = answers.indexOf(canonical);
        if (known >= 0) {
            return known;
        }
        answers.add(canonical);
        return answers.size() - 1;
    }

    public int answerCount() {
        return answers.size();
    }

    public String answer(int index) {
        return answers.get(index);
    }

    public void cast(Ballot ballot) {
        ballots.add(ballot);
    }

    public int size() {
        return ballots.size();
    }

    public Ballot get(int index) {
        return ballots.get(index);
    }

    /** Replaces the vote of a sequence: its text stated another answer before it ended. */
    public void withdraw(Ballot ballot) {
        ballots.remove(ballot);
    }
}
