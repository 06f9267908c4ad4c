package io.latticeforge.gateway;

import java.util.function.Consumer;

/**
 * Whether a model may be asked for the answer of a sample that has stated none, and how that goes. Until a call has succeeded, and again after one
 * has failed, the sample goes on beside the call: a server that does not take it costs no answer. After
 * {@value #MOST_FAILURES} failures in a row nobody is asked any more.
 */
final class SecondCalls {
    private static final int MOST_FAILURES = 3;

    private final AnswerPrompt prompt;
    private final Consumer<String> notices;
    private boolean proven;
    private int failures;

    SecondCalls(AnswerPrompt prompt, Consumer<String> notices) {
        this.prompt = prompt;
        this.notices = notices;
    }

    AnswerPrompt prompt() {
        return prompt;
    }

    /** Why nobody is asked; empty where somebody is. */
    String inactive(boolean chat) {
        return !prompt.knows(chat) ? "template" : failures >= MOST_FAILURES ? "the server refused it" : "";
    }

    /** Whether the last one succeeded. */
    boolean proven() {
        return proven;
    }

    void succeeded() {
        proven = true;
        failures = 0;
    }

    void failed(String why) {
        proven = false;
        if (++failures == MOST_FAILURES) {
            notices.accept("gateway: no second calls any more, as " + MOST_FAILURES + " in a row failed: " + why);
        }
    }
}
