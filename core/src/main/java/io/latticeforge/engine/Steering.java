package io.latticeforge.engine;

import io.latticeforge.base.State;
import io.latticeforge.controller.ArmChoice;
import io.latticeforge.controller.ArmDraw;
import io.latticeforge.controller.Controller;
import io.latticeforge.controller.ControllerArm;
import io.latticeforge.controller.Traffic;
import io.latticeforge.decisions.Tallies;
import io.latticeforge.kernels.Observation;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Has the controller, if one is loaded, choose the policy of a group when it opens, and teaches it what came of the choice: the first
 * OUTCOME of a group, with the tokens generated until then. A group without an outcome teaches nothing. Without a controller nothing is
 * looked at and nothing is written.
 */
final class Steering {
    private final PolicyBook policies;
    private final DecisionLog decisions;
    private final GroupJudge groupJudge;
    private final Tallies tallies = new Tallies();
    private @Nullable LoadedController loaded;

    Steering(PolicyBook policies, DecisionLog decisions, GroupJudge groupJudge) {
        this.policies = policies;
        this.decisions = decisions;
        this.groupJudge = groupJudge;
    }

    @Nullable LoadedController loaded() {
        return loaded;
    }

    /** One at a time: another one takes its place and begins anew; the same one goes on. */
    void load(String yaml, String source, boolean isDefault) {
        Controller controller = Controller.parse(yaml, source);
        LoadedController now = loaded;
        if (now != null && now.controller().version() == controller.version()) {
            now.renew(policies);
        } else {
            now = LoadedController.of(controller, policies);
            loaded = now;
        }
        now.isDefault(isDefault);
    }

    /** A policy was made that of groups that name none. */
    void policyIsDefault() {
        if (loaded != null) {
            loaded.isDefault(false);
        }
    }

    /** Whether a version is the controller's. */
    boolean names(long version) {
        return loaded != null && loaded.controller().version() == version;
    }

    /** A GROUP_OPENED that names the controller. */
    void open(Session session, Slot slot, long position, BlockWriter out) {
        LoadedController now = Objects.requireNonNull(loaded);
        Controller controller = now.controller();
        double[] features = new double[Traffic.FEATURES];
        session.traffic().features(slot.i32(24), features);
        int greedy = now.learned().greedy(features);
        ArmDraw drawn = ArmDraw.of(session.epoch(), slot.group(), position, greedy, controller.arms().size(), controller.epsilon());
        ControllerArm arm = controller.arms().get(drawn.arm());
        Group group = new Group(slot.group(), now.arm(drawn.arm()), arm.samples(slot.i32(4)), slot.i32(28));
        group.choose(new ArmChoice(controller.version(), drawn.arm(), drawn.propensity(), features));
        session.add(group);
        double bound = now.learned().bound(drawn.arm(), features);
        int at = new SlotWriter(out).armChosen(group.id(), drawn.arm(), controller.version(), group.policy().policy().version(),
                drawn.propensity(), group.sampleBudget(), greedy, bound, features);
        groupJudge.chosen(session, group, drawn.propensity(), decisions.identity(at), bound);
    }

    void observed(Group group, Slot slot) {
        if (loaded != null && slot.step() < loaded.controller().firstTokens() && (slot.flags() & Observation.INVALID) == 0) {
            group.firstTokens().add(slot.f32(20));
        }
    }

    void outcome(Session session, Group group, Slot slot, BlockWriter out) {
        LoadedController now = loaded;
        if (now == null) {
            return;
        }
        double score = score(group, slot.f32(16), slot.text());
        if (Double.isNaN(score) || !group.firstOutcome()) {
            return;
        }
        session.traffic().outcome(score);
        ArmChoice choice = group.choice();
        if (choice == null || !names(choice.controllerVersion()) || now.arm(choice.arm()) != group.policy()) {
            return;
        }
        long tokens = group.tokens();
        double reward = now.controller().reward(score, tokens);
        now.learned().learn(choice.arm(), choice.features(), reward);
        new SlotWriter(out).armRewarded(group.id(), choice.arm(), choice.controllerVersion(), tokens, score, reward);
    }

    /** 1 or 0 where the truth is said, else the reward as the client counts it, 0 to 1; NaN where neither is known. */
    private double score(Group group, float reward, String truth) {
        String canonical = group.canonical(truth);
        if (canonical.isEmpty()) {
            return Math.clamp(reward, 0f, 1f);
        }
        tallies.count(group.ballots(), group.policy().policy().tallies().subList(0, 1));
        int winner = tallies.all().winner(0);
        return winner >= 0 && group.ballots().answer(winner).equals(canonical) ? 1 : 0;
    }

    void closed(Session session, Group group) {
        if (loaded != null) {
            session.traffic().beginning(group.firstTokens());
        }
    }

    void state(State s) {
        LoadedController now = loaded;
        if (s.flag(now != null)) {
            if (now == null) {
                loaded = LoadedController.restored(s, policies);
            } else {
                now.save(s);
            }
        }
    }
}
