package io.latticeforge.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many who ask, few questions. */
@Timeout(30)
class PathAnswersTest {
    private static final long APART_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final EventLoop loop = new DefaultEventLoop();
    private final AtomicInteger questions = new AtomicInteger();

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private List<CompletableFuture<Boolean>> ask(PathAnswers answers, int askers) {
        List<CompletableFuture<Boolean>> asked = new ArrayList<>();
        for (int i = 0; i < askers; i++) {
            CompletableFuture<Boolean> one = new CompletableFuture<>();
            asked.add(one);
            loop.execute(() -> answers.ask(one::complete));
        }
        return asked;
    }

    @Test
    void aThousandAtOnceAreAFewQuestions() {
        PathAnswers answers = new PathAnswers(loop, APART_NS, (then, done) -> {
            questions.incrementAndGet();
            then.execute(done);
            return true;
        });
        long startNs = System.nanoTime();
        ask(answers, 1_000).forEach(one -> assertTrue(one.join()));
        long periods = (System.nanoTime() - startNs) / APART_NS;
        assertTrue(questions.get() <= periods + 2, questions + " questions in " + periods + " periods");
    }

    @Test
    void nobodyWaitsLongForAThreadThatIsStuck() {
        PathAnswers answers = new PathAnswers(loop, APART_NS, (then, done) -> {
            questions.incrementAndGet();
            return true;
        });
        ask(answers, 10).forEach(one -> assertFalse(one.join()));
        ask(answers, 10).forEach(one -> assertFalse(one.join()));
        assertEquals(1, questions.get(), "what is stuck is not asked again");
        CompletableFuture<Long> overdue = new CompletableFuture<>();
        loop.execute(() -> overdue.complete(answers.overdueNs()));
        assertTrue(overdue.join() >= TimeUnit.SECONDS.toNanos(2), overdue::toString);
    }

    @Test
    void aThreadThatHasEndedIsNotWaitedFor() {
        PathAnswers answers = new PathAnswers(loop, APART_NS, (then, done) -> false);
        long startNs = System.nanoTime();
        ask(answers, 3).forEach(one -> assertFalse(one.join()));
        assertTrue(System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(1), "at once");
    }
}
