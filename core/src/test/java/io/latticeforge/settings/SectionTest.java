package io.latticeforge.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SectionTest {
    private static LatticeForgeException refused(String yaml, String message, Consumer<Section> read) {
        LatticeForgeException e = assertThrows(LatticeForgeException.class, () -> {
            Section root = Section.parse(yaml, "x.yaml");
            read.accept(root);
            root.done();
        }, message);
        assertEquals(ErrorCode.BAD_CONFIGURATION, e.code());
        assertEquals(message, e.getMessage());
        return e;
    }

    @Test
    void readsEachType() {
        Section s = Section.parse("""
                # settings
                count: 1_000
                size: -7
                rate: 2.5e-1
                whole: 3
                on: true
                name: "a: b"
                number_like: 17
                mode: daemon
                list: [a, 'b']
                one: only
                tcp: {port: 7}
                doors:
                  - {port: 1}
                  - port: 2
                """, "x.yaml");
        assertEquals(1000, s.integer("count", 0, 0, 2000));
        assertEquals(-7, s.longInteger("size", 0, -10, 10));
        assertEquals(0.25, s.number("rate", 0, 0, 1));
        assertEquals(3, s.number("whole", 0, 0, 10));
        assertTrue(s.flag("on", false));
        assertEquals("a: b", s.text("name", ""));
        assertEquals("17", s.text("number_like", ""));
        assertEquals(Thread.State.NEW, Section.empty("e").choice("absent", Thread.State.NEW));
        assertEquals("daemon", s.choice("mode", "user", List.of("user", "daemon"), m -> m));
        assertEquals(List.of("a", "b"), s.texts("list", List.of()));
        assertEquals(List.of("only"), s.texts("one", List.of()));
        assertEquals(7, s.section("tcp").integer("port", 0, 0, 9));
        assertEquals(List.of(1, 2), s.sections("doors").stream().map(d -> d.integer("port", 0, 0, 9)).toList());
        s.done();
    }

    @Test
    void givesDefaultsForWhatIsAbsent() {
        Section s = Section.parse("", "x.yaml");
        assertFalse(s.has("a"));
        assertEquals(5, s.integer("a", 5, 0, 9));
        assertEquals(0.5, s.number("b", 0.5, 0, 1));
        assertEquals("t", s.text("c", "t"));
        assertEquals(TimeUnit.SECONDS, s.choice("d", TimeUnit.SECONDS));
        assertEquals(8, s.section("e").integer("f", 8, 0, 9));
        assertEquals(List.of(), s.sections("g"));
        assertEquals("majority", s.form("h", "majority").name());
        s.done();
    }

    @Test
    void anUnknownKeyIsAnErrorWithAHint() {
        refused("a: 1\nstated_answer:\n  agree: 1\n  calm_nat: 0.3\n",
                "x.yaml:4: unknown key 'calm_nat' in stated_answer; did you mean 'calm_nats'?", s -> {
                    s.integer("a", 0, 0, 9);
                    Section rule = s.section("stated_answer");
                    rule.integer("agree", 1, 1, 8);
                    rule.number("calm_nats", 0.3, 0, 20);
                });
        refused("zzzzz: 1", "x.yaml:1: unknown key 'zzzzz'", s -> s.flag("durability", true));
        refused("prot: 1", "x.yaml:1: unknown key 'prot'; did you mean 'port'?", s -> s.integer("port", 0, 0, 9));
    }

    @Test
    void aKeyThatIsThereTwice() {
        refused("a: 1\nb: 2\na: 3", "x.yaml:3: key 'a' was given in line 1 already", s -> {});
        refused("s: {a: 1, a: 1}", "x.yaml:1: key 'a' in s was given in line 1 already", s -> s.section("s"));
    }

    @Test
    void outOfRangeNamesValueAndBound() {
        LatticeForgeException e = refused("\nport: 70000", "x.yaml:2: 'port' is 70000; it must lie between 0 and 65535",
                s -> s.integer("port", 0, 0, 65535));
        assertEquals(70000, e.value());
        assertEquals(65535, e.bound());
        refused("s: {rate: 1.5}", "x.yaml:1: 'rate' in s is 1.5; it must lie between 0.0 and 1.0", s -> s.section("s").number("rate", 0, 0,
                1));
        refused("rate: 1e999", "x.yaml:1: 'rate' is Infinity; it must lie between 0.0 and 1.0", s -> s.number("rate", 0, 0, 1));
        refused("n: 99999999999999999999", "x.yaml:1: 'n' needs an integer, found '99999999999999999999'", s -> s.integer("n", 0, 0, 1));
        refused("n: 9999999999999999999", "x.yaml:1: 'n' is 9999999999999999999, which no 64-bit integer holds", s -> s.integer("n", 0, 0,
                1));
    }

    @Test
    void theWrongType() {
        refused("n: 1.5", "x.yaml:1: 'n' needs an integer, found '1.5'", s -> s.integer("n", 0, 0, 9));
        refused("n: '1'", "x.yaml:1: 'n' needs an integer, found '1'", s -> s.integer("n", 0, 0, 9));
        refused("n: 0x10", "x.yaml:1: 'n' needs an integer, found '0x10'", s -> s.integer("n", 0, 0, 99));
        refused("n: .nan", "x.yaml:1: 'n' needs a number, found '.nan'", s -> s.number("n", 0, 0, 9));
        refused("n: yes", "x.yaml:1: 'n' needs true or false, found 'yes'", s -> s.flag("n", false));
        refused("n:", "x.yaml:1: 'n' needs a text, found nothing", s -> s.text("n", ""));
        refused("n: [a]", "x.yaml:1: 'n' needs a text, found a list", s -> s.text("n", ""));
        refused("n: {a: 1}", "x.yaml:1: 'n' needs a list, found a mapping", s -> s.sections("n"));
        refused("n: 5", "x.yaml:1: 'n' needs keys and values, found '5'", s -> s.section("n"));
        refused("n: secnds", "x.yaml:1: 'n' is 'secnds', which is none of nanoseconds, microseconds, milliseconds, seconds, minutes, "
                + "hours, days"
                + "; did you mean 'seconds'?", s -> s.choice("n", TimeUnit.DAYS));
        refused("a: 1", "x.yaml:1: 'name' is missing", s -> s.text("name"));
        refused("name: ''", "x.yaml:1: 'name' is empty", s -> s.text("name"));
        refused("- a", "x.yaml:1: expected keys and values, found a list", s -> {});
        refused("[a]: 1", "x.yaml:1: a key is not a plain word", s -> {});
    }

    @Test
    void formsAreANameWithOrWithoutParameters() {
        Section s = Section.parse("vote: majority\nstop:\n  share: {tau: 0.9}\nrules:\n  - slip\n  - token_budget:\n      max: 5\n",
                "x.yaml");
        assertEquals("majority", s.form("vote", "").name());
        Form stop = s.form("stop", "none");
        assertEquals("share", stop.name());
        assertEquals(0.9, stop.parameters().number("tau", 0, 0, 1));
        List<Form> rules = s.forms("rules");
        assertEquals(List.of("slip", "token_budget"), rules.stream().map(Form::name).toList());
        assertEquals(5, rules.get(1).parameters().integer("max", 0, 0, 9));
        assertEquals(6, rules.get(1).parameters().line());
        s.done();
        refused("vote: {a: {}, b: {}}", "x.yaml:1: 'vote' needs one name, with or without parameters, found a mapping", x -> x.form("vote",
                ""));
        assertEquals("x.yaml:1: unknown vote 'majorty'; did you mean 'majority'? (known: majority, entropy)",
                Section.parse("vote: majorty", "x.yaml").form("vote", "").unknown("vote", List.of("majority", "entropy")).getMessage());
    }

    @Test
    void whatIsDangerousIsNotRead() {
        refused("a: &x 1\nb: *x", "x.yaml:1: anchors and aliases are not read: 'x'", s -> {});
        refused("a: *x", "x.yaml:1: anchors and aliases are not read: 'x'", s -> {});
        refused("a:\n  - !!javax.script.ScriptEngineManager []",
                "x.yaml:2: tags are not read: 'tag:yaml.org,2002:javax.script.ScriptEngineManager'",
                s -> {});
        refused("a: " + "[".repeat(20_000), "x.yaml:1: nested deeper than 16 levels", s -> {});
        refused("a: " + "{b: ".repeat(17), "x.yaml:1: nested deeper than 16 levels", s -> {});
        refused("#".repeat(300_000), "x.yaml: 300000 characters of YAML; the bound is 262144", s -> {});
        assertThrows(LatticeForgeException.class, () -> Section.parse("a: 1\n---\nb: 2", "x.yaml"));
        assertThrows(LatticeForgeException.class, () -> Section.parse("a: [1", "x.yaml"));
        assertThrows(LatticeForgeException.class, () -> Section.parse("a: \u0000", "x.yaml"));
    }

    @Test
    void theSameSettingsHaveTheSameCanonicalContent() {
        String plain = canonical("name: a\nrate: 0.5\nrules: [slip, {budget: {max: 5}}]");
        assertEquals("{name:\"a\",rate:0.5,on:false,rules:[\"slip\"{},\"budget\"{max:5}]}", plain);
        assertEquals(plain, canonical("# other\nrules:\n- slip:\n- budget:\n    max: 5 # five\nrate:   5e-1\n'name': 'a'\non: false\n"));
        assertNotEquals(plain, canonical("name: a\nrate: 0.5\nrules: [{budget: {max: 5}}, slip]"));
        assertNotEquals(canonical("name: 'a\",rate:1'"), canonical("name: a\nrate: 1"));
    }

    private static String canonical(String yaml) {
        Section s = Section.parse(yaml, "x.yaml");
        s.text("name", "");
        s.number("rate", 0, 0, 1);
        s.flag("on", false);
        for (Form form : s.forms("rules")) {
            if (form.name().equals("budget")) {
                form.parameters().integer("max", 1, 0, 9);
            }
        }
        s.done();
        return s.canonical();
    }
}
