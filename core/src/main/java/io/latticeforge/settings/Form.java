package io.latticeforge.settings;

import io.latticeforge.base.LatticeForgeException;
import java.util.Collection;

/**
 * One of several named forms with its parameters: {@code share: {tau: 0.8}}, or just {@code majority} where the parameters have defaults.
 *
 * @param name as written
 * @param parameters empty for a bare name
 */
public record Form(String name, Section parameters) {
    /** The error for a name that is none of the known ones. */
    public LatticeForgeException unknown(String kind, Collection<String> known) {
        return parameters.refuse("unknown " + kind + " '" + name + "'" + Nearest.hint(name, known) + " (known: " + String.join(", ", known)
                + ")");
    }
}
