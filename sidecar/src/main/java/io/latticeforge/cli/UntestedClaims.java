package io.latticeforge.cli;

import io.latticeforge.evaluation.Claim;
import java.util.List;

/** What is stated and cannot be measured here, each with the reason. */
final class UntestedClaims {
    static final List<Claim> ALL = List.of(
            new Claim("A6", "one learned gate replaces hand-written routing", "nothing", "–",
                    "not testable here, because there is no hand-written routing to replace; `gate evaluate` measures the gate itself"));

    private UntestedClaims() {}
}
