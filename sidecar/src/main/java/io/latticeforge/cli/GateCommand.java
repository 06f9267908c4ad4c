package io.latticeforge.cli;

import picocli.CommandLine.Command;

/** {@code latticeforge gate}: a focus gate that learns from examples where a request belongs, and when it belongs nowhere. */
@Command(name = "gate", description = "Learn from examples which edge a request belongs to and when to none; evaluate and export the gate.",
        subcommands = {GateTrainCommand.class, GateEvaluateCommand.class, GateExportCommand.class},
        synopsisSubcommandLabel = "(train | evaluate | export)", mixinStandardHelpOptions = true)
public final class GateCommand {}
