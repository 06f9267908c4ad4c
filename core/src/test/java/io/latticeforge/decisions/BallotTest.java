package io.latticeforge.decisions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.kernels.Observation;
import io.latticeforge.signals.SequenceSignals;
import io.latticeforge.signals.States;
import org.junit.jupiter.api.Test;

class BallotTest {
    @Test
    void takesEveryValueFromTheSignalsOfItsSequence() {
        SequenceSignals signals = new SequenceSignals(new int[0], null);
        for (int i = 0; i < 6_144; i++) {
            Observation o = new Observation();
            o.clear(0);
            o.entropy = i < 6_128 ? 1 : 0.25f;
            o.varentropy = 0;
            o.tokenConfidence = i < 4_096 ? 16 : 10;
            o.selfCertainty = 6;
            o.chosenLogProb = i == 7 ? -4 : -1;
            signals.update(o);
        }
        Ballot ballot = new Ballot();
        ballot.take(signals);
        assertEquals(0.25, ballot.finalEntropy);
        assertEquals((2_032 + 16 * 0.25) / 2_048, ballot.tailEntropy, 1e-6);
        assertEquals(14, ballot.meanConfidence, 1e-12);
        assertEquals(10, ballot.tailConfidence);
        assertEquals(10, ballot.lowestConfidence);
        assertTrue(ballot.bottomConfidence > 10 && ballot.bottomConfidence < 11, "the weakest tenth of 129 windows, of which one is at 10");
        assertEquals(6, ballot.selfCertainty);
        assertEquals(-4, ballot.minLogProb);
        assertEquals(-6_147, ballot.sumLogProb);
        assertEquals(-6_147 / 6_144.0, ballot.meanLogProb);
        assertEquals(signals.surprise().z(), ballot.surprise);
    }

    @Test
    void itsPartsAreThoseOfThePolicysWindows() {
        SequenceSignals signals = new SequenceSignals(new int[0], null, 2, 4);
        float[] confidences = {10, 14, 6, 12, 18};
        for (float confidence : confidences) {
            Observation o = new Observation();
            o.clear(0);
            o.entropy = confidence / 4;
            o.tokenConfidence = confidence;
            signals.update(o);
        }
        Ballot ballot = new Ballot();
        ballot.take(signals);
        assertEquals(12, ballot.meanConfidence);
        assertEquals(15, ballot.tailConfidence, "12 18");
        assertEquals(9, ballot.lowestConfidence, "6 12 of 12, 10, 9, 15");
        assertEquals(9, ballot.bottomConfidence, "one of four");
        assertEquals(3.125, ballot.tailEntropy, "14 6 12 18 in quarters");
    }

    @Test
    void aRestoredBallotIsTheSame() {
        double[] next = {0.5};
        Ballot ballot = new Ballot();
        ballot.answer = 3;
        ballot.sequence = 4;
        ballot.tokens = 5;
        ballot.truncated = true;
        ballot.identity = 6;
        Votes.fill(ballot, () -> next[0]++);
        Ballot restored = new Ballot();
        States.restore(States.bytes(ballot::state), restored::state);
        assertArrayEquals(States.bytes(ballot::state), States.bytes(restored::state));
        assertEquals(4 * 3 + 1 + 11 * 8 + 8, States.bytes(ballot::state).length, "11 values, each stored");
        assertEquals(ballot.sumLogProb, restored.sumLogProb);
        assertTrue(restored.truncated);
    }

    @Test
    void whatIsNotKnownIsNotZero() {
        Ballot ballot = new Ballot();
        ballot.take(new SequenceSignals(new int[0], null));
        for (BallotValue value : BallotValue.values()) {
            double[] read = new double[1];
            Ballots ballots = new Ballots();
            ballot.answer = ballots.answer("a");
            ballots.cast(ballot);
            value.read(ballots, 0, 1, read);
            assertTrue(Double.isNaN(read[0]), "" + value);
        }
    }
}
