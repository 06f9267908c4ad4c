package io.latticeforge.tune;

import io.latticeforge.policy.Policy;
import java.util.Map;

/**
 * A policy that is tried.
 *
 * @param base what it was made from
 * @param values what was set in it, by path; empty for a base as it is
 */
public record Candidate(Policy base, Map<String, String> values, Policy policy) {}
