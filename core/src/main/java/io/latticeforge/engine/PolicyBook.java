package io.latticeforge.engine;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.base.State;
import io.latticeforge.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** Every policy that was ever loaded, by version; the newest of each name; and the default. Policies are few and never unloaded. */
public final class PolicyBook {
    private final List<LoadedPolicy> loaded = new ArrayList<>();
    private final Long2ObjectHashMap<LoadedPolicy> byVersion = new Long2ObjectHashMap<>();
    private long defaultVersion;

    void load(String yaml, String source, boolean isDefault) {
        Policy policy = Policy.parse(yaml, source);
        LoadedPolicy known = byVersion.get(policy.version());
        if (known == null) {
            known = new LoadedPolicy(policy);
            byVersion.put(policy.version(), known);
        } else {
            loaded.remove(known);
        }
        loaded.add(known);
        if (isDefault) {
            defaultVersion = policy.version();
        }
    }

    /** In the order in which they were last loaded. */
    public List<LoadedPolicy> all() {
        return List.copyOf(loaded);
    }

    public @Nullable LoadedPolicy byVersion(long version) {
        return byVersion.get(version);
    }

    /** The newest policy of a name; the default for an empty name; null if there is none. */
    public @Nullable LoadedPolicy byName(String name) {
        if (name.isEmpty()) {
            return byVersion.get(defaultVersion);
        }
        for (int i = loaded.size() - 1; i >= 0; i--) {
            if (loaded.get(i).policy().name().equals(name)) {
                return loaded.get(i);
            }
        }
        return null;
    }

    /** 0 before any policy was loaded. */
    public long defaultVersion() {
        return defaultVersion;
    }

    LoadedPolicy require(long version) {
        LoadedPolicy policy = byVersion.get(version);
        if (policy == null) {
            throw new LatticeForgeException(ErrorCode.CORRUPT, "the journal names policy version " + Long.toHexString(version)
                    + " but holds no policy of that version before it", version, loaded.size());
        }
        return policy;
    }

    void state(State s) {
        int count = s.i32(loaded.size());
        for (int i = 0; i < count; i++) {
            if (s.restoring()) {
                load(String.valueOf(s.text("")), "snapshot", false);
            } else {
                s.text(loaded.get(i).policy().yaml());
            }
            loaded.get(i).state(s);
        }
        defaultVersion = s.i64(defaultVersion);
    }
}
