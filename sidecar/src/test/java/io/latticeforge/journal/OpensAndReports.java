package io.latticeforge.journal;

import java.nio.file.Path;
import net.openhft.chronicle.core.analytics.AnalyticsFacade;

/** A process that appends one block and says what Chronicle does beside that. */
final class OpensAndReports {
    private OpensAndReports() {}

    public static void main(String[] arguments) {
        try (Journal journal = Journal.open(JournalOptions.of(Path.of(arguments[0])))) {
            new TestBlocks().append(journal, 1, TestBlocks.START_NS);
            boolean monitor = Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().contains("disk"));
            System.out.println("analytics " + AnalyticsFacade.isEnabled() + ", disabled "
                    + Boolean.getBoolean("chronicle.analytics.disable") + ", disk monitor " + monitor);
        }
    }
}
