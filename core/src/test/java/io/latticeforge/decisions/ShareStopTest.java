package io.latticeforge.decisions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShareStopTest {
    private static final double E = Math.E;

    private static Ballots weighted(String letters, double... weights) {
        Ballots ballots = new Ballots();
        for (int i = 0; i < weights.length; i++) {
            Votes.ballot(ballots, letters.substring(i, i + 1), Math.log(weights[i]));
        }
        return ballots;
    }

    @Test
    void workedExample() {
        SampleStop stop = new ShareStop(0.8, 2, 1.0, new SurpriseVote(1)).newStop();
        assertTrue(stop.settled(weighted("aba", 0.9, 0.2, 1.0)));
        assertEquals(1.9 / 2.1, stop.value(), 1e-12);
        assertEquals(0.8, stop.threshold());
        assertFalse(stop.settled(weighted("aa", 0.1, 0.2)), "a mass of 0.3 settles nothing");
        assertEquals(1, stop.value(), 1e-12);
    }

    @Test
    void needsItsVotes() {
        SampleStop stop = new ShareStop(0.8, 2, 1.0, new SurpriseVote(1)).newStop();
        assertFalse(stop.settled(new Ballots()));
        assertTrue(Double.isNaN(stop.value()));
        assertFalse(stop.settled(weighted("a", E)));
        assertTrue(stop.settled(weighted("aa", E, 0.1)));
    }

    @Test
    void boundsAreReachedByEquality() {
        SampleStop stop = new ShareStop(0.75, 4, 4, new MajorityVote()).newStop();
        assertTrue(stop.settled(Votes.of("aaab")));
        assertEquals(0.75, stop.value());
        assertFalse(stop.settled(Votes.of("aabb")));
    }

    @Test
    void growsWithTheAnswersAndForgetsNothing() {
        SampleStop stop = new ShareStop(0.8, 2, 1.0, new MajorityVote()).newStop();
        assertFalse(stop.settled(Votes.of("abcdefghijklmnopqrstuvwxyz")));
        assertEquals(1 / 26.0, stop.value(), 1e-12);
        assertTrue(stop.settled(Votes.of("aa")));
        assertEquals(1, stop.value());
    }

    @ParameterizedTest
    @EnumSource(VoteId.class)
    void anyVoteMayWeigh(VoteId id) {
        SampleStop stop = new ShareStop(0.8, 2, 0, id.defaults()).newStop();
        assertTrue(stop.settled(Votes.of("aaaa")), "unanimous");
        assertFalse(stop.settled(Votes.of("aabb")), "level");
        Ballots many = Votes.random(5, 200, 3);
        Tallies tallies = new Tallies();
        tallies.count(many, List.of(id.defaults()));
        double total = 0;
        for (int answer = 0; answer < many.answerCount(); answer++) {
            total += tallies.all().weight(0, answer);
        }
        stop.settled(many);
        assertEquals(tallies.all().weight(0, tallies.all().winner(0)) / total, stop.value(), 1e-12);
    }
}
