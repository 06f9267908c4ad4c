/*
 * A step of 16 x top-20: a bare exchange of as many bytes with an epoll echo, this client with a peer that answers and does nothing else, this
 * client with a sidecar. In turn, round after round; medians. Before that the sidecar has 60,000 steps: its JVM has compiled the
 * whole path only after some seconds of work.
 *
 *   speed ECHO ANSWERING SIDECAR
 */
#define _POSIX_C_SOURCE 200809L

#include "../latticeforge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define SAMPLES 16
#define TOP 20
#define STEP_BYTES (8 + 8 + 8 + 6 + SAMPLES * 24 + 3 * 4 + SAMPLES * TOP * 8)
#define REPLY_BYTES (8 + 8 + 21 + 6 + 6)
#define TURN 1200 /* all turns together stay below the default policy's token budget */
#define ROUNDS 9
#define WARM_GROUPS 2
#define WARM_STEPS 30000 /* below the token budget too */

static lf_client clients[2];
static uint32_t steps[2];
static int bare;

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t) t.tv_sec * 1000000000u + (uint64_t) t.tv_nsec;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

static void fail(const char *what) {
    fprintf(stderr, "speed: %s\n", what);
    exit(1);
}

static void bare_trip(void) {
    static char bytes[STEP_BYTES];
    size_t have = 0;
    if (write(bare, bytes, STEP_BYTES) != STEP_BYTES) fail("the echo is gone");
    while (have < REPLY_BYTES) {
        ssize_t got = read(bare, bytes + have, REPLY_BYTES - have);
        if (got <= 0) fail("the echo is gone");
        have += (size_t) got;
    }
}

static void step_of(lf_client *lf, uint32_t group, uint32_t step) {
    uint32_t ids[TOP];
    float logprobs[TOP];
    for (uint32_t k = 0; k < TOP; k++) {
        ids[k] = k * 97 + step % 64;
        logprobs[k] = -0.7f - 0.7f * (float) k;
    }
    lf_step_begin(lf);
    for (uint32_t s = 0; s < SAMPLES; s++) {
        lf_step_top_k(lf, &(lf_token){.group = group, .sequence = s, .step = step, .chosen = (int32_t) ids[step % 3],
                                        .chosen_logprob = logprobs[step % 3]}, ids, logprobs, TOP);
    }
    lf_observe(lf);
}

static void client_trip(int which) {
    step_of(&clients[which], 1, steps[which]++);
}

static double turn(int who) {
    static double us[TURN];
    for (int i = 0; i < TURN; i++) {
        uint64_t start = now();
        if (who == 0) bare_trip();
        else client_trip(who - 1);
        us[i] = (double) (now() - start) / 1e3;
    }
    qsort(us, TURN, sizeof us[0], by_value);
    return us[TURN / 2];
}

static void open_group(lf_client *lf, uint32_t group) {
    lf_open_group(lf, group, SAMPLES, LF_NUMBER, "", 0);
    for (uint32_t s = 0; s < SAMPLES; s++) lf_open_sequence(lf, &(lf_sampling){.group = group, .sequence = s, .temperature = 1, .top_p = 1});
}

static void open_client(int which, const char *path) {
    lf_client *lf = &clients[which];
    lf_init(lf, &(lf_config){.socket_path = path, .model_name = "speed", .deadline_ns = 2000000000, .connect_ns = 10000000000u});
    if (!lf_connect(lf)) fail(lf->failure);
    open_group(lf, 1);
}

/* Returns microseconds per step of the first thousand. */
static double warm(int which) {
    lf_client *lf = &clients[which];
    uint64_t start = now();
    double first = 0;
    for (uint32_t group = 2; group < 2 + WARM_GROUPS; group++) {
        open_group(lf, group);
        for (uint32_t step = 0; step < WARM_STEPS; step++) {
            step_of(lf, group, step);
            if (group == 2 && step == 999) first = (double) (now() - start) / 1e6;
        }
        lf_close_group(lf, group);
    }
    return first;
}

int main(int count, char **arguments) {
    static double us[3][ROUNDS], ratios[3][ROUNDS];
    static const char *const names[] = {"bare C client, C epoll echo", "this client, a peer that only answers", "this client, sidecar"};
    if (count != 4) return 2;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, arguments[1], sizeof address.sun_path - 1);
    bare = socket(AF_UNIX, SOCK_STREAM, 0);
    uint32_t lengths[] = {STEP_BYTES, REPLY_BYTES};
    if (connect(bare, (struct sockaddr *) &address, sizeof address) || write(bare, lengths, 8) != 8) fail("no echo");
    nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    open_client(0, arguments[2]);
    open_client(1, arguments[3]);
    double first = warm(1);
    for (int round = -2; round < ROUNDS; round++) {
        for (int who = 0; who < 3; who++) {
            double time = turn(who);
            if (round < 0) continue;
            us[who][round] = time;
            ratios[who][round] = time / us[0][round];
        }
    }
    for (int which = 0; which < 2; which++) {
        const lf_counters *n = &clients[which].counters;
        if (n->steps_answered != steps[which] + (which == 1 ? WARM_GROUPS * WARM_STEPS : 0) || n->refused || n->decisions) fail("a step was not answered, or something was decided");
    }
    printf("%-40s %8s %8s %16s\n", "16 x top-20, 3 kB there, 49 B back", "p50 us", "ratio", "lowest-highest");
    for (int who = 0; who < 3; who++) {
        qsort(us[who], ROUNDS, sizeof us[0][0], by_value);
        qsort(ratios[who], ROUNDS, sizeof us[0][0], by_value);
        printf("%-40s %8.1f %8.2f %8.2f-%.2f\n", names[who], us[who][ROUNDS / 2], ratios[who][ROUNDS / 2], ratios[who][0], ratios[who][ROUNDS - 1]);
    }
    printf("%-40s %8.1f\n", "the first 1,000 steps of this sidecar", first);
    return 0;
}
