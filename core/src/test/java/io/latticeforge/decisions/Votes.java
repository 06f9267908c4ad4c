package io.latticeforge.decisions;

import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

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
            Ballot ballot = ballot(ballots, "a" + random.nextInt(answers), 0);
            ballot.truncated = random.nextInt(4) == 0;
            ballot.surprise = orUnknown(random, 2 * random.nextGaussian());
            ballot.finalEntropy = orUnknown(random, 3 * random.nextDouble());
            ballot.tailEntropy = orUnknown(random, 3 * random.nextDouble());
            ballot.meanConfidence = orUnknown(random, 25 * random.nextDouble());
            ballot.tailConfidence = orUnknown(random, 25 * random.nextDouble());
            ballot.bottomConfidence = orUnknown(random, 25 * random.nextDouble());
            ballot.lowestConfidence = orUnknown(random, random.nextInt(12));
            ballot.selfCertainty = orUnknown(random, random.nextInt(20));
            ballot.minLogProb = orUnknown(random, -9 * random.nextDouble());
            ballot.meanLogProb = orUnknown(random, -random.nextDouble());
            ballot.sumLogProb = orUnknown(random, -90 * random.nextDouble());
        }
        return ballots;
    }

    private static double orUnknown(SplittableRandom random, double value) {
        return random.nextInt(10) == 0 ? Double.NaN : value;
    }

    /** Every value that a vote may weigh by. */
    static void fill(Ballot ballot, DoubleSupplier value) {
        ballot.finalEntropy = value.getAsDouble();
        ballot.tailEntropy = value.getAsDouble();
        ballot.meanConfidence = value.getAsDouble();
        ballot.tailConfidence = value.getAsDouble();
        ballot.bottomConfidence = value.getAsDouble();
        ballot.lowestConfidence = value.getAsDouble();
        ballot.selfCertainty = value.getAsDouble();
        ballot.surprise = value.getAsDouble();
        ballot.minLogProb = value.getAsDouble();
        ballot.meanLogProb = value.getAsDouble();
        ballot.sumLogProb = value.getAsDouble();
    }
}
