package io.latticeforge.decisions;

import java.util.Arrays;
import java.util.List;

/**
 * Some ballots of a group counted under several vote rules side by side. Among answers of equal weight the order (ballots, weight under the
 * first rule, first seen) decides, and the winner is flagged as tied. Reusable: arrays only grow. Not thread-safe.
 *
 * <p>A rule <em>diverges</em> where its winner is not the majority's. The ballots are <em>contested</em> where two of them contradict each
 * other with a pairwise K above 0.7 ({@link DempsterShaferVote}, with its parameters where it is among the rules).
 *
 * <p>Example: ballots a a b with surprise weights 0.2 0.3 1.0: majority a (2 : 1), surprise b (1.0 : 0.5), which diverges.
 */
public final class TallySet {
    private static final DempsterShaferVote EVIDENCE = new DempsterShaferVote(0.9);

    private double[] ballotWeights = new double[32];
    private double[] weights = new double[32];
    private int[] votes = new int[8];
    private int[] winners = new int[4];
    private boolean[] tied = new boolean[4];
    private int rules;
    private int answers;
    private int voters;
    private int majority;
    private double conflict;

    TallySet() {}

    /** Counts all ballots under each rule; the first rule is the policy's. */
    void count(Ballots ballots, List<VoteRule> voteRules) {
        rules = voteRules.size();
        answers = ballots.answerCount();
        voters = ballots.size();
        makeRoom();
        for (int i = 0; i < voters; i++) {
            votes[ballots.get(i).answer]++;
        }
        DempsterShaferVote evidence = EVIDENCE;
        for (int rule = 0; rule < rules; rule++) {
            evidence = voteRules.get(rule) instanceof DempsterShaferVote vote ? vote : evidence;
            voteRules.get(rule).weigh(ballots, ballotWeights);
            for (int i = 0; i < voters; i++) {
                weights[rule * answers + ballots.get(i).answer] += ballotWeights[i];
            }
        }
        for (int rule = 0; rule < rules; rule++) {
            conclude(rule);
        }
        majority = majorityWinner();
        conflict = evidence.conflict(ballots);
    }

    /** Among answers of equally many ballots the weight under the first rule decides, then which was first seen. */
    private int majorityWinner() {
        int best = -1;
        for (int answer = 0; answer < answers; answer++) {
            if (votes[answer] > 0 && (best < 0 || votes[answer] > votes[best]
                    || votes[answer] == votes[best] && weight(0, answer) > weight(0, best))) {
                best = answer;
            }
        }
        return best;
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

    /** Whether the winner of a rule is another than the majority's. */
    public boolean diverges(int rule) {
        return winners[rule] != majority;
    }

    /** Largest pairwise K between two ballots; 0 where all agree. */
    public double conflict() {
        return conflict;
    }

    public boolean contested() {
        return conflict > DempsterShaferVote.CONTESTED;
    }
}
