package io.latticeforge.cli;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.policy.Policies;
import io.latticeforge.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A policy as a command names it: one that ships, or a file. */
final class PolicyArgument {
    private PolicyArgument() {}

    /** @throws LatticeForgeException (UNKNOWN_NAME) if it is neither, (UNAVAILABLE) if the file cannot be read */
    static Policy read(String nameOrFile) {
        for (Policy policy : Policies.shipped()) {
            if (policy.name().equals(nameOrFile)) {
                return policy;
            }
        }
        Path file = Path.of(nameOrFile);
        if (!Files.isRegularFile(file)) {
            throw new LatticeForgeException(ErrorCode.UNKNOWN_NAME, "'" + nameOrFile + "' is no policy file and none of the shipped policies "
                    + Policies.shipped().stream().map(Policy::name).toList());
        }
        try {
            return Policy.parse(Files.readString(file), nameOrFile);
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the policy " + file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
