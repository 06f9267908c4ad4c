package io.latticeforge.cli;

import io.latticeforge.base.Machine;
import io.latticeforge.evaluation.Claim;
import java.util.List;

/** Claims as a page of Markdown. */
final class ClaimsPage {
    private ClaimsPage() {}

    static String of(List<Claim> claims, String command) {
        StringBuilder page = new StringBuilder("# What is stated, and what was measured\n\n"
                + "Each number that the originals state for deciding while a model generates, with what came out here. Made by\n\n```\n" + command
                + "\n```\n\non this machine (" + Machine.cpu() + ", " + Runtime.getRuntime().availableProcessors() + " processors, Java "
                + Runtime.version() + "). Whatever came out is what is written; latencies vary from run to run, the rest does not. The abacus"
                + " is a small\nmodel that does arithmetic: what holds on its traces says how the machinery behaves, not what a large model will"
                + " save. Thresholds\nwere chosen on a part of abacus-b and abacus-r (it stands in each policy's file), the values that"
                + " this search began with on the last 76\ngroups of abacus-a too; never on its first 44, the bundle models/traces/abacus.\n\n"
                + "| | stated | measured | on | verdict |\n|---|---|---|---|---|\n");
        for (Claim claim : claims) {
            page.append("| ").append(claim.id()).append(" | ").append(claim.says()).append(" | ").append(claim.measured()).append(" | ")
                    .append(claim.on()).append(" | ").append(claim.verdict()).append(" |\n");
        }
        return page.toString();
    }
}
