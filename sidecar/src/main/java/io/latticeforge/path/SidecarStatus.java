package io.latticeforge.path;

import io.latticeforge.engine.Engine;
import io.latticeforge.engine.Group;
import io.latticeforge.engine.LoadedController;
import io.latticeforge.engine.LoadedPolicy;
import io.latticeforge.engine.Session;
import io.latticeforge.ingest.Ingest;
import io.latticeforge.journal.Journal;
import io.latticeforge.policy.Mode;
import io.latticeforge.policy.PolicyRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A sidecar at one moment. Immutable.
 *
 * @param unready   why nothing is decided; null while it is
 * @param condition of the journal
 * @param position  of its last block
 * @param policies  all that are loaded, with each rule
 * @param controller name and version; null where none is loaded
 * @param sessions  the first {@value #MAX_SESSIONS} of {@code sessionCount}, each with its first {@value #MAX_GROUPS} open groups
 */
public record SidecarStatus(@Nullable String unready, Journal.Condition condition, long position, List<PolicyStatus> policies,
        @Nullable String controller, List<SessionStatus> sessions, int sessionCount) {
    static final int MAX_SESSIONS = 64;
    static final int MAX_GROUPS = 16;

    /** @param isDefault whether a group that names none gets it */
    public record PolicyStatus(String policy, boolean isDefault, List<RuleStatus> rules) {}

    /**
     * @param evaluated observations on which it was able to fire
     * @param fired     sequences on which it fired, enforced or not
     * @param inactive  why it was never able to fire so far; null if it was
     */
    public record RuleStatus(String rule, Mode mode, long evaluated, long fired, @Nullable String inactive) {}

    /** @param silentNs since its last frame; -1 while its client is away */
    public record SessionStatus(long epoch, String client, String modelName, boolean connected, long silentNs, int groupCount, int openSequences,
            List<GroupStatus> groups) {}

    /** @param samples opened so far, of which {@code open} run */
    public record GroupStatus(long group, String policy, int sampleBudget, int samples, int open, boolean settled) {}

    /** By the path's thread. */
    static SidecarStatus of(Engine engine, Journal journal, DataPath path, Ingest ingest) {
        LoadedController controller = engine.controller();
        return new SidecarStatus(path.unready(), journal.condition(), journal.position(),
                engine.policies().all().stream().map(policy -> policy(policy, engine.policies().defaultVersion())).toList(),
                controller == null ? null : controller.controller().label(),
                IntStream.range(0, Math.min(engine.sessionCount(), MAX_SESSIONS)).mapToObj(i -> session(engine.sessionAt(i), ingest)).toList(),
                engine.sessionCount());
    }

    private static PolicyStatus policy(LoadedPolicy loaded, long defaultVersion) {
        List<RuleStatus> rules = new ArrayList<>();
        List<PolicyRule> all = loaded.policy().rules();
        for (int i = 0; i < all.size(); i++) {
            rules.add(new RuleStatus(all.get(i).spec().id().yamlName(), all.get(i).mode(), loaded.evaluated(i), loaded.fired(i),
                    loaded.evaluated(i) > 0 ? null : inactive(loaded.inactiveAtStart(i))));
        }
        return new PolicyStatus(loaded.policy().label(), loaded.policy().version() == defaultVersion, rules);
    }

    private static String inactive(@Nullable String atStart) {
        return atStart == null ? "no observation so far" : "never able to fire so far: at a sample's start " + atStart;
    }

    private static SessionStatus session(Session session, Ingest ingest) {
        long silentNs = ingest.silenceNs(session.epoch(), System.nanoTime());
        return new SessionStatus(session.epoch(), session.clientName(), session.modelName(), silentNs >= 0, silentNs, session.groupCount(),
                session.openSequences(),
                IntStream.range(0, Math.min(session.groupCount(), MAX_GROUPS)).mapToObj(i -> group(session.groupAt(i))).toList());
    }

    private static GroupStatus group(Group group) {
        return new GroupStatus(Integer.toUnsignedLong(group.id()), group.policy().policy().label(), group.sampleBudget(), group.sequenceCount(),
                group.open(), group.settled());
    }
}
