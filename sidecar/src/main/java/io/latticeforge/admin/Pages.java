package io.latticeforge.admin;

import io.latticeforge.base.Counters;
import io.latticeforge.path.SidecarStatus;
import io.latticeforge.path.Vitals;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What there is to see, page by page. Belongs to the admin thread. */
final class Pages {
    private static final String THERE_ARE = "there are /metrics /livez /readyz /startupz /status";
    private static final String STARTING = "starting: reads the journal, loads policies, warms up";
    private static final int SHOWN_PATH = 100;
    private static final long REFRESH_APART_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long STATUS_APART_NS = TimeUnit.MILLISECONDS.toNanos(250);

    /** A thread that has been busy for so long will not come back by itself: an orchestrator should start the process again. */
    private static final long DEAD_NS = TimeUnit.SECONDS.toNanos(10);

    private final EventLoop loop;
    private final Counters<AdminCounter> counters;
    private @Nullable Running running;

    Pages(EventLoop loop, Counters<AdminCounter> counters) {
        this.loop = loop;
        this.counters = counters;
    }

    /** From now on there is a sidecar to speak of. */
    void watch(Vitals vitals) {
        running = new Running(vitals);
    }

    /**
     * @param path of the request, without a query
     * @param then hears the answer once, on the admin thread, at once or a second later at the latest
     */
    void answer(String path, Consumer<Answer> then) {
        Running now = running;
        switch (path) {
            case "/livez" -> live(now, then);
            case "/startupz" -> then.accept(now == null ? Answer.unavailable(STARTING) : Answer.ok("started"));
            case "/readyz" -> running(now, then, sidecar -> sidecar.fresh.ask(answered -> then.accept(sidecar.readiness(answered))));
            case "/metrics" -> running(now, then, sidecar -> sidecar.fresh.ask(answered -> then.accept(
                    new Answer(HttpResponseStatus.OK, Metrics.CONTENT_TYPE, sidecar.metrics.text(answered)))));
            case "/status" -> running(now, then, sidecar -> sidecar.statuses.ask(answered -> then.accept(sidecar.status(answered))));
            default -> then.accept(Answer.text(HttpResponseStatus.NOT_FOUND, "no page '" + shown(path) + "'; " + THERE_ARE));
        }
    }

    private static void running(@Nullable Running now, Consumer<Answer> then, Consumer<Running> ask) {
        if (now == null) {
            then.accept(Answer.unavailable(STARTING));
        } else {
            ask.accept(now);
        }
    }

    private static void live(@Nullable Running now, Consumer<Answer> then) {
        if (now == null) {
            then.accept(Answer.ok("alive, " + STARTING));
            return;
        }
        now.fresh.ask(answered -> then.accept(answered || now.fresh.overdueNs() < DEAD_NS ? Answer.ok("alive") : now.stuck()));
    }

    private static String shown(String path) {
        String printable = path.replaceAll("[^\\x20-\\x7E]", "?");
        return printable.length() <= SHOWN_PATH ? printable : printable.substring(0, SHOWN_PATH) + "…";
    }

    /** What can be asked of a sidecar that has started. */
    private final class Running {
        private final Vitals vitals;
        private final PathAnswers fresh;
        private final PathAnswers statuses;
        private final Metrics metrics;
        private @Nullable SidecarStatus status;

        Running(Vitals vitals) {
            this.vitals = vitals;
            this.fresh = new PathAnswers(loop, REFRESH_APART_NS, vitals::refresh);
            this.statuses = new PathAnswers(loop, STATUS_APART_NS, (then, done) -> {
                vitals.status().thenAcceptAsync(answer -> {
                    status = answer;
                    done.run();
                }, then);
                return true;
            });
            this.metrics = new Metrics(vitals, counters);
        }

        Answer readiness(boolean answered) {
            String unready = vitals.unready();
            if (unready != null) {
                return Answer.unavailable("not ready: " + unready);
            }
            return answered ? Answer.ok("ready") : stuck();
        }

        Answer status(boolean answered) {
            SidecarStatus of = status;
            return answered && of != null ? StatusJson.of(of, vitals) : stuck();
        }

        Answer stuck() {
            return Answer.unavailable("the path's thread has not answered for "
                    + TimeUnit.NANOSECONDS.toMillis(Math.max(fresh.overdueNs(), statuses.overdueNs())) + " ms");
        }
    }
}
