/*
 * The C client under the conformance suite: one call a line on stdin, one reply a line on stdout (clients/conformance/README.md).
 */
#include "../latticeforge.h"

#include "json.h"

#define LINE (1 << 20)
#define MOST 1024

static lf_client lf;

static uint32_t u32(const json *call, const char *name, uint32_t otherwise) {
    const json *value = json_get(call, name);
    return value && value->kind != 'n' ? (uint32_t) json_u64(value) : otherwise;
}

static float f32(const json *call, const char *name) { return (float) json_double(json_get(call, name)); }

static bool truth(const json *call, const char *name) {
    const json *value = json_get(call, name);
    return value && value->kind == 't';
}

static const char *text(const json *call, const char *name) { return json_text(json_get(call, name)); }

static unsigned named(const char *name, const char *const *names, size_t count) {
    for (unsigned i = 0; i < count; i++) {
        if (!strcmp(names[i], name)) return i;
    }
    return 0;
}

#define NAMED(name, ...) named(name, (const char *const[]) {__VA_ARGS__}, sizeof((const char *const[]) {__VA_ARGS__}) / sizeof(char *))

static size_t floats(const json *list, float *to) {
    size_t count = 0;
    for (const json *one = list ? list->child : NULL; one && count < MOST; one = one->next) to[count++] = (float) json_double(one);
    return count;
}

static size_t u32s(const json *list, uint32_t *to) {
    size_t count = 0;
    for (const json *one = list ? list->child : NULL; one && count < MOST; one = one->next) to[count++] = (uint32_t) json_u64(one);
    return count;
}

static void put_string(lf_text string) {
    putchar('"');
    for (size_t i = 0; i < string.bytes; i++) {
        unsigned char c = (unsigned char) string.data[i];
        if (c < 0x20) printf("\\u%04x", c);
        else if (c == '"' || c == '\\') printf("\\%c", c);
        else putchar(c);
    }
    putchar('"');
}

static void put_number(const char *name, double value) {
    if (isnan(value)) printf("\"%s\":\"NaN\"", name);
    else printf("\"%s\":%.17g", name, value);
}

static void put_decisions(size_t count) {
    printf("{\"decisions\":[");
    for (size_t i = 0; i < count; i++) {
        const lf_decision *d = &lf.decisions[i];
        printf("%s{\"id\":\"%llu\",\"action\":\"%s\",\"group\":%u,\"sequence\":", i ? "," : "", (unsigned long long) d->id,
               lf_action_name(d->action), d->group);
        if (d->sequence == LF_ALL) printf("null");
        else printf("%u", d->sequence);
        printf(",\"step\":%u,\"samples\":%u,\"rule\":%u,\"reason\":%u,", d->step, d->samples, d->rule, d->reason);
        put_number("value", d->value);
        putchar(',');
        put_number("threshold", d->threshold);
        putchar('}');
    }
    printf("]}");
}

static void said(bool taken) { printf(taken ? "{}" : "{\"invalid\":true}"); }

static void connect_to(const json *call) {
    static char socket_path[256], host[64], token[64], model[64];
    snprintf(socket_path, sizeof socket_path, "%s", text(call, "socket"));
    snprintf(host, sizeof host, "%s", text(call, "host"));
    snprintf(token, sizeof token, "%s", text(call, "token"));
    snprintf(model, sizeof model, "%s", text(call, "model_name"));
    lf_init(&lf, &(lf_config){.socket_path = *socket_path ? socket_path : NULL, .host = *host ? host : NULL,
                              .port = (uint16_t) u32(call, "port", 0), .token = token, .token_bytes = strlen(token), .model_name = model,
                              .vocab_size = u32(call, "vocab_size", 0),
                              .element = (lf_element) NAMED(text(call, "element"), "f32", "f16", "bf16"),
                              .deadline_ns = 1000000u * (uint64_t) u32(call, "deadline_ms", 1000),
                              .connect_ns = 1000000u * (uint64_t) u32(call, "connect_deadline_ms", 1000),
                              .ring = truth(call, "ring"),
                              .first_retry_ns = 1000000u * (uint64_t) u32(call, "first_retry_ms", 50),
                              .longest_retry_ns = 1000000u * (uint64_t) u32(call, "longest_retry_ms", 5000)});
    printf("{\"connected\":%s}", lf_connect(&lf) ? "true" : "false");
}

static void open_sequence(const json *call) {
    uint32_t boundaries[MOST];
    size_t count = u32s(json_get(call, "boundary_tokens"), boundaries);
    said(lf_open_sequence(&lf, &(lf_sampling){.group = u32(call, "group", 0), .sequence = u32(call, "sequence", 0),
                                              .temperature = f32(call, "temperature"), .top_p = 1, .top_k = u32(call, "top_k", 0),
                                              .processed = truth(call, "processed"), .boundary_tokens = boundaries, .boundaries = count}));
}

static void observe(const json *call) {
    static float rows[16][MOST];
    size_t row = 0;
    bool taken = true;
    lf_step_begin(&lf);
    for (const json *one = json_get(call, "entries")->child; one; one = one->next) {
        lf_token token = {.group = u32(one, "group", 0), .sequence = u32(one, "sequence", 0), .step = u32(one, "step", 0),
                          .chosen = (int32_t) u32(one, "chosen", UINT32_MAX), .chosen_logprob = f32(one, "chosen_logprob"),
                          .boundary = truth(one, "boundary"), .end = truth(one, "end")};
        if (!strcmp(text(one, "form"), "row") && row < 16) {
            floats(json_get(one, "row"), rows[row]);
            taken &= lf_step_row(&lf, &token, rows[row++]);
        } else if (!strcmp(text(one, "form"), "top_k")) {
            uint32_t ids[MOST];
            float logprobs[MOST];
            size_t count = u32s(json_get(one, "ids"), ids);
            floats(json_get(one, "logprobs"), logprobs);
            taken &= lf_step_top_k(&lf, &token, ids, logprobs, count);
        } else {
            taken &= lf_step_stats(&lf, &token, &(lf_stats){f32(one, "entropy"), f32(one, "varentropy"), f32(one, "confidence"),
                                                            f32(one, "margin")});
        }
    }
    if (taken) put_decisions(lf_observe(&lf));
    else said(false);
}

static void vote(const json *call) {
    lf_vote_result v;
    if (!lf_vote(&lf, u32(call, "group", 0), &v)) {
        printf("{\"none\":true}");
        return;
    }
    printf("{\"group\":%u,\"answer\":", v.group);
    if (v.decided) put_string(v.winner);
    else printf("null");
    printf(",\"voters\":%u,\"dropped\":%u,\"rule\":%u,\"answers\":[", v.voters, v.dropped, v.rule);
    for (uint32_t i = 0; i < v.answers.count; i++) {
        uint32_t votes;
        lf_text answer = lf_vote_answer(&v, i, &votes);
        printf("%s{\"votes\":%u,\"text\":", i ? "," : "", votes);
        put_string(answer);
        putchar('}');
    }
    uint32_t winners = 0;
    for (uint32_t i = 0; i < v.tallies.count; i++) winners += lf_vote_tally(&v, i).winner;
    printf("],\"tallies\":%u,\"winning_tallies\":%u}", v.tallies.count, winners);
}

static void define_gate(const json *call) {
    static float vectors[16][MOST];
    lf_edge edges[16];
    size_t count = 0, dimensions = 0;
    for (const json *one = json_get(call, "edges")->child; one && count < 16; one = one->next, count++) {
        dimensions = floats(json_get(one, "vector"), vectors[count]);
        edges[count] = (lf_edge) {text(one, "name"), vectors[count], json_double(json_get(one, "threshold"))};
    }
    bool taken = lf_define_gate(&lf, text(call, "gate"), (uint32_t) dimensions, edges, count, json_double(json_get(call, "reject_below")));
    printf("{\"taken\":%s}", taken ? "true" : "false");
}

static void route(const json *call) {
    float focus[MOST];
    lf_route_result r;
    size_t dimensions = floats(json_get(call, "focus"), focus);
    if (!lf_route(&lf, text(call, "gate"), focus, dimensions, u32(call, "max_edges", 0), &r)) {
        printf("{\"none\":true}");
        return;
    }
    printf("{\"rejected\":%s,\"position\":\"%llu\",", r.rejected ? "true" : "false", (unsigned long long) r.position);
    put_number("reject_score", r.reject_score);
    putchar(',');
    put_number("reject_below", r.reject_below);
    printf(",\"scores\":[");
    for (uint32_t i = 0; i < r.scores.count; i++) {
        lf_score s = lf_route_score(&r, i);
        printf("%s{\"edge\":", i ? "," : "");
        put_string(s.edge);
        putchar(',');
        put_number("score", s.score);
        putchar(',');
        put_number("threshold", s.threshold);
        printf(",\"open\":%s}", s.open ? "true" : "false");
    }
    printf("]}");
}

static void status(const json *call) {
    static const char *const states[] = {"INACTIVE", "ACTIVE", "OBSERVING"};
    lf_status_report s;
    if (!lf_status(&lf, u32(call, "group", LF_ALL), u32(call, "sequence", LF_ALL), &s)) {
        printf("{\"none\":true}");
        return;
    }
    printf("{\"ready\":%s,\"groups\":%u,\"sequences\":%u,\"policy\":", s.ready ? "true" : "false", s.groups, s.sequences);
    put_string(s.policy);
    printf(",\"rules\":{");
    for (uint32_t i = 0; i < s.rules.count; i++) {
        lf_rule rule = lf_status_rule(&s, i);
        if (i) putchar(',');
        put_string(rule.name);
        printf(":{\"state\":\"%s\",\"reason\":", states[rule.state]);
        put_string(rule.reason);
        putchar('}');
    }
    printf("}}");
}

static void counters(void) {
    const lf_counters *n = &lf.counters;
    const struct {
        const char *name;
        uint64_t value;
    } all[] = {{"steps_answered", n->steps_answered}, {"decisions", n->decisions}, {"fail_open", n->fail_open},
               {"deadline_missed", n->deadline_missed}, {"late_replies", n->late_replies}, {"not_connected", n->not_connected},
               {"refused", n->refused}, {"posts_dropped", n->posts_dropped}, {"disconnects", n->disconnects},
               {"reconnects", n->reconnects}, {"sessions_lost", n->sessions_lost}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        printf("%c\"%s\":%llu", i ? ',' : '{', all[i].name, (unsigned long long) all[i].value);
    }
    putchar('}');
}

static void refusals(void) {
    uint64_t count = lf.counters.refused < LF_REFUSALS ? lf.counters.refused : LF_REFUSALS;
    printf("{\"refusals\":[");
    for (uint64_t i = lf.counters.refused - count; i < lf.counters.refused; i++) {
        const lf_refusal *r = &lf.refusals[i % LF_REFUSALS];
        printf("%s{\"code\":\"%s\",\"retryable\":%s,\"value\":%lld,\"bound\":%lld,\"entry\":", i > lf.counters.refused - count ? "," : "",
               lf_error_name(r->code), r->retryable ? "true" : "false", (long long) r->value, (long long) r->bound);
        if (r->entry == LF_ALL) printf("null}");
        else printf("%u}", r->entry);
    }
    printf("]}");
}

static void applied(const json *call) {
    const json *d = json_get(call, "decision");
    lf_decision decision = {.id = json_u64(json_get(d, "id")), .group = u32(d, "group", 0), .sequence = u32(d, "sequence", LF_ALL)};
    said(lf_applied(&lf, &decision, u32(call, "step", 0)));
}

static void answer(const json *call) {
    const char *name = text(call, "call");
    uint32_t group = u32(call, "group", 0), sequence = u32(call, "sequence", 0), step = u32(call, "step", 0);
    if (!strcmp(name, "connect")) connect_to(call);
    else if (!strcmp(name, "open_group")) {
        said(lf_open_group(&lf, group, u32(call, "samples", 1), (lf_answer_kind) NAMED(text(call, "answer_kind"), "text", "number", "choice"),
                           text(call, "policy"), u32(call, "prompt_tokens", 0)));
    } else if (!strcmp(name, "open_sequence")) open_sequence(call);
    else if (!strcmp(name, "candidate")) said(lf_candidate(&lf, group, sequence, step, text(call, "answer")));
    else if (!strcmp(name, "probe")) {
        said(lf_probe(&lf, group, sequence, step, text(call, "answer"), f32(call, "probability"), f32(call, "entropy"), u32(call, "tokens", 0)));
    } else if (!strcmp(name, "applied")) applied(call);
    else if (!strcmp(name, "close_sequence")) {
        lf_end reason = (lf_end) NAMED(text(call, "reason"), "FINISHED", "TRUNCATED", "CONCLUDED", "STOPPED", "SETTLED", "ABANDONED");
        said(lf_close_sequence(&lf, group, sequence, u32(call, "tokens", 0), reason, text(call, "answer")));
    } else if (!strcmp(name, "close_group")) said(lf_close_group(&lf, group));
    else if (!strcmp(name, "outcome")) said(lf_outcome(&lf, group, f32(call, "reward"), text(call, "truth")));
    else if (!strcmp(name, "route_outcome")) said(lf_route_outcome(&lf, json_u64(json_get(call, "position")), f32(call, "reward"), text(call, "edge")));
    else if (!strcmp(name, "observe")) observe(call);
    else if (!strcmp(name, "flush")) put_decisions(lf_flush(&lf));
    else if (!strcmp(name, "vote")) vote(call);
    else if (!strcmp(name, "define_gate")) define_gate(call);
    else if (!strcmp(name, "route")) route(call);
    else if (!strcmp(name, "status")) status(call);
    else if (!strcmp(name, "ping")) printf("{\"answered\":%s}", lf_ping(&lf, NULL) ? "true" : "false");
    else if (!strcmp(name, "counters")) counters();
    else if (!strcmp(name, "refusals")) refusals();
    else if (!strcmp(name, "next_step")) printf("{\"next_step\":%u}", lf_next_step(&lf, group, sequence));
    else if (!strcmp(name, "server")) {
        printf("{\"protocol_version\":%u,\"ready\":%s,\"resumed\":%s,\"ring\":%s}", lf.server.version, lf.server.ready ? "true" : "false",
               lf.server.resumed ? "true" : "false", lf.ring ? "true" : "false");
    } else if (!strcmp(name, "close")) {
        lf_close(&lf);
        said(true);
    } else printf("{\"unknown\":true}");
    putchar('\n');
    fflush(stdout);
}

int main(void) {
    static char line[LINE];
    while (fgets(line, sizeof line, stdin)) answer(json_parse(line));
    return 0;
}
