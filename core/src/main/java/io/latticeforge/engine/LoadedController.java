package io.latticeforge.engine;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.base.State;
import io.latticeforge.controller.Controller;
import io.latticeforge.controller.LinUcb;
import io.latticeforge.controller.Traffic;

/** A controller in use: the policies that its arms are, and what it has learned. */
public final class LoadedController {
    private final Controller controller;
    private final LoadedPolicy[] arms;
    private final LinUcb learned;
    private boolean isDefault;

    private LoadedController(Controller controller, LoadedPolicy[] arms) {
        this.controller = controller;
        this.arms = arms;
        learned = new LinUcb(arms.length, Traffic.FEATURES, controller.alpha());
    }

    /** Its arms are the newest policies of their names. */
    static LoadedController of(Controller controller, PolicyBook policies) {
        LoadedPolicy[] arms = new LoadedPolicy[controller.arms().size()];
        for (int i = 0; i < arms.length; i++) {
            arms[i] = newest(controller, i, policies);
        }
        return new LoadedController(controller, arms);
    }

    private static LoadedPolicy newest(Controller controller, int arm, PolicyBook policies) {
        String name = controller.arms().get(arm).policy();
        LoadedPolicy policy = policies.byName(name);
        if (policy == null) {
            throw new LatticeForgeException(ErrorCode.CORRUPT, "the journal loads the controller " + controller.label()
                    + ", whose arm '" + name + "' is no policy loaded before it", arm, controller.arms().size());
        }
        return policy;
    }

    /** Loaded again: an arm whose policy is another than before begins anew, the others know what they knew. */
    void renew(PolicyBook policies) {
        for (int i = 0; i < arms.length; i++) {
            LoadedPolicy now = newest(controller, i, policies);
            if (now != arms[i]) {
                arms[i] = now;
                learned.forget(i);
            }
        }
    }

    public Controller controller() {
        return controller;
    }

    /** Whether groups that name no policy get what it chooses. */
    public boolean isDefault() {
        return isDefault;
    }

    void isDefault(boolean now) {
        isDefault = now;
    }

    /** Whether each of its arms is the newest policy of its name. */
    public boolean isCurrent(PolicyBook policies) {
        for (int i = 0; i < arms.length; i++) {
            if (policies.byName(controller.arms().get(i).policy()) != arms[i]) {
                return false;
            }
        }
        return true;
    }

    /** The policy of an arm. */
    public LoadedPolicy arm(int arm) {
        return arms[arm];
    }

    public LinUcb learned() {
        return learned;
    }

    void save(State s) {
        s.text(controller.yaml());
        for (LoadedPolicy arm : arms) {
            s.i64(arm.policy().version());
        }
        contents(s);
    }

    static LoadedController restored(State s, PolicyBook policies) {
        Controller controller = Controller.parse(String.valueOf(s.text("")), "snapshot");
        LoadedPolicy[] arms = new LoadedPolicy[controller.arms().size()];
        for (int i = 0; i < arms.length; i++) {
            arms[i] = policies.require(s.i64(0));
        }
        LoadedController loaded = new LoadedController(controller, arms);
        loaded.contents(s);
        return loaded;
    }

    private void contents(State s) {
        isDefault = s.flag(isDefault);
        learned.state(s);
    }
}
