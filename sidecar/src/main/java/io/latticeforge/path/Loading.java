package io.latticeforge.path;

import io.latticeforge.base.EpochClock;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.config.SidecarConfig;
import io.latticeforge.engine.Engine;
import io.latticeforge.engine.Gate;
import io.latticeforge.engine.LoadedPolicy;
import io.latticeforge.policy.Policies;
import io.latticeforge.policy.Policy;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.SlotWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Brings what the configuration names into the journal, as events: policies and gates that the fold does not have already. */
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

    /** Read and checked before anything is journaled: a bad file stops the start and leaves the journal as it was. */
    static List<Policy> policies(SidecarConfig.Policies config) {
        List<Policy> policies = new ArrayList<>(Policies.shipped());
        for (Path file : config.files()) {
            Policy policy = Policy.parse(read(file), file.toString());
            policies.removeIf(p -> p.name().equals(policy.name()));
            policies.add(policy);
        }
        if (policies.stream().noneMatch(p -> p.name().equals(config.defaultName()))) {
            throw new LatticeForgeException(ErrorCode.UNKNOWN_NAME, "the default policy '" + config.defaultName() + "' is not loaded; loaded are "
                    + String.join(", ", policies.stream().map(Policy::name).toList()));
        }
        return policies;
    }

    static List<Gate> gates(List<Path> files) {
        return files.stream().map(GateFile::read).toList();
    }

    void processStarted(String version) {
        begin();
        slots.processStarted(ProcessHandle.current().pid(), version);
        commit();
    }

    void load(List<Policy> policies, String defaultName, List<Gate> gates) {
        for (Policy policy : policies) {
            boolean isDefault = policy.name().equals(defaultName);
            LoadedPolicy newest = engine.policies().byName(policy.name());
            boolean known = newest != null && newest.policy().version() == policy.version();
            if (!known || isDefault && engine.policies().defaultVersion() != policy.version()) {
                begin();
                slots.policyLoaded(isDefault, policy.version(), policy.name(), policy.yaml());
                commit();
            }
        }
        for (Gate gate : gates) {
            Gate known = engine.gate(gate.name());
            if (known == null || !known.sameAs(gate)) {
                begin();
                slots.gateDefined(gate.name(), gate.dimensions(), gate.rejectBelow(), gate.edges(), gate.edgeTable());
                commit();
            }
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
