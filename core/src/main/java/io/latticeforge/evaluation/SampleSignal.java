package io.latticeforge.evaluation;

import io.latticeforge.decisions.Ballot;
import io.latticeforge.recording.Recording.Stat;

/** What a complete sample may be judged by; each so that more should mean right. NaN where it is not known. */
enum SampleSignal {
    SURPRISE("surprise z") {
        @Override
        double of(Trace trace, Ballot ballot) {
            return ballot.surprise;
        }
    },
    MEAN_CONFIDENCE("mean token confidence") {
        @Override
        double of(Trace trace, Ballot ballot) {
            return ballot.meanConfidence;
        }
    },
    FINAL_ENTROPY("minus mean entropy of the last 16 tokens") {
        @Override
        double of(Trace trace, Ballot ballot) {
            return -ballot.finalEntropy;
        }
    },
    MEAN_ENTROPY("minus mean entropy") {
        @Override
        double of(Trace trace, Ballot ballot) {
            return -mean(trace, Stat.ENTROPY);
        }
    },
    MEAN_LOG_PROB("mean chosen log-prob") {
        @Override
        double of(Trace trace, Ballot ballot) {
            return mean(trace, Stat.CHOSEN_LOG_PROB);
        }
    },
    LOWEST_LOG_PROB("lowest chosen log-prob") {
        @Override
        double of(Trace trace, Ballot ballot) {
            return lowest(trace, Stat.CHOSEN_LOG_PROB);
        }
    },
    LOWEST_CONFIDENCE("lowest token confidence") {
        @Override
        double of(Trace trace, Ballot ballot) {
            return lowest(trace, Stat.TOKEN_CONFIDENCE);
        }
    },
    MEAN_MARGIN("mean margin") {
        @Override
        double of(Trace trace, Ballot ballot) {
            return mean(trace, Stat.MARGIN);
        }
    },
    COMPLETED("ran to its own end") {
        @Override
        double of(Trace trace, Ballot ballot) {
            return trace.completed() ? 1 : 0;
        }
    },
    SHORTNESS("minus tokens") {
        @Override
        double of(Trace trace, Ballot ballot) {
            return -trace.tokens();
        }
    };

    private final String meaning;

    SampleSignal(String meaning) {
        this.meaning = meaning;
    }

    String meaning() {
        return meaning;
    }

    abstract double of(Trace trace, Ballot ballot);

    private static double mean(Trace trace, Stat stat) {
        double sum = 0;
        int known = 0;
        for (int t = 0; t < trace.tokens(); t++) {
            float value = trace.stat(t, stat);
            if (Float.isFinite(value)) {
                sum += value;
                known++;
            }
        }
        return known == 0 ? Double.NaN : sum / known;
    }

    private static double lowest(Trace trace, Stat stat) {
        double lowest = Double.NaN;
        for (int t = 0; t < trace.tokens(); t++) {
            float value = trace.stat(t, stat);
            if (Float.isFinite(value) && !(lowest <= value)) {
                lowest = value;
            }
        }
        return lowest;
    }
}
