package io.latticeforge.gateway;

import io.latticeforge.base.Counted;

/** What the gateway counts. */
public enum GatewayCounter implements Counted {
    CONNECTIONS_OPEN("connections_open", "connections", "clients let in and not gone yet"),
    CONNECTIONS_REFUSED("connections_refused_total", "connections", "clients refused because as many as allowed were connected"),
    REQUESTS_IN_FLIGHT("requests_in_flight", "requests", "requests whose answer is not through yet"),
    REQUESTS("requests_total", "requests", "requests that came in whole or were refused"),
    REFUSED_LIMIT("requests_refused_limit_total", "requests", "refused because of a bound: body, header, n, requests in flight"),
    REFUSED_PATH("requests_refused_path_total", "requests", "refused because the gateway serves no such path"),
    REFUSED_MALFORMED("requests_refused_malformed_total", "requests", "refused because they are no HTTP"),
    UPSTREAM_CONNECTS("upstream_connects_total", "connections", "connections made to the server"),
    UPSTREAM_REUSED("upstream_reused_total", "requests", "requests sent on a connection that was open already"),
    UPSTREAM_RETRIES("upstream_retries_total", "requests", "requests sent once more, as nothing of an answer had come"),
    UPSTREAM_UNREACHABLE("upstream_unreachable_total", "requests", "requests for which no connection could be made"),
    UPSTREAM_TIMEOUTS("upstream_timeouts_total", "requests", "requests on which the server was silent for too long"),
    UPSTREAM_BROKEN("upstream_broken_total", "requests", "answers of the server that ended too soon or were no HTTP"),
    CLIENT_LEFT("client_left_total", "requests", "answers that a client did not wait for: the server's stream was closed"),
    CLIENT_STALLED("client_stalled_total", "requests", "answers given up because the client read nothing of them for too long"),
    READ_PAUSES("read_pauses_total", "pauses", "reading from the server paused until a client read what it had"),
    BYTES_IN("bytes_in_total", "bytes", "bodies of requests"),
    BYTES_OUT("bytes_out_total", "bytes", "bodies of answers passed on"),
    ANSWERS_OBSERVED("answers_observed_total", "answers", "answers with log-probs that were read to their end"),
    ANSWERS_BLIND("answers_blind_total", "answers", "answers without log-probs: no rule can be active"),
    ANSWERS_WITHOUT_USAGE("answers_without_usage_total", "answers", "answers that said nothing of the tokens used"),
    ANSWERS_STATED("answers_stated_total", "answers", "answers that texts stated by themselves"),
    TOKENS_OBSERVED("tokens_observed_total", "tokens", "tokens whose log-probs went to the path"),
    TOKENS_DROPPED("tokens_dropped_total", "tokens", "tokens that the path never saw, as it was behind"),
    TOKENS_SAVEABLE("tokens_saveable_total", "tokens", "tokens that came after a decision to end their sample"),
    DECISIONS_CONCLUDE("decisions_conclude_total", "decisions", "samples whose answer was there"),
    DECISIONS_STOP("decisions_stop_total", "decisions", "samples that were failing"),
    DECISIONS_SETTLE("decisions_settle_total", "decisions", "groups that were settled"),
    ANSWERS_ENFORCED("answers_enforced_total", "answers", "requests that several samples answered, with decisions obeyed"),
    ANSWERS_UNSTOPPED("answers_unstopped_total", "answers", "requests of which nothing was ended, to compare"),
    ANSWERS_INACTIVE("answers_inactive_total", "answers", "requests under enforcement that the first sample answered, as no rule could be active"),
    ANSWERS_REFUSED("answers_refused_total", "answers", "requests that passed through, as the server did not take them with log-probs"),
    UNSTOPPED_SAME("unstopped_same_total", "answers", "un-stopped groups whose majority is what the decisions would have given"),
    UNSTOPPED_DIFFERENT("unstopped_different_total", "answers", "un-stopped groups whose majority is another answer"),
    ENFORCING("enforcing", "switches", "1 while requests are enforced"),
    SAMPLES_DRAWN("samples_drawn_total", "samples", "samples asked for under enforcement"),
    SAMPLES_FAILED("samples_failed_total", "samples", "samples that the server did not give"),
    CONCLUSIONS_WITHOUT_ANSWER("conclusions_without_answer_total", "decisions",
            "conclusions of samples that had stated no answer"),
    SECOND_CALLS("second_calls_total", "requests", "asked a model for the answer of a sample that was to conclude"),
    SECOND_CALLS_FAILED("second_calls_failed_total", "requests", "of these, that gave no answer"),
    GROUPS_REFUSED("groups_refused_total", "groups", "requests that the path did not take"),
    EVENTS_MALFORMED("events_malformed_total", "events", "events and bodies that are no JSON object, or too long to be read"),
    LOG_PROBS_MISSING("log_probs_missing_total", "values", "log-probs that were null, not finite or a sign for none"),
    ALTERNATIVES_MANY("alternatives_many_total", "tokens", "tokens with more than 20 alternatives"),
    DELTAS_OF_MANY_TOKENS("deltas_of_many_tokens_total", "deltas", "deltas with several tokens");

    private final Text text;

    GatewayCounter(String label, String unit, String meaning) {
        text = new Text(label, unit, meaning);
    }

    @Override
    public Text text() {
        return text;
    }
}
