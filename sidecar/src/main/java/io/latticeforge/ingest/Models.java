package io.latticeforge.ingest;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The models that clients have named, each with its {@link ModelTraffic}. Names are a client's own words, so that both their length and their
 * number are bounded: what comes after the first {@value #MAX_MODELS} is counted under {@value #OTHER}.
 */
public final class Models {
    public static final int MAX_MODELS = 64;
    public static final String OTHER = "other";

    private static final int MAX_NAME = 128;
    private static final String FIRST_ENGINE = "0";

    private final CopyOnWriteArrayList<ModelTraffic> known = new CopyOnWriteArrayList<>();
    private final ModelTraffic other = new ModelTraffic(OTHER, FIRST_ENGINE);

    /** In the order in which they were first named. For any thread. */
    public List<ModelTraffic> all() {
        return known;
    }

    /** Over all models. */
    public long total(ModelCounter counter) {
        return known.stream().mapToLong(model -> model.counters().get(counter)).sum();
    }

    /**
     * The traffic of a session. Allocates only for a name that is new. By the path's thread.
     *
     * @param clientName where it ends in {@code #} and digits, those are the engine's number; else it is engine 0
     */
    public ModelTraffic of(String clientName, String modelName) {
        int mark = engineMark(clientName);
        for (int i = 0; i < known.size(); i++) {
            ModelTraffic model = known.get(i);
            if (isNamed(model, modelName) && isEngine(model.engine(), clientName, mark)) {
                return model;
            }
        }
        if (known.size() >= MAX_MODELS) {
            known.addIfAbsent(other);
            return other;
        }
        ModelTraffic added = new ModelTraffic(modelName.substring(0, Math.min(modelName.length(), MAX_NAME)),
                mark < 0 ? FIRST_ENGINE : clientName.substring(mark + 1));
        known.add(added);
        return added;
    }

    private static boolean isNamed(ModelTraffic model, String modelName) {
        return modelName.length() <= MAX_NAME ? model.modelName().equals(modelName)
                : model.modelName().length() == MAX_NAME && modelName.startsWith(model.modelName());
    }

    private static boolean isEngine(String engine, String clientName, int mark) {
        return mark < 0 ? engine.equals(FIRST_ENGINE)
                : engine.length() == clientName.length() - mark - 1 && clientName.startsWith(engine, mark + 1);
    }

    /** Where the {@code #} stands that one to four digits follow up to the end; -1 where there is none. */
    private static int engineMark(String clientName) {
        int at = clientName.length() - 1;
        while (at >= 0 && clientName.charAt(at) >= '0' && clientName.charAt(at) <= '9') {
            at--;
        }
        int digits = clientName.length() - 1 - at;
        return at >= 0 && clientName.charAt(at) == '#' && digits >= 1 && digits <= 4 ? at : -1;
    }
}
