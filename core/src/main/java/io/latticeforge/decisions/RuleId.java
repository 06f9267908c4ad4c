package io.latticeforge.decisions;

import io.latticeforge.settings.Form;
import io.latticeforge.settings.Section;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The registry of rules: number on the wire and in the journal, name in a policy, what firing asks for, and what reads its parameters. A
 * new rule is one class and one line here. Numbers are never reused.
 */
public enum RuleId {
    CRYSTALLISED_TOKENS(1, "crystallised_tokens", Action.CONCLUDE, CrystallisedTokensRule::parse, null),
    CRYSTALLISED_SEGMENTS(2, "crystallised_segments", Action.CONCLUDE, CrystallisedSegmentsRule::parse, null),
    ENTROPY_CUSUM(3, "entropy_cusum", Action.CONCLUDE, EntropyCusumRule::parse, null),
    STATED_ANSWER(4, "stated_answer", Action.CONCLUDE, StatedAnswerRule::parse, null),
    LOW_CONFIDENCE(5, "low_confidence", Action.STOP, LowConfidenceRule::parse, null),
    SLIP(6, "slip", Action.STOP, SlipRule::parse, null),
    REPETITION(7, "repetition", Action.STOP, RepetitionRule::parse, null),
    TOKEN_BUDGET(8, "token_budget", Action.STOP, TokenBudgetRule::parse, null),
    TRIAL_ANSWER(9, "trial_answer", Action.CONCLUDE, TrialAnswerRule::parse, null),
    ANSWER_CONVERGENCE(10, "answer_convergence", Action.CONCLUDE, AnswerConvergenceRule::parse, null),
    EAT(11, "eat", Action.CONCLUDE, EatRule::parse, null),
    STUCK(12, "stuck", Action.STOP, StuckRule::parse, null),
    TRAP(13, "trap", Action.STOP, TrapRule::parse, null),
    VARIANCE_COMPRESSION(14, "variance_compression", Action.CONCLUDE, VarianceCompressionRule::parse, null),
    /** Composed rules ask for what their parts ask for: {@link RuleSpec#action}. */
    ANY_OF(16, "any_of", Action.CONTINUE, AnyOfRule::parse, null),
    ALL_OF(17, "all_of", Action.CONTINUE, AllOfRule::parse, null),
    AFTER(18, "after", Action.CONTINUE, AfterRule::parse, null),
    AT_MOST_ONCE_PER(19, "at_most_once_per", Action.CONTINUE, AtMostOnceRule::parse, null),

    BETA(32, "beta", Action.DECIDED, null, BetaStop::parse),
    SHARE(33, "share", Action.DECIDED, null, ShareStop::parse),
    /** Draws the next wave of samples; the policy's {@code samples} configures it. */
    WAVES(34, "waves", Action.SPAWN, null, null),
    DIRICHLET(36, "dirichlet", Action.DECIDED, null, DirichletStop::parse),
    WEIGHTED_BETA(37, "weighted_beta", Action.DECIDED, null, WeightedBetaStop::parse),
    UNANIMITY(38, "unanimity", Action.DECIDED, null, UnanimityStop::parse),
    SHORT_M(39, "short_m", Action.DECIDED, null, ShortStop::parse),
    ANYTIME(40, "anytime", Action.DECIDED, null, AnytimeStop::parse),
    INFORMATION_GAIN(41, "information_gain", Action.DECIDED, null, InformationGainStop::parse),
    /** Draws the first samples of a group whose policy a controller chose. */
    CONTROLLER(48, "controller", Action.SPAWN, null, null);

    private final int number;
    private final String yamlName;
    private final Action action;
    private final @Nullable Function<Section, RuleSpec> rule;
    private final @Nullable Function<Section, SampleStopSpec> stop;

    RuleId(int number, String yamlName, Action action, @Nullable Function<Section, RuleSpec> rule,
            @Nullable Function<Section, SampleStopSpec> stop) {
        this.number = number;
        this.yamlName = yamlName;
        this.action = action;
        this.rule = rule;
        this.stop = stop;
    }

    public int number() {
        return number;
    }

    public String yamlName() {
        return yamlName;
    }

    /** What its firing asks for; CONTINUE for a composed rule, which asks for what its parts ask for. */
    public Action action() {
        return action;
    }

    /** Whether it is made of other rules: a policy may have several. */
    public boolean composed() {
        return rule != null && action == Action.CONTINUE;
    }

    /** Every rule that watches one sequence. */
    public static List<RuleId> sequenceRules() {
        return Arrays.stream(values()).filter(id -> id.rule != null).toList();
    }

    /** Every rule that ends sampling. */
    public static List<RuleId> sampleStops() {
        return Arrays.stream(values()).filter(id -> id.stop != null).toList();
    }

    /** The sequence rule that a policy names, with its parameters. */
    public static RuleSpec parseRule(Form form) {
        for (RuleId id : values()) {
            if (id.rule != null && id.yamlName.equals(form.name())) {
                return id.rule.apply(form.parameters());
            }
        }
        throw form.unknown("rule", sequenceRules().stream().map(RuleId::yamlName).toList());
    }

    /** The rule that ends sampling which a policy names, with its parameters. */
    public static SampleStopSpec parseStop(Form form) {
        for (RuleId id : values()) {
            if (id.stop != null && id.yamlName.equals(form.name())) {
                return id.stop.apply(form.parameters());
            }
        }
        throw form.unknown("rule to stop sampling", sampleStops().stream().map(RuleId::yamlName).toList());
    }

    /** Name for a number; "rule N" for one that this version does not know. */
    public static String nameOf(int number) {
        for (RuleId id : values()) {
            if (id.number == number) {
                return id.yamlName;
            }
        }
        return "rule " + number;
    }
}
