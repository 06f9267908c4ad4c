package io.latticeforge.path;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.config.SidecarConfig;
import io.latticeforge.controller.Controller;
import io.latticeforge.controller.ControllerArm;
import io.latticeforge.engine.Gate;
import io.latticeforge.policy.Policies;
import io.latticeforge.policy.Policy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the files of a configuration say, read and checked before anything is journaled: a bad file stops the start and leaves the journal
 * as it was. Immutable.
 *
 * @param policies shipped ones and those of files
 * @param controller null where none is configured
 * @param defaultName of the policy, or of the controller, that groups get which name none
 */
record Configured(List<Policy> policies, @Nullable Controller controller, String defaultName, List<Gate> gates) {
    Configured {
        policies = List.copyOf(policies);
        gates = List.copyOf(gates);
        String name = defaultPolicyName(controller, defaultName);
        if (policies.stream().noneMatch(p -> p.name().equals(name))) {
            throw new LatticeForgeException(ErrorCode.UNKNOWN_NAME, "the default policy '" + name + "' is not loaded; loaded are "
                    + names(policies));
        }
    }

    static Configured read(SidecarConfig config) {
        List<Policy> policies = policies(config.policies().files());
        Path file = config.policies().controller();
        return new Configured(policies, file == null ? null : controller(file, policies), config.policies().defaultName(),
                config.gates().stream().map(GateFile::read).toList());
    }

    private static List<Policy> policies(List<Path> files) {
        List<Policy> policies = new ArrayList<>(Policies.shipped());
        for (Path file : files) {
            Policy policy = Policy.parse(Loading.read(file), file.toString());
            policies.removeIf(p -> p.name().equals(policy.name()));
            policies.add(policy);
        }
        return policies;
    }

    private static Controller controller(Path file, List<Policy> policies) {
        Controller controller = Controller.parse(Loading.read(file), file.toString());
        for (ControllerArm arm : controller.arms()) {
            if (policies.stream().noneMatch(p -> p.name().equals(arm.policy()))) {
                throw new LatticeForgeException(ErrorCode.UNKNOWN_NAME, file + ": arm '" + arm.policy()
                        + "' is no policy that is loaded; loaded are " + names(policies));
            }
        }
        if (policies.stream().anyMatch(p -> p.name().equals(controller.name()))) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION,
                    file + ": the controller has the name of a policy, '" + controller.name() + "'");
        }
        return controller;
    }

    /** Whether the controller chooses for groups that name no policy. */
    boolean controllerIsDefault() {
        return controller != null && controller.name().equals(defaultName);
    }

    /** The policy of groups that name none; where that is the controller's to choose, the one of its first arm. */
    Policy defaultPolicy() {
        String name = defaultPolicyName(controller, defaultName);
        return policies.stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
    }

    private static String defaultPolicyName(@Nullable Controller controller, String defaultName) {
        return controller != null && controller.name().equals(defaultName) ? controller.arms().getFirst().policy() : defaultName;
    }

    private static String names(List<Policy> policies) {
        return String.join(", ", policies.stream().map(Policy::name).toList());
    }
}
