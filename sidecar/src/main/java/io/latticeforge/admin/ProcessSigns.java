package io.latticeforge.admin;

import com.sun.management.OperatingSystemMXBean;
import io.latticeforge.base.Counters;
import io.latticeforge.path.Vitals;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Looks up every {@link ProcessSign}. Belongs to the admin thread. */
final class ProcessSigns {
    private final Vitals vitals;
    private final Path journal;
    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final long startNs = TimeUnit.MILLISECONDS.toNanos(ManagementFactory.getRuntimeMXBean().getStartTime());
    private final Counters<ProcessSign> counters = new Counters<>(ProcessSign.class);

    ProcessSigns(Vitals vitals) {
        this.vitals = vitals;
        this.journal = Path.of(vitals.ready().journal());
    }

    Counters<ProcessSign> counters() {
        return counters;
    }

    void look(boolean answered) {
        counters.set(ProcessSign.READY, answered && vitals.unready() == null ? 1 : 0);
        counters.set(ProcessSign.PATH_ANSWERS, answered ? 1 : 0);
        counters.set(ProcessSign.START_TIME, startNs);
        counters.set(ProcessSign.CPU, system.getProcessCpuTime());
        counters.set(ProcessSign.HEAP_USED, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        counters.set(ProcessSign.JOURNAL_FREE, freeBytes());
    }

    /** 0 where it cannot be told: that is what the journal's own guard takes it for. */
    private long freeBytes() {
        try {
            return Files.getFileStore(journal).getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }
}
