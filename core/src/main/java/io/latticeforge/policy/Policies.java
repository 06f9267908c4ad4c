package io.latticeforge.policy;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The policies that ship with LatticeForge, read from its resources. */
public final class Policies {
    private Policies() {}

    /** All samples at once. */
    public static Policy shippedDefault() {
        return shipped("default");
    }

    /** Samples in waves of three: fewer tokens, more steps. */
    public static Policy shippedDefaultWaves() {
        return shipped("default-waves");
    }

    /** Every policy that ships, the default first. */
    public static List<Policy> shipped() {
        return List.of(shippedDefault(), shippedDefaultWaves(), shipped("careful"), shipped("thrifty"));
    }

    private static Policy shipped(String name) {
        String file = name + ".yaml";
        try (InputStream in = Policies.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new LatticeForgeException(ErrorCode.INTERNAL, "the resource " + file + " is missing");
            }
            return Policy.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), file);
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.INTERNAL, "the resource " + file + " cannot be read", e);
        }
    }
}
