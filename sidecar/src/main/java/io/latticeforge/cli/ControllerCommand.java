package io.latticeforge.cli;

import picocli.CommandLine.Command;

/** {@code latticeforge controller}: whether a controller, which chooses a policy for each group, is worth having. */
@Command(name = "controller", description = "Evaluate a controller, which chooses a policy for each group (serve --controller FILE).",
        subcommands = ControllerEvaluateCommand.class, synopsisSubcommandLabel = "(evaluate)", mixinStandardHelpOptions = true)
public final class ControllerCommand {}
