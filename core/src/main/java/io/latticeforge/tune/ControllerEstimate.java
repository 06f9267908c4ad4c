package io.latticeforge.tune;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.controller.Controller;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What each arm of the newest controller of a journal would have earned alone, by the controller's own choices, propensities and rewards:
 * what is known in production, where no group is answered twice.
 *
 * <pre>{@code
 * ControllerEstimate estimate = new ControllerEstimate();
 * for (Block block : blocks) estimate.on(block);
 * estimate.arms(1);
 * }</pre>
 *
 * Not thread-safe.
 */
public final class ControllerEstimate {
    private final Slot slot = new Slot();
    private @Nullable Controller controller;
    private BanditLog log = new BanditLog(0);

    /**
     * One arm.
     *
     * @param chosen groups with a reward for which it was chosen
     * @param earned mean reward of those: not what it would earn elsewhere, as they were chosen for it
     */
    public record Arm(String label, long chosen, double earned, OffPolicy estimate) {}

    /** Takes the next block, of either kind. */
    public void on(Block block) {
        if (block.kind() == BlockHeader.INPUT) {
            slot.first(block);
            while (slot.hasNext()) {
                slot.next();
                if (slot.kind() == SlotKind.CONTROLLER_LOADED) {
                    loaded();
                }
            }
        }
        log.on(block);
    }

    private void loaded() {
        String name = slot.text();
        Controller its = Controller.parse(slot.text(), name);
        if (controller == null || controller.version() != its.version()) {
            controller = its;
            log = new BanditLog(its.version());
        }
    }

    /** @throws LatticeForgeException (UNKNOWN_NAME) where the journal loads none */
    public Controller controller() {
        Controller its = controller;
        if (its == null) {
            throw new LatticeForgeException(ErrorCode.UNKNOWN_NAME, "the journal loads no controller: serve with --controller FILE");
        }
        return its;
    }

    /** Choices with a reward. */
    public int choices() {
        return log.choices().size();
    }

    /** Mean reward of them; NaN where there are none. */
    public double earned() {
        return log.choices().stream().mapToDouble(LoggedChoice::reward).average().orElse(Double.NaN);
    }

    /** @param seed of the bootstrap */
    public List<Arm> arms(long seed) {
        List<LoggedChoice> choices = log.choices();
        List<Arm> arms = new ArrayList<>();
        for (int i = 0; i < controller().arms().size(); i++) {
            int arm = i;
            List<LoggedChoice> its = choices.stream().filter(choice -> choice.arm() == arm).toList();
            arms.add(new Arm(controller().arms().get(i).label(), its.size(),
                    its.stream().mapToDouble(LoggedChoice::reward).average().orElse(Double.NaN),
                    OffPolicy.of(OffPolicyTerms.of(choices, i), seed)));
        }
        return arms;
    }
}
