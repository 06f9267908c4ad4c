package io.latticeforge.controller;

import io.latticeforge.settings.Form;
import io.latticeforge.settings.Section;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What a controller chooses among, how it learns, and what it is rewarded for. Immutable. Its version is the content, as a policy's is: the
 * first eight bytes of the SHA-256 of what was read, defaults included.
 *
 * <pre>{@code
 * name: by-traffic
 * arms:                         # 2 to 8 policies; each may have fewer samples than its client would draw
 *   - default
 *   - default-waves: {budget: 6}
 * algorithm:
 *   linucb: {alpha: 0.5, epsilon: 0.1}
 * cost: 0.1                     # what reference_tokens are worth, in right answers
 * reference_tokens: 1000
 * first_tokens: 16              # whose entropy says how unsure earlier groups began
 * }</pre>
 *
 * <p>The reward of a group is its score (1 right, 0 wrong, or what its client says it was worth, held between 0 and 1) less {@code cost} x
 * tokens / {@code reference_tokens}, of which at most {@value #MOST_REFERENCES} are counted: it lies between −{@value #MOST_REFERENCES} x
 * cost and 1. Worked: a right answer for 500 tokens at cost 0.1 for 1,000 is 1 − 0.05 = 0.95.
 *
 * <p>There is no Thompson sampling (Agrawal and Goyal 2013): the probability that an arm has the largest draw of its posterior has no closed
 * form beyond two arms, and an estimated propensity would bias what is estimated from it. There is no temperature: it is the client's,
 * and no message has a field for it. The choice is made when the group opens, never after its first tokens: the rules that watch a sample
 * watch it from its first token on, and the first wave has its size by then, so a later choice would come after most of it is paid for.
 */
public final class Controller {
    static final int MOST_ARMS = 8;
    static final int MOST_REFERENCES = 10;
    private static final int LABEL_DIGITS = 12;
    private static final int MOST_SAMPLES = 1 << 16;

    private final String name;
    private final long version;
    private final String yaml;
    private final List<ControllerArm> arms;
    private final double alpha;
    private final double epsilon;
    private final double cost;
    private final int referenceTokens;
    private final int firstTokens;

    private Controller(Section root, String yaml) {
        this.yaml = yaml;
        name = root.text("name");
        if (!name.matches("[a-z0-9][a-z0-9._-]{0,62}")) {
            throw root.refuse("name", "is '" + name + "'; it must be 1 to 63 of a-z 0-9 . _ - and begin with a letter or digit");
        }
        arms = arms(root);
        Form algorithm = root.form("algorithm", "linucb");
        if (!algorithm.name().equals("linucb")) {
            throw algorithm.unknown("algorithm", List.of("linucb"));
        }
        alpha = algorithm.parameters().number("alpha", 0.5, 0, 10);
        epsilon = algorithm.parameters().number("epsilon", 0.1, 0.01, 1);
        cost = root.number("cost", 0.1, 0, 10);
        referenceTokens = root.integer("reference_tokens", 1000, 1, 1 << 30);
        firstTokens = root.integer("first_tokens", 16, 1, 1024);
        root.done();
        version = ByteBuffer.wrap(sha256(root.canonical())).getLong();
    }

    /**
     * Reads a controller.
     *
     * @param source what to call it in messages: a file name
     * @throws io.latticeforge.base.LatticeForgeException (BAD_CONFIGURATION) naming source, line, key, value and bound
     */
    public static Controller parse(String yaml, String source) {
        return new Controller(Section.parse(yaml, source), yaml);
    }

    private static List<ControllerArm> arms(Section root) {
        List<ControllerArm> arms = new ArrayList<>();
        for (Form form : root.forms("arms")) {
            ControllerArm arm = new ControllerArm(form.name(), form.parameters().integer("budget", 0, 1, MOST_SAMPLES));
            if (arms.contains(arm)) {
                throw form.parameters().refuse("arm '" + arm.label() + "' is there twice");
            }
            arms.add(arm);
        }
        if (arms.size() < 2 || arms.size() > MOST_ARMS) {
            throw root.refuse("arms", "has " + arms.size() + " arms; it must have 2 to " + MOST_ARMS);
        }
        return List.copyOf(arms);
    }

    public String name() {
        return name;
    }

    /** The first eight bytes of the content's SHA-256, big endian. */
    public long version() {
        return version;
    }

    /** name@version: the first twelve hexadecimal digits. */
    public String label() {
        return name + "@" + HexFormat.of().toHexDigits(version).substring(0, LABEL_DIGITS);
    }

    /** The text as it was given. */
    public String yaml() {
        return yaml;
    }

    /** 2 to {@value #MOST_ARMS}. */
    public List<ControllerArm> arms() {
        return arms;
    }

    /** Widths of uncertainty that a promising arm is credited with. */
    public double alpha() {
        return alpha;
    }

    /** Share of groups whose arm is drawn evenly among all. */
    public double epsilon() {
        return epsilon;
    }

    /** Tokens of each sample whose entropy is looked at. */
    public int firstTokens() {
        return firstTokens;
    }

    /**
     * What a group was worth.
     *
     * @param score 0 to 1
     * @param tokens at least 0
     */
    public double reward(double score, double tokens) {
        return score - cost * Math.min(MOST_REFERENCES, tokens / referenceTokens);
    }

    @Override
    public String toString() {
        return label();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
