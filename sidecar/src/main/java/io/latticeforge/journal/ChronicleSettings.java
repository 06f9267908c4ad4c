package io.latticeforge.journal;

import net.openhft.chronicle.core.Jvm;

/**
 * Every Chronicle setting of this process, in one place. {@link #apply} comes before any other Chronicle class is loaded: most of these are
 * read once, in static initialisers.
 *
 * <pre>
 * chronicle.analytics.disable     true   it reports usage to a web service otherwise
 * chronicle.announcer.disable     true   it prints a banner otherwise
 * chronicle.disk.monitor.disable  true   a thread that logs when the disk is full; SpaceGuard decides instead
 * system.properties               /dev/null  it loads a file of that name from the working directory otherwise
 * </pre>
 *
 * Its log handlers are removed: what an operator must know is in the exceptions of this package. Its daemon thread that unmaps files stays,
 * so that a roll does not pay for it.
 */
public final class ChronicleSettings {
    private static final boolean APPLIED = setProperties();

    private ChronicleSettings() {}

    /** Idempotent; any thread. */
    public static void apply() {
        if (APPLIED) {
            Jvm.setExceptionHandlers(null, null, null, null);
        }
    }

    private static boolean setProperties() {
        System.setProperty("chronicle.analytics.disable", "true");
        System.setProperty("chronicle.announcer.disable", "true");
        System.setProperty("chronicle.disk.monitor.disable", "true");
        System.setProperty("system.properties", "/dev/null");
        return true;
    }
}
