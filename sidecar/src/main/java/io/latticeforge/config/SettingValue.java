package io.latticeforge.config;

import java.util.List;

/** A value as it was written, in one piece or as a list, and where; no texts stand for "not set". */
public record SettingValue(List<String> texts, Origin origin) {
    public SettingValue {
        texts = List.copyOf(texts);
    }

    public boolean isSet() {
        return !texts.isEmpty();
    }

    /** The text of a setting that has one. */
    public String text() {
        return texts.getFirst();
    }
}
