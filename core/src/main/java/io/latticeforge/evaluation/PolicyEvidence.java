package io.latticeforge.evaluation;

import java.util.List;

/**
 * Everything that is said about one policy.
 *
 * @param accuracyInterval group bootstrap, 95 %
 * @param alone each rule of the policy alone, in the policy's order
 * @param ablations the policy without one rule each; empty if not asked for
 */
record PolicyEvidence(PolicyResult result, Interval accuracyInterval, NonInferiority nonInferiority, Against against, List<Family> families,
        List<RuleAlone> alone, Calibration calibration, List<Ablation> ablations) {}
