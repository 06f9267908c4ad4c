package io.latticeforge.path;

import io.latticeforge.base.EpochClock;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.controller.Controller;
import io.latticeforge.engine.Engine;
import io.latticeforge.engine.Gate;
import io.latticeforge.engine.LoadedController;
import io.latticeforge.engine.LoadedPolicy;
import io.latticeforge.policy.Policy;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.SlotWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Brings what the configuration names into the journal, as events: policies, controller and gates that the fold does not have already. */
final class Loading {
    private final Engine engine;
    private final DataPath path;
    private final EpochClock clock;
    private final BlockWriter block = new BlockWriter(2 * SlotWriter.MAX_SLOT_BYTES);
    private final SlotWriter slots = new SlotWriter(block);

    Loading(Engine engine, DataPath path, EpochClock clock) {
        this.engine = engine;
        this.path = path;
        this.clock = clock;
    }

    void processStarted(String version) {
        begin();
        slots.processStarted(ProcessHandle.current().pid(), version);
        commit();
    }

    void load(Configured configured) {
        LoadedController steers = engine.controller();
        boolean takesOver = !configured.controllerIsDefault() && steers != null && steers.isDefault();
        for (Policy policy : configured.policies()) {
            boolean isDefault = policy == configured.defaultPolicy();
            LoadedPolicy newest = engine.policies().byName(policy.name());
            boolean known = newest != null && newest.policy().version() == policy.version();
            if (!known || isDefault && (takesOver || engine.policies().defaultVersion() != policy.version())) {
                begin();
                slots.policyLoaded(isDefault, policy.version(), policy.name(), policy.yaml());
                commit();
            }
        }
        Controller controller = configured.controller();
        if (controller != null) {
            load(controller, configured.controllerIsDefault());
        }
        for (Gate gate : configured.gates()) {
            Gate known = engine.gate(gate.name());
            if (known == null || !known.sameAs(gate)) {
                begin();
                gate.define(slots);
                commit();
            }
        }
    }

    private void load(Controller controller, boolean isDefault) {
        LoadedController known = engine.controller();
        if (known == null || known.controller().version() != controller.version() || known.isDefault() != isDefault
                || !known.isCurrent(engine.policies())) {
            begin();
            slots.controllerLoaded(isDefault, controller.version(), controller.name(), controller.yaml());
            commit();
        }
    }

    private void begin() {
        block.begin(BlockHeader.INPUT, 0, 0, clock.epochNs()).versions(0, 0, Engine.VERSION, engine.policies().defaultVersion());
    }

    private void commit() {
        if (!path.commit(block)) {
            LatticeForgeException refusal = path.refusal();
            throw refusal != null ? refusal : new LatticeForgeException(ErrorCode.NOT_READY, "the journal takes no records");
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
