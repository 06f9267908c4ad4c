package io.latticeforge.cli;

import picocli.CommandLine.Command;

/** {@code latticeforge controller}: whether a controller, which chooses a policy for each group, is worth having. */
@Command(name = "controller", description = "Evaluate a controller, or estimate by its journal; it chooses a policy for each group (serve --controller FILE).",
        subcommands = {ControllerEvaluateCommand.class, ControllerEstimateCommand.class},
        synopsisSubcommandLabel = "(evaluate | estimate)", mixinStandardHelpOptions = true)
public final class ControllerCommand {}
