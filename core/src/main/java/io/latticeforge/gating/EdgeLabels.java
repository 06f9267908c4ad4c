package io.latticeforge.gating;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the intents of requests say of a gate's edges. Immutable. */
public final class EdgeLabels {
    private final Map<String, Integer> indexes = new HashMap<>();

    public EdgeLabels(List<String> edges) {
        for (int e = 0; e < edges.size(); e++) {
            indexes.put(edges.get(e), e);
        }
    }

    /**
     * @return index of its edge, or {@link Examples#NONE}
     * @throws LatticeForgeException (UNKNOWN_NAME) for an intent that is no edge of the gate
     */
    public int of(Request request) {
        if (request.intent().equals(RequestLines.NONE_OF_THESE)) {
            return Examples.NONE;
        }
        Integer index = indexes.get(request.intent());
        if (index == null) {
            throw new LatticeForgeException(ErrorCode.UNKNOWN_NAME, "line " + request.line() + " has the intent '" + request.intent()
                    + "', which is none of the gate's " + indexes.size() + " edges; '" + RequestLines.NONE_OF_THESE + "' is for none of them");
        }
        return index;
    }
}
