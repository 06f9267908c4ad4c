package io.latticeforge.evaluation;

import java.util.List;

/**
 * Everything that is said about one policy.
 *
 * @param accuracyInterval group bootstrap, 95 %
 * @param alone each rule of the policy alone, in the policy's order
 */
record PolicyEvidence(PolicyResult result, Interval accuracyInterval, NonInferiority nonInferiority, Against against, List<Family> families,
        List<RuleAlone> alone) {}
