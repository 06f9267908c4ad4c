package io.latticeforge.decisions;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The votes of one group in the order in which they were cast, and the distinct answers in the order in which they were first seen. */
public final class Ballots {
    private final List<String> answers = new ArrayList<>();
    private final List<Ballot> ballots = new ArrayList<>();
    private double[] perAnswer = new double[8];

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

    /** Holds from now on what another holds, leaving out the samples that were cut off by their length limit. */
    void takeCompleted(Ballots all) {
        answers.clear();
        ballots.clear();
        for (int i = 0; i < all.answers.size(); i++) {
            answers.add(all.answers.get(i));
        }
        for (int i = 0; i < all.ballots.size(); i++) {
            if (!all.ballots.get(i).truncated) {
                ballots.add(all.ballots.get(i));
            }
        }
    }

    /** Work space of a vote, one number per answer, all 0: good until the next call. Only ever grows; no part of the state. */
    double[] perAnswer() {
        if (perAnswer.length < answers.size()) {
            perAnswer = new double[Math.max(answers.size(), 2 * perAnswer.length)];
        }
        Arrays.fill(perAnswer, 0, answers.size(), 0);
        return perAnswer;
    }
}
