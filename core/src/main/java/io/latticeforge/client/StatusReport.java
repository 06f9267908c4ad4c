package io.latticeforge.client;

import io.latticeforge.protocol.codec.RuleState;
import io.latticeforge.protocol.codec.StatusReportDecoder;
import java.util.ArrayList;
import java.util.List;

/**
 * Which rules are active, which are not, and why.
 *
 * @param ready     kernels and rules are warm and the journal takes records
 * @param policy    name@version
 * @param groups    open groups of this session
 * @param sequences open sequences of this session
 */
public record StatusReport(boolean ready, String policy, long policyVersion, int groups, int sequences, List<Rule> rules) {

    /**
     * @param evaluated observations on which it was able to fire
     * @param reason    why it is inactive; empty otherwise
     */
    public record Rule(int number, String name, RuleState state, long evaluated, long fired, String reason) {}

    static StatusReport read(StatusReportDecoder in) {
        boolean ready = in.flags().ready();
        long policyVersion = in.policyVersion();
        int groups = (int) in.groups();
        int sequences = (int) in.sequences();
        List<Rule> rules = new ArrayList<>();
        for (StatusReportDecoder.RulesDecoder r : in.rules()) {
            String name = r.name();
            rules.add(new Rule(r.rule(), name, r.state(), r.evaluated(), r.fired(), r.reason()));
        }
        return new StatusReport(ready, in.policy(), policyVersion, groups, sequences, List.copyOf(rules));
    }
}
