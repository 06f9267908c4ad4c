package io.latticeforge.tune;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.controller.Controller;
import io.latticeforge.controller.ControllerArm;
import io.latticeforge.evaluation.GroupStream;
import io.latticeforge.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Is a controller worth having? Plays recorded groups with the controller choosing online, from nothing, told the truth after each group,
 * and the same groups under each of its arms. The result depends on the stream, the controller, the policies and the seed alone.
 *
 * <pre>{@code
 * GroupStream stream = new GroupStream(List.of(TraceSets.read(folder)), 10, 0, 1);
 * ControllerReport report = new ControllerEvaluation(stream, controller, Policies.shipped(), 1).run(executor);
 * }</pre>
 */
public final class ControllerEvaluation {
    private final GroupStream stream;
    private final Controller controller;
    private final List<Policy> policies = new ArrayList<>();
    private final long seed;

    /**
     * @param known policies that arms may name
     * @param seed of the bootstrap
     * @throws LatticeForgeException (UNKNOWN_NAME) naming an arm that is none of them
     */
    public ControllerEvaluation(GroupStream stream, Controller controller, List<Policy> known, long seed) {
        this.stream = stream;
        this.controller = controller;
        this.seed = seed;
        for (ControllerArm arm : controller.arms()) {
            policies.add(known.stream().filter(policy -> policy.name().equals(arm.policy())).findFirst()
                    .orElseThrow(() -> new LatticeForgeException(ErrorCode.UNKNOWN_NAME, "arm '" + arm.policy() + "' of "
                            + controller.name() + " is no policy that is known; known are "
                            + String.join(", ", known.stream().map(Policy::name).toList()))));
        }
    }

    /** @param executor whose threads do the work; it stays open */
    public ControllerReport run(ExecutorService executor) {
        List<Future<ControllerRun>> plays = new ArrayList<>();
        for (int r = 0; r < stream.runs(); r++) {
            int run = r;
            plays.add(executor.submit(() -> ControllerRun.of(stream, controller, policies, run)));
        }
        return ControllerReport.of(controller, stream.groups(), plays.stream().map(ControllerEvaluation::get).toList(), seed);
    }

    private static ControllerRun get(Future<ControllerRun> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LatticeForgeException(ErrorCode.INTERNAL, "interrupted while evaluating", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LatticeForgeException known) {
                throw known;
            }
            throw new LatticeForgeException(ErrorCode.INTERNAL, "a play failed: " + e.getCause(), e);
        }
    }
}
