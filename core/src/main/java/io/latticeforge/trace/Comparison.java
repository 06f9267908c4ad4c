package io.latticeforge.trace;

import io.latticeforge.decisions.RuleMemory;
import io.latticeforge.decisions.TokenBudgetRule;
import io.latticeforge.policy.Mode;
import io.latticeforge.policy.Policy;
import io.latticeforge.policy.PolicyRule;
import io.latticeforge.trace.Difference.Finding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares a group in both worlds once it is over: each difference with its validity, and the tokens that follow from it. */
final class Comparison {
    private final Policy policy;
    private final int budgetTokens;
    private final Set<Integer> learning = new HashSet<>();
    private boolean anyCensored;

    Comparison(Policy policy) {
        this.policy = policy;
        int budget = 0;
        for (PolicyRule rule : policy.rules()) {
            if (rule.spec() instanceof TokenBudgetRule cap && rule.mode() == Mode.ENFORCE) {
                budget = cap.maxTokens();
            }
            if (rule.spec().newMemory() != RuleMemory.NONE) {
                learning.add(rule.spec().id().number());
            }
        }
        budgetTokens = budget;
    }

    List<Difference> of(GroupRun run) {
        List<Difference> found = new ArrayList<>();
        spawns(run, found);
        TokenBounds ofGroup = TokenBounds.NONE;
        for (SampleRun sample : run.samples.values()) {
            TokenBounds saved = sample.saved(budgetTokens);
            if (sample.sameDecision()) {
                ofGroup = ofGroup.plus(saved);
            } else {
                found.add(Difference.decision(run.key, sample.recorded, sample.instead, sample(run, sample), saved));
            }
        }
        settled(run, found, ofGroup);
        votes(run, found);
        anyCensored |= run.validityAt(Long.MAX_VALUE - 1) != Validity.EXACT;
        return found;
    }

    private Finding sample(GroupRun run, SampleRun sample) {
        Decided settled = run.insteadSettled;
        Decided recorded = sample.recorded;
        Decided instead = sample.instead;
        if (instead == null) {
            if (settled != null && recorded != null && settled.cause() <= recorded.cause()) {
                return new Finding(run.validityAt(settled.cause()), "its group is settled before");
            }
            return sample.cut() ? new Finding(Validity.CENSORED, "it would have run on past its " + sample.tokens + " recorded tokens")
                    : new Finding(Validity.EXACT, "it runs on to an end that is on record");
        }
        if (learning.contains(instead.rule()) && (anyCensored || run.validityAt(instead.cause()) != Validity.EXACT)) {
            return new Finding(Validity.CENSORED, "what the rule learned before rests on samples that would have run on");
        }
        String when = recorded == null ? "on tokens that are on record" : instead.step() < recorded.step() ? "earlier than on record"
                : instead.step() > recorded.step() ? "later, on tokens that are on record" : "on the same token";
        boolean asks = sample.concludesElsewhere() && run.validityAt(Long.MAX_VALUE - 1) == Validity.UNIDENTIFIED;
        return new Finding(Validity.EXACT, asks ? when + "; the answer it gives when asked there is not on record" : when);
    }

    /** Only the first: after it the run is another one. */
    private void spawns(GroupRun run, List<Difference> found) {
        int most = Math.max(run.recordedSpawns.size(), run.insteadSpawns.size());
        for (int k = 0; k < most; k++) {
            Decided recorded = k < run.recordedSpawns.size() ? run.recordedSpawns.get(k) : null;
            Decided instead = k < run.insteadSpawns.size() ? run.insteadSpawns.get(k) : null;
            Finding finding = spawn(run, recorded, instead);
            if (finding != null) {
                found.add(Difference.decision(run.key, recorded, instead, finding, TokenBounds.NONE));
                return;
            }
        }
    }

    private @Nullable Finding spawn(GroupRun run, @Nullable Decided recorded, @Nullable Decided instead) {
        Decided settled = run.insteadSettled;
        if (recorded == null || instead == null) {
            if (recorded != null && settled != null && settled.cause() <= recorded.cause()) {
                return new Finding(run.validityAt(settled.cause()), "the group is settled before");
            }
            if (instead == null && policy.wave() != 0) {
                return new Finding(Validity.CENSORED, "the samples before would have run on");
            }
            run.unidentified(instead == null ? run.openedAt : instead.cause());
            return new Finding(Validity.UNIDENTIFIED, "other samples would have been drawn");
        }
        if (recorded.samples() != instead.samples()) {
            run.unidentified(instead.cause());
            return new Finding(Validity.UNIDENTIFIED, "another number of samples would have been drawn");
        }
        if (recorded.cause() == instead.cause()) {
            return null;
        }
        return instead.cause() < recorded.cause()
                ? new Finding(run.validityAt(instead.cause()), "earlier than on record; the recorded samples stand for those drawn then")
                : new Finding(Validity.CENSORED.and(run.validityAt(instead.cause())), "the samples before would have run on");
    }

    private static void settled(GroupRun run, List<Difference> found, TokenBounds saved) {
        Decided recorded = run.recordedSettled;
        Decided instead = run.insteadSettled;
        Finding finding;
        if (recorded == null && instead == null || recorded != null && instead != null && recorded.cause() == instead.cause()
                && recorded.sameAs(instead)) {
            return;
        }
        if (instead == null) {
            finding = new Finding(Validity.CENSORED.and(run.validityAt(Long.MAX_VALUE - 1)),
                    "its samples would have run on past what is on record");
        } else if (recorded == null || instead.cause() <= recorded.cause()) {
            Validity validity = run.validityAt(instead.cause());
            finding = new Finding(validity, switch (validity) {
                case EXACT -> recorded == null ? "by votes that are on record" : "not later than on record, by the same samples";
                case CENSORED -> "samples that would have run on might have voted before";
                case UNIDENTIFIED -> "other tokens would have been drawn before";
            });
        } else {
            finding = new Finding(Validity.CENSORED.and(run.validityAt(instead.cause())),
                    "its samples would have run on past what is on record");
        }
        found.add(Difference.decision(run.key, recorded, instead, finding, saved));
    }

    private static void votes(GroupRun run, List<Difference> found) {
        for (VoteStory recorded : run.recordedVotes) {
            for (VoteStory instead : run.insteadVotes) {
                if (instead.cause() == recorded.cause() && !instead.winner().equals(recorded.winner())) {
                    Validity validity = run.validityAt(recorded.cause());
                    found.add(Difference.vote(run.key, recorded.winner(), instead.winner(), new Finding(validity, switch (validity) {
                        case EXACT -> "the votes are on record and weigh differently, or fewer were needed";
                        case CENSORED -> "samples that would have run on have no vote on record";
                        case UNIDENTIFIED -> "other tokens would have been drawn before";
                    })));
                }
            }
        }
    }
}
