package io.latticeforge.tune;

import io.latticeforge.evaluation.Standing;
import org.jspecify.annotations.Nullable;

/** What has been measured so far, kept so that a search that was cut short goes on where it was. Called from several threads. */
public interface Measurements {
    /** Keeps nothing. */
    Measurements NONE = new Measurements() {
        @Override
        public @Nullable Standing known(String key) {
            return null;
        }

        @Override
        public void measured(String key, Standing standing) {
            // Nobody asks for it.
        }
    };

    /** What was measured under a key before; null if nothing was. A key names a policy's content, groups and orders. */
    @Nullable Standing known(String key);

    void measured(String key, Standing standing);
}
