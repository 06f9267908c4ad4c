package io.latticeforge.tune;

import io.latticeforge.controller.Controller;
import io.latticeforge.evaluation.GroupStream;
import io.latticeforge.evaluation.GroupStream.Outcomes;
import io.latticeforge.policy.Policy;
import io.latticeforge.record.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * One run: every group under every arm, which is what each was worth, and the same groups with the controller choosing.
 *
 * @param arms outcomes of each arm
 * @param chosen outcomes of the controller
 * @param log its choices, as they stand in the record
 */
record ControllerRun(List<Outcomes> arms, Outcomes chosen, List<LoggedChoice> log) {
    /** @param policies of the arms, in their order */
    static ControllerRun of(GroupStream stream, Controller controller, List<Policy> policies, int run) {
        List<Outcomes> arms = new ArrayList<>();
        for (int arm = 0; arm < policies.size(); arm++) {
            arms.add(stream.under(policies.get(arm), controller.arms().get(arm).budget(), run));
        }
        BanditLog log = new BanditLog(controller.version());
        Block block = new Block();
        CRC32C crc = new CRC32C();
        Outcomes chosen = stream.chosenBy(controller, policies.stream().distinct().toList(), run,
                (bytes, length) -> log.on(block.wrapChecked(bytes, 0, length, crc)));
        return new ControllerRun(List.copyOf(arms), chosen, log.choices());
    }

    /** Rewards by group. */
    static double[] rewards(Controller controller, Outcomes outcomes) {
        double[] rewards = new double[outcomes.scores().length];
        for (int g = 0; g < rewards.length; g++) {
            rewards[g] = controller.reward(outcomes.scores()[g], outcomes.tokens()[g]);
        }
        return rewards;
    }
}
