package io.latticeforge.cli;

import picocli.CommandLine.Command;

/** {@code latticeforge journal}: what is in a journal, and whether it is whole. Reads only; a live journal is not disturbed. */
@Command(name = "journal", description = "Describe, dump and verify a journal, also while it is being written.",
        subcommands = {JournalDescribeCommand.class, JournalDumpCommand.class, JournalVerifyCommand.class,
            JournalRowsCommand.class},
        synopsisSubcommandLabel = "(describe | dump | verify | rows)", mixinStandardHelpOptions = true)
public final class JournalCommand {}
