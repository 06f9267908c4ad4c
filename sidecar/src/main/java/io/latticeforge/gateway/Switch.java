package io.latticeforge.gateway;

import io.latticeforge.config.SidecarConfig;
import java.nio.file.Files;
import java.util.function.Consumer;

/**
 * Whether requests are enforced now. Two things switch it off: a file, for as long as it exists, and the answers of un-stopped groups, for good,
 * when surely more of them differ than allowed: when, of twenty or more, the lower end of Wilson's interval (one-sided, 95 %) of their share
 * passes the bound. 6 of 20 that differ have the lower end 0.164 and pass 10 %; 3 of 20 have 0.062 and do not.
 */
final class Switch {
    private static final double Z = 1.6449;

    /** With fewer the interval promises more than it keeps. */
    private static final int LEAST = 20;

    private final SidecarConfig.Gateway.Enforcing config;
    private final boolean asked;
    private final Consumer<String> notices;
    private boolean fileWasThere;
    private boolean reverted;
    private long compared;
    private long different;

    Switch(SidecarConfig.Gateway config, Consumer<String> notices) {
        this.config = config.enforcing();
        this.asked = config.mode().equals(SidecarConfig.Gateway.ENFORCE);
        this.notices = notices;
    }

    boolean enforces() {
        if (!asked || reverted) {
            return false;
        }
        boolean fileIsThere = Files.exists(config.offFile());
        if (fileIsThere != fileWasThere) {
            fileWasThere = fileIsThere;
            notices.accept("gateway: " + (fileIsThere ? "everything passes through while " + config.offFile() + " exists" : "enforces again, as "
                    + config.offFile() + " is gone"));
        }
        return !fileIsThere;
    }

    boolean reverted() {
        return reverted;
    }

    /** An answer with decisions obeyed was held against the same samples un-stopped. */
    void compared(boolean same) {
        compared++;
        different += same ? 0 : 1;
        if (!reverted && compared >= LEAST && lowerEnd(different, compared) > config.revertPercent() / 100.0) {
            reverted = true;
            notices.accept("gateway: enforces no more: " + different + " of " + compared + " un-stopped groups gave another answer, surely more than "
                    + config.revertPercent() + " % (gateway.revert_percent); everything passes through until the next start");
        }
    }

    static double lowerEnd(long different, long compared) {
        double n = compared;
        double p = different / n;
        return (p + Z * Z / (2 * n) - Z * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))) / (1 + Z * Z / n);
    }

    /** Which groups run un-stopped: spread evenly by their numbers, the same for the same number (Fibonacci hashing). */
    boolean unstopped(int group) {
        long spread = Integer.toUnsignedLong(group * 0x9E3779B9);
        return spread * 100 >>> 32 < config.shadowPercent();
    }
}
