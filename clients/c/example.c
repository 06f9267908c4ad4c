/*
 * A loop that obeys a running sidecar. In place of a model, numbers by formula: eight samples of 240 tokens, sure of themselves but for the
 * first tokens; each states its answer after a while, and all but one the same.
 *
 *   cc -std=c11 -O2 -o example example.c latticeforge.c -lm
 *   ./example /path/to/latticeforge.sock [milliseconds a call may take]
 */
#include "latticeforge.h"

#include <stdio.h>
#include <stdlib.h>

#define SAMPLES 8
#define LENGTH 240
#define TOP 20
#define GROUP 1

typedef struct {
    bool running, concluding;
    uint32_t length;
    lf_decision decision;
} sample;

static lf_client lf;
static sample samples[SAMPLES];

static const char *answer_of(uint32_t s) { return s == 3 ? "19" : "17"; }

/* The token a model would draw, and its top 20. */
static int32_t draw(uint32_t s, uint32_t step, uint32_t *ids, float *logprobs) {
    float sure = step < 8 ? 0.7f : 0.98f;
    for (uint32_t k = 0; k < TOP; k++) {
        ids[k] = 100 + (step * 31 + s + k) % 1000;
        logprobs[k] = k ? logf((1 - sure) / 40 / (float) k) : logf(sure);
    }
    return (int32_t) ids[0];
}

static void end(uint32_t s, lf_end reason) {
    bool stated = samples[s].length > 20 + 2 * s;
    samples[s].running = false;
    lf_close_sequence(&lf, GROUP, s, samples[s].length, reason, reason == LF_STOPPED || !stated ? "" : answer_of(s));
}

static void obey(const lf_decision *d) {
    printf("%s %s%u at step %u: measured %.3g against %.3g\n", lf_action_name(d->action), d->sequence == LF_ALL ? "group " : "sample ",
           d->sequence == LF_ALL ? d->group : d->sequence, d->step, d->value, d->threshold);
    if (d->action == LF_DECIDED) {
        lf_applied(&lf, d, 0);
        for (uint32_t s = 0; s < SAMPLES; s++) {
            if (samples[s].running) end(s, LF_SETTLED);
        }
    } else if (d->sequence < SAMPLES && samples[d->sequence].running) {
        if (d->action == LF_CONCLUDE || d->action == LF_STOP) {
            lf_applied(&lf, d, samples[d->sequence].length);
            end(d->sequence, d->action == LF_STOP ? LF_STOPPED : LF_CONCLUDED);
        }
    }
}

int main(int count, char **arguments) {
    static const uint32_t boundaries[] = {13, 198};
    unsigned tokens = 0, running = SAMPLES;
    if (count != 2 && count != 3) {
        fprintf(stderr, "usage: example SOCKET [DEADLINE_MS]\n");
        return 2;
    }
    uint64_t deadline_ns = 1000000u * (count == 3 ? strtoul(arguments[2], NULL, 10) : 50u);
    lf_init(&lf, &(lf_config){.socket_path = arguments[1], .model_name = "by formula", .deadline_ns = deadline_ns,
                              .connect_ns = 20 * deadline_ns});
    if (!lf_connect(&lf)) fprintf(stderr, "no sidecar (%s): the loop runs on without one\n", lf.failure);
    lf_open_group(&lf, GROUP, SAMPLES, LF_NUMBER, "", 12);
    for (uint32_t s = 0; s < SAMPLES; s++) {
        samples[s].running = true;
        lf_open_sequence(&lf, &(lf_sampling){.group = GROUP, .sequence = s, .temperature = 1, .top_p = 1, .boundary_tokens = boundaries,
                                             .boundaries = 2});
    }
    while (running > 0) {
        lf_step_begin(&lf);
        for (uint32_t s = 0; s < SAMPLES; s++) { /* one frame for all samples of an engine step */
            uint32_t ids[TOP];
            float logprobs[TOP];
            if (!samples[s].running) continue;
            int32_t token = draw(s, samples[s].length, ids, logprobs);
            lf_step_top_k(&lf, &(lf_token){.group = GROUP, .sequence = s, .step = samples[s].length++, .chosen = token,
                                           .chosen_logprob = logprobs[0], .boundary = samples[s].length % 10 == 0}, ids, logprobs, TOP);
            tokens++;
        }
        for (size_t i = 0, decisions = lf_observe(&lf); i < decisions; i++) obey(&lf.decisions[i]); /* none: go on */
        running = 0;
        for (uint32_t s = 0; s < SAMPLES; s++) {
            if (!samples[s].running) continue;
            if (samples[s].length == 20 + 2 * s) lf_candidate(&lf, GROUP, s, samples[s].length - 1, answer_of(s));
            if (samples[s].length == LENGTH) end(s, LF_FINISHED);
            else running++;
        }
    }
    lf_vote_result vote;
    if (lf_vote(&lf, GROUP, &vote) && vote.decided) printf("answer %.*s, %u voters\n", (int) vote.winner.bytes, vote.winner.data, vote.voters);
    lf_outcome(&lf, GROUP, 1, "17");
    lf_close_group(&lf, GROUP);
    lf_close(&lf);
    printf("tokens %u of %u (%.0f %% saved), fail open %llu, refused %llu\n", tokens, SAMPLES * LENGTH,
           100 - 100.0 * tokens / (SAMPLES * LENGTH), (unsigned long long) lf.counters.fail_open, (unsigned long long) lf.counters.refused);
    return 0;
}
