package io.latticeforge.decisions;

import java.util.SplittableRandom;

/** Ballots made for tests. */
final class Votes {
    private Votes() {}

    static Ballot ballot(Ballots ballots, String answer, double surprise) {
        Ballot ballot = new Ballot();
        ballot.answer = ballots.answer(answer);
        ballot.sequence = ballots.size();
        ballot.surprise = surprise;
        ballot.finalEntropy = 0.25;
        ballot.meanConfidence = 12;
        ballots.cast(ballot);
        return ballot;
    }

    /** One answer per letter, surprise 0. */
    static Ballots of(String letters) {
        Ballots ballots = new Ballots();
        letters.chars().forEach(c -> ballot(ballots, String.valueOf((char) c), 0));
        return ballots;
    }

    static Ballots random(long seed, int count, int answers) {
        SplittableRandom random = new SplittableRandom(seed);
        Ballots ballots = new Ballots();
        for (int i = 0; i < count; i++) {
            Ballot ballot = ballot(ballots, "a" + random.nextInt(answers), random.nextInt(10) == 0
                    ? Double.NaN : 2 * random.nextGaussian());
            ballot.finalEntropy = random.nextInt(10) == 0 ? Double.NaN : 3 * random.nextDouble();
            ballot.meanConfidence = random.nextInt(10) == 0 ? Double.NaN : 25 * random.nextDouble();
        }
        return ballots;
    }
}
