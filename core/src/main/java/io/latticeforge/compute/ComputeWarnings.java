package io.latticeforge.compute;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** What went wrong with engines: each time counted and said in one sentence. Any thread. */
public final class ComputeWarnings {
    private final AtomicLong count = new AtomicLong();
    private final Consumer<String> said;

    public ComputeWarnings(Consumer<String> said) {
        this.said = said;
    }

    public void warn(String sentence) {
        count.incrementAndGet();
        said.accept(sentence);
    }

    public long count() {
        return count.get();
    }
}
