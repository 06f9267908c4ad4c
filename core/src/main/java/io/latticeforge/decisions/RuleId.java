package io.latticeforge.decisions;

/** The registry of rules: number on the wire and in the journal, name in a policy, what firing asks for. Numbers are never reused. */
public enum RuleId {
    CRYSTALLISED_TOKENS(1, "crystallised_tokens", Action.CONCLUDE),
    CRYSTALLISED_SEGMENTS(2, "crystallised_segments", Action.CONCLUDE),
    ENTROPY_CUSUM(3, "entropy_cusum", Action.CONCLUDE),
    STATED_ANSWER(4, "stated_answer", Action.CONCLUDE),
    LOW_CONFIDENCE(5, "low_confidence", Action.STOP),
    SLIP(6, "slip", Action.STOP),
    REPETITION(7, "repetition", Action.STOP),
    TOKEN_BUDGET(8, "token_budget", Action.STOP),

    BETA(32, "beta", Action.DECIDED),
    SHARE(33, "share", Action.DECIDED),
    WAVES(34, "waves", Action.SPAWN),
    /** Every sample has ended: nothing is left to stop. */
    ALL_ENDED(35, "all_ended", Action.DECIDED);

    private final int number;
    private final String yamlName;
    private final Action action;

    RuleId(int number, String yamlName, Action action) {
        this.number = number;
        this.yamlName = yamlName;
        this.action = action;
    }

    public int number() {
        return number;
    }

    public String yamlName() {
        return yamlName;
    }

    public Action action() {
        return action;
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
