package io.latticeforge.admin;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * Asks the path's thread something on behalf of many, who all get an answer that is younger than their question: one question is out at a time, and
 * two are some time apart, so that no number of requests costs the path more than that. Belongs to the admin thread.
 */
final class PathAnswers {
    /** So long somebody waits who asks; then he is told that there is none. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);

    private final EventLoop loop;
    private final long apartNs;
    private final BiPredicate<Executor, Runnable> question;
    private List<Asker> waiting = new ArrayList<>();
    private boolean scheduled;
    private boolean out;
    private long askedNs;
    private long answeredNs;

    /** @param question put to the path's thread: runs what it is given on that executor once it is answered; false where the thread has ended */
    PathAnswers(EventLoop loop, long apartNs, BiPredicate<Executor, Runnable> question) {
        this.loop = loop;
        this.apartNs = apartNs;
        this.question = question;
        this.answeredNs = System.nanoTime() - apartNs;
    }

    /** @param then hears whether it was answered in time; once, on the admin thread */
    void ask(Consumer<Boolean> then) {
        Asker asker = new Asker(then);
        waiting.add(asker);
        loop.schedule(() -> asker.tell(false), PATIENCE_NS, TimeUnit.NANOSECONDS);
        next();
    }

    /** For how long the path's thread has owed an answer; 0 if it owes none. */
    long overdueNs() {
        return out ? System.nanoTime() - askedNs : 0;
    }

    private void next() {
        if (out || scheduled || waiting.isEmpty()) {
            return;
        }
        long delayNs = answeredNs + apartNs - System.nanoTime();
        if (delayNs > 0) {
            scheduled = true;
            loop.schedule(() -> {
                scheduled = false;
                put();
            }, delayNs, TimeUnit.NANOSECONDS);
        } else {
            put();
        }
    }

    private void put() {
        List<Asker> askers = waiting;
        waiting = new ArrayList<>();
        out = true;
        askedNs = System.nanoTime();
        boolean put = question.test(loop, () -> {
            out = false;
            answeredNs = System.nanoTime();
            askers.forEach(asker -> asker.tell(true));
            next();
        });
        if (!put) {
            out = false;
            askers.forEach(asker -> asker.tell(false));
        }
    }

    private static final class Asker {
        private final Consumer<Boolean> then;
        private boolean told;

        Asker(Consumer<Boolean> then) {
            this.then = then;
        }

        void tell(boolean answered) {
            if (!told) {
                told = true;
                then.accept(answered);
            }
        }
    }
}
