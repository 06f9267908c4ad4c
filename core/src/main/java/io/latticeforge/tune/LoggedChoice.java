package io.latticeforge.tune;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;

/**
 * One choice whose outcome is known.
 *
 * @param group id of the group in its session
 * @param propensity probability with which the arm was drawn, above 0, at most 1
 * @param features that it was drawn by, the bias first
 */
public record LoggedChoice(int group, int arm, double propensity, double reward, double[] features) {
    public LoggedChoice {
        if (!(propensity > 0 && propensity <= 1)) {
            throw new LatticeForgeException(ErrorCode.CORRUPT, "the choice for group " + Integer.toUnsignedString(group)
                    + " is logged with propensity " + propensity + "; without one above 0 and at most 1 nothing can be estimated");
        }
    }
}
