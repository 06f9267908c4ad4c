package io.latticeforge.trace;

import org.jspecify.annotations.Nullable;

/**
 * Tokens saved, at least and at most; negative where more would have been drawn.
 *
 * @param atLeast null where nothing bounds it
 */
public record TokenBounds(@Nullable Long atLeast, long atMost) {
    public static final TokenBounds NONE = new TokenBounds(0L, 0);

    TokenBounds plus(TokenBounds other) {
        Long mine = atLeast;
        Long theirs = other.atLeast;
        return new TokenBounds(mine == null || theirs == null ? null : Long.valueOf(mine + theirs), atMost + other.atMost);
    }
}
