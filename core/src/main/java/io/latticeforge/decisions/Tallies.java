package io.latticeforge.decisions;

import java.util.Arrays;
import java.util.List;

/**
 * The votes of a group counted under several vote rules side by side. Among answers of equal weight the order (ballots, weight under the
 * first rule, first seen) decides, and the winner is flagged as tied. Reusable: arrays only grow. Not thread-safe.
 *
 * <p>Example: ballots a a b with surprise weights 0.2 0.3 1.0: majority a (2 : 1), surprise b (1.0 : 0.5).
 */
public final class Tallies {
    private double[] ballotWeights = new double[32];
    private double[] weights = new double[32];
    private int[] votes = new int[8];
    private int[] winners = new int[4];
    private boolean[] tied = new boolean[4];
    private int rules;
    private int answers;
    private int voters;

    /** Counts all ballots under each rule; the first rule is the policy's. */
    public void count(Ballots ballots, List<VoteRule> voteRules) {
        rules = voteRules.size();
        answers = ballots.answerCount();
        voters = ballots.size();
        makeRoom();
        for (int i = 0; i < voters; i++) {
            votes[ballots.get(i).answer]++;
        }
        for (int rule = 0; rule < rules; rule++) {
            voteRules.get(rule).weigh(ballots, ballotWeights);
            for (int i = 0; i < voters; i++) {
                weights[rule * answers + ballots.get(i).answer] += ballotWeights[i];
            }
        }
        for (int rule = 0; rule < rules; rule++) {
            conclude(rule);
        }
    }

    private void makeRoom() {
        if (ballotWeights.length < voters) {
            ballotWeights = new double[Math.max(voters, 2 * ballotWeights.length)];
        }
        if (weights.length < rules * answers) {
            weights = new double[Math.max(rules * answers, 2 * weights.length)];
        }
        if (votes.length < answers) {
            votes = new int[Math.max(answers, 2 * votes.length)];
        }
        if (winners.length < rules) {
            winners = new int[rules];
            tied = new boolean[rules];
        }
        Arrays.fill(weights, 0, rules * answers, 0);
        Arrays.fill(votes, 0, answers, 0);
    }

    private void conclude(int rule) {
        int best = -1;
        for (int answer = 0; answer < answers; answer++) {
            if (votes[answer] > 0 && (best < 0 || beats(rule, answer, best))) {
                best = answer;
            }
        }
        winners[rule] = best;
        tied[rule] = false;
        for (int answer = 0; answer < answers; answer++) {
            tied[rule] |= answer != best && isLeading(rule, answer);
        }
    }

    private boolean beats(int rule, int answer, int best) {
        if (weight(rule, answer) != weight(rule, best)) {
            return weight(rule, answer) > weight(rule, best);
        }
        if (votes[answer] != votes[best]) {
            return votes[answer] > votes[best];
        }
        return weight(0, answer) > weight(0, best);
    }

    private boolean isLeading(int rule, int answer) {
        return votes[answer] > 0 && weight(rule, answer) == weight(rule, winners[rule]);
    }

    public int rules() {
        return rules;
    }

    public int answers() {
        return answers;
    }

    /** Ballots counted. */
    public int voters() {
        return voters;
    }

    /** Weight of an answer under a rule. */
    public double weight(int rule, int answer) {
        return weights[rule * answers + answer];
    }

    /** Ballots for an answer. */
    public int votes(int answer) {
        return votes[answer];
    }

    /** The winning answer of a rule; -1 where nobody voted. */
    public int winner(int rule) {
        return winners[rule];
    }

    /** Whether another answer had the winner's weight under this rule. */
    public boolean tied(int rule) {
        return tied[rule];
    }

    /** Whether this answer is one of several that share the largest weight under this rule. */
    public boolean tied(int rule, int answer) {
        return tied[rule] && isLeading(rule, answer);
    }
}
