package io.latticeforge.decisions;

import io.latticeforge.decisions.ConfidenceVote.Part;
import io.latticeforge.settings.Form;
import io.latticeforge.settings.Section;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** The registry of votes: number on the wire and in the journal, name in a policy, what reads its parameters. Numbers are never reused. */
public enum VoteId {
    MAJORITY(1, "majority", MajorityVote::parse),
    ENTROPY(2, "entropy", EntropyVote::parse),
    SURPRISE(3, "surprise", SurpriseVote::parse),
    EXP_CONFIDENCE(4, "exp_confidence", ExpConfidenceVote::parse),
    MEAN_CONFIDENCE(5, "mean_confidence", s -> ConfidenceVote.parse(Part.WHOLE, s)),
    TAIL_CONFIDENCE(6, "tail_confidence", s -> ConfidenceVote.parse(Part.TAIL, s)),
    BOTTOM_CONFIDENCE(7, "bottom_confidence", s -> ConfidenceVote.parse(Part.BOTTOM_TENTH, s)),
    LOWEST_CONFIDENCE(8, "lowest_confidence", s -> ConfidenceVote.parse(Part.LOWEST_WINDOW, s)),
    TAIL_ENTROPY(9, "tail_entropy", TailEntropyVote::parse),
    SOFTMAX(10, "softmax", SoftmaxVote::parse),
    BORDA(11, "borda", BordaVote::parse),
    LOG_ODDS(12, "log_odds", LogOddsVote::parse),
    MIN_LOG_PROB(13, "min_log_prob", MinLogProbVote::parse),
    SEQUENCE_PROBABILITY(14, "sequence_probability", SequenceProbabilityVote::parse),
    PHASE(15, "phase", PhaseVote::parse),
    DEMPSTER_SHAFER(16, "dempster_shafer", DempsterShaferVote::parse);

    /** What policies called {@link #EXP_CONFIDENCE} at first; journals hold policies, so it is read for good. */
    private static final String FORMER_EXP_CONFIDENCE = "confidence";

    private final int number;
    private final String yamlName;
    private final Function<Section, VoteRule> vote;

    VoteId(int number, String yamlName, Function<Section, VoteRule> vote) {
        this.number = number;
        this.yamlName = yamlName;
        this.vote = vote;
    }

    public int number() {
        return number;
    }

    public String yamlName() {
        return yamlName;
    }

    /** The vote with its default parameters. */
    public VoteRule defaults() {
        return vote.apply(Section.empty(yamlName));
    }

    /** The vote that a policy names, with its parameters. */
    public static VoteRule parse(Form form) {
        for (VoteId id : values()) {
            if (id.yamlName.equals(form.name()) || id == EXP_CONFIDENCE && FORMER_EXP_CONFIDENCE.equals(form.name())) {
                return id.vote.apply(form.parameters());
            }
        }
        throw form.unknown("vote", Arrays.stream(values()).map(VoteId::yamlName).toList());
    }

    /** That vote first, then every other with its defaults, in order of number. Their windows are those of the ballots they weigh. */
    public static List<VoteRule> withOthers(VoteRule first) {
        List<VoteRule> all = new ArrayList<>(List.of(first));
        for (VoteId id : values()) {
            if (id != first.id()) {
                all.add(id.defaults());
            }
        }
        return List.copyOf(all);
    }

    /** Name for a number; "vote N" for one that this version does not know. */
    public static String nameOf(int number) {
        for (VoteId id : values()) {
            if (id.number == number) {
                return id.yamlName;
            }
        }
        return "vote " + number;
    }
}
