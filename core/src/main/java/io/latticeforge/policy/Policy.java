package io.latticeforge.policy;

import io.latticeforge.decisions.RuleId;
import io.latticeforge.decisions.SampleStop;
import io.latticeforge.decisions.SampleStopSpec;
import io.latticeforge.decisions.VoteId;
import io.latticeforge.decisions.VoteRule;
import io.latticeforge.settings.Form;
import io.latticeforge.settings.Section;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is decided, by which rules, with which thresholds. Immutable. Its version is the content: the first eight bytes of the SHA-256 of
 * what was read, defaults included, in the order in which the code asks for it. White space, comments and the order of parameters do not
 * change it; a default that a release changes does.
 *
 * <pre>{@code
 * name: default
 * rules:                        # in order of precedence
 *   - stated_answer: {agree: 1}
 *   - repetition: {mode: observe}
 *   - all_of: {within: 64, rules: [slip, trap]}    # any_of, all_of, after, at_most_once_per
 * stop_sampling: share          # or another, or none; mode: observe counts it and goes on
 * vote: surprise
 * samples: at_once              # or waves: {size: 3}
 * evidence: {seed: "1"}         # what was measured about it; not part of the version
 * }</pre>
 */
public final class Policy {
    /** What was measured about a policy, for people. */
    static final String EVIDENCE = "evidence";

    private static final String NONE = "none";
    private static final int LABEL_DIGITS = 12;
    private static final int LARGEST_WAVE = 1024;
    /** A sequence remembers in one long which of its rules have fired. */
    private static final int MOST_RULES = Long.SIZE;

    private final String name;
    private final long version;
    private final String yaml;
    private final List<PolicyRule> rules;
    private final @Nullable SampleStopSpec sampleStop;
    private final Mode sampleStopMode;
    private final VoteRule vote;
    private final List<VoteRule> tallies;
    private final int wave;
    private final int confidenceWindow;
    private final int entropyWindow;

    private Policy(Section root, String yaml) {
        this.yaml = yaml;
        name = name(root);
        rules = rules(root);
        Form stop = root.form("stop_sampling", NONE);
        sampleStop = stop.name().equals(NONE) ? null : RuleId.parseStop(stop);
        sampleStopMode = sampleStop == null ? Mode.ENFORCE : stop.parameters().choice("mode", Mode.ENFORCE);
        vote = VoteId.parse(root.form("vote", VoteId.MAJORITY.yamlName()));
        tallies = VoteId.withOthers(vote);
        VoteRule weight = sampleStop == null ? null : sampleStop.weight();
        confidenceWindow = window(root, vote.confidenceWindow(), weight == null ? 0 : weight.confidenceWindow());
        entropyWindow = window(root, vote.entropyWindow(), weight == null ? 0 : weight.entropyWindow());
        wave = wave(root.form("samples", "at_once"));
        root.remark(EVIDENCE);
        root.done();
        version = ByteBuffer.wrap(sha256(root.canonical())).getLong();
    }

    /**
     * Reads a policy.
     *
     * @param source what to call it in messages: a file name
     */
    public static Policy parse(String yaml, String source) {
        return new Policy(Section.parse(yaml, source), yaml);
    }

    public String name() {
        return name;
    }

    /** The first eight bytes of the content's SHA-256, big endian. */
    public long version() {
        return version;
    }

    /** name@version, as decisions and people name it: the first twelve hexadecimal digits. */
    public String label() {
        return name + "@" + HexFormat.of().toHexDigits(version).substring(0, LABEL_DIGITS);
    }

    /** The text as it was given. */
    public String yaml() {
        return yaml;
    }

    /** In order of precedence: of several that fire on one observation the first is the decision. */
    public List<PolicyRule> rules() {
        return rules;
    }

    /** What ends sampling, a fresh instance for each group; null where nothing does. */
    public @Nullable SampleStop newSampleStop() {
        return sampleStop == null ? null : sampleStop.newStop();
    }

    /** What ends sampling, as it was stated; null where nothing does. */
    public @Nullable SampleStopSpec sampleStop() {
        return sampleStop;
    }

    /** What becomes of it when it fires. */
    public Mode sampleStopMode() {
        return sampleStopMode;
    }

    /** Samples per wave; 0 where all samples run at once. */
    public int wave() {
        return wave;
    }

    /** The vote whose winner is the winner. */
    public VoteRule vote() {
        return vote;
    }

    /** Every vote that is reported: {@link #vote} first, then every other with its defaults. */
    public List<VoteRule> tallies() {
        return tallies;
    }

    /** Tokens of the windows of confidence by which its samples are seen, those of every vote that is reported. */
    public int confidenceWindow() {
        return confidenceWindow;
    }

    /** Tokens of their window of entropy. */
    public int entropyWindow() {
        return entropyWindow;
    }

    @Override
    public String toString() {
        return label();
    }

    private static String name(Section root) {
        String name = root.text("name");
        if (!name.matches("[a-z0-9][a-z0-9._-]{0,62}")) {
            throw root.refuse("name", "is '" + name + "'; it must be 1 to 63 of a-z 0-9 . _ - and begin with a letter or digit");
        }
        return name;
    }

    private static List<PolicyRule> rules(Section root) {
        List<PolicyRule> rules = new ArrayList<>();
        Set<RuleId> seen = EnumSet.noneOf(RuleId.class);
        for (Form form : root.forms("rules")) {
            Mode mode = form.parameters().choice("mode", Mode.ENFORCE);
            PolicyRule rule = new PolicyRule(RuleId.parseRule(form), mode);
            if (!rule.spec().id().composed() && !seen.add(rule.spec().id())) {
                throw form.parameters().refuse("rule '" + form.name() + "' is there twice");
            }
            rules.add(rule);
        }
        if (rules.size() > MOST_RULES) {
            throw root.refuse("rules", "has " + rules.size() + " rules; at most " + MOST_RULES + " can watch a sequence");
        }
        return List.copyOf(rules);
    }

    private static int wave(Form samples) {
        return switch (samples.name()) {
            case "at_once" -> 0;
            case "waves" -> samples.parameters().integer("size", 3, 1, LARGEST_WAVE);
            default -> throw samples.unknown("way to draw samples", List.of("at_once", "waves"));
        };
    }

    /** A sample is seen through one window of each kind. */
    private static int window(Section root, int ofVote, int ofStop) {
        if (ofVote != 0 && ofStop != 0 && ofVote != ofStop) {
            throw root.refuse("stop_sampling", "weighs by a window of " + ofStop + " tokens and the vote by one of " + ofVote
                    + "; of one kind a policy has one window");
        }
        return ofVote != 0 ? ofVote : ofStop != 0 ? ofStop : VoteRule.DEFAULT_WINDOW_TOKENS;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
