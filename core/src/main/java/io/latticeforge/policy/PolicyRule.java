package io.latticeforge.policy;

import io.latticeforge.decisions.RuleSpec;

/** A sequence rule in a policy. */
public record PolicyRule(RuleSpec spec, Mode mode) {}
