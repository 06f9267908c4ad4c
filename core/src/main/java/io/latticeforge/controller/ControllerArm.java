package io.latticeforge.controller;

/**
 * What a controller may choose for a group.
 *
 * @param policy name of a loaded policy: its rules, its stop, its waves
 * @param budget most samples that the group gets, 1 to 65,536, however many its client would draw; 0 for no bound of its own
 */
public record ControllerArm(String policy, int budget) {
    /** Samples of a group whose client would draw so many. */
    public int samples(int asked) {
        return budget == 0 ? asked : Math.min(budget, asked);
    }

    /** As people read it: {@code default-waves/6}. */
    public String label() {
        return budget == 0 ? policy : policy + "/" + budget;
    }
}
