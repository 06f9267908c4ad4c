package io.latticeforge.decisions;

import io.latticeforge.base.State;
import io.latticeforge.decisions.RuleSpec.MemoryScope;
import io.latticeforge.settings.Form;
import io.latticeforge.settings.Section;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules that a composed rule is made of, as a policy nests them. They form a tree: a part is written inside its whole, there are no
 * names to refer to and a policy's YAML has no anchors, so that no rule can contain itself.
 *
 * @param specs in the order in which they are written
 */
record Parts(List<RuleSpec> specs) {
    private static final int MOST = 16;

    /** Parts under a key, all of which must ask for the same action. */
    static Parts several(Section s, String key) {
        List<Form> forms = s.forms(key);
        if (forms.size() < 2 || forms.size() > MOST) {
            throw s.refuse(key, "has " + forms.size() + " rules; it must be 2 to " + MOST);
        }
        List<RuleSpec> specs = new ArrayList<>();
        for (Form form : forms) {
            RuleSpec spec = RuleId.parseRule(form);
            specs.add(spec);
            RuleSpec first = specs.getFirst();
            if (spec.action() != first.action()) {
                throw s.refuse(key, "has " + first.id().yamlName() + " for " + first.action() + " and " + form.name() + " for "
                        + spec.action() + "; all must ask for the same");
            }
        }
        return of(s, specs);
    }

    /** The one rule under a key, which must be there. */
    static RuleSpec one(Section s, String key) {
        if (!s.has(key)) {
            throw s.refuse(key, "is missing: the rule that " + s.name() + " is about");
        }
        return RuleId.parseRule(s.form(key, ""));
    }

    /** Refuses parts of which one learns in a group and another over the whole policy: together they have one memory. */
    static Parts of(Section s, List<RuleSpec> specs) {
        List<MemoryScope> scopes = specs.stream().filter(Parts::learns).map(RuleSpec::memoryScope).distinct().toList();
        if (scopes.size() > 1) {
            throw s.refuse(s.name() + " has a rule that learns in its group and one that learns over the policy; give them one scope");
        }
        return new Parts(List.copyOf(specs));
    }

    private static boolean learns(RuleSpec spec) {
        return spec.newMemory() != RuleMemory.NONE;
    }

    int size() {
        return specs.size();
    }

    MemoryScope memoryScope() {
        return specs.stream().filter(Parts::learns).map(RuleSpec::memoryScope).findFirst().orElse(MemoryScope.GROUP);
    }

    RuleMemory newMemory() {
        return specs.stream().anyMatch(Parts::learns) ? new Memories(specs.stream().map(RuleSpec::newMemory).toList()) : RuleMemory.NONE;
    }

    SequenceRule[] newRules(RuleMemory memory) {
        SequenceRule[] rules = new SequenceRule[specs.size()];
        for (int i = 0; i < rules.length; i++) {
            rules[i] = specs.get(i).newRule(memory instanceof Memories all ? all.each().get(i) : RuleMemory.NONE);
        }
        return rules;
    }

    /** What each part learns. */
    private record Memories(List<RuleMemory> each) implements RuleMemory {
        @Override
        public void state(State s) {
            each.forEach(memory -> memory.state(s));
        }
    }
}
