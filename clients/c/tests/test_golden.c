/*
 * The golden frames of core: what the sidecar sends is read and held against golden.json field by field, what a client sends is made from
 * golden.json and held against the bytes.
 *
 *   test_golden FOLDER
 */
#include "../latticeforge.c"

#include "json.h"

static char folder[512];
static uint8_t frame[65536], made[65536];
static size_t frame_bytes;
static const char *file;
static int failures;

#define CHECK(condition)                                                        \
    do {                                                                        \
        if (!(condition)) {                                                     \
            printf("%s: %s (line %d)\n", file, #condition, __LINE__);           \
            failures++;                                                         \
        }                                                                       \
    } while (0)

static size_t read_file(const char *name, void *to, size_t bound) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *in = fopen(path, "rb");
    if (!in) json_fail("cannot read", path);
    size_t bytes = fread(to, 1, bound, in);
    fclose(in);
    return bytes;
}

static bool same_double(const json *number, double value) {
    double expected = json_double(number);
    return isnan(expected) ? isnan(value) : expected == value;
}

static bool same_text(const json *string, lf_text text) {
    return strlen(json_text(string)) == text.bytes && !memcmp(json_text(string), text.data, text.bytes);
}

static size_t hex(const json *string, uint8_t *to) {
    const char *digits = json_text(string);
    size_t bytes = strlen(digits) / 2;
    for (size_t i = 0; i < bytes; i++) {
        char pair[3] = {digits[2 * i], digits[2 * i + 1], 0};
        to[i] = (uint8_t) strtoul(pair, NULL, 16);
    }
    return bytes;
}

static unsigned choice(const json *string, const char *const *names) {
    for (unsigned i = 0; names[i]; i++) {
        if (!strcmp(names[i], json_text(string))) return i;
    }
    json_fail("unknown name", json_text(string));
    return 0;
}

static unsigned set(const json *list, const char *const *names) {
    unsigned bits = 0;
    for (const json *one = list->child; one; one = one->next) bits |= 1u << choice(one, names);
    return bits;
}

static const char *const ELEMENTS[] = {"F32", "F16", "BF16", NULL};
static const char *const FORMS[] = {"ROW", "TOP_K", "STATS", NULL};
static const char *const ANSWERS[] = {"TEXT", "NUMBER", "CHOICE", NULL};
static const char *const ACTIONS[] = {"CONTINUE", "PROBE", "CONCLUDE", "STOP", "SPAWN", "DECIDED", NULL};
static const char *const ENDS[] = {"FINISHED", "TRUNCATED", "CONCLUDED", "STOPPED", "SETTLED", "ABANDONED", NULL};
static const char *const STATES[] = {"INACTIVE", "ACTIVE", "OBSERVING", NULL};
static const char *const REPLY[] = {"ready", "resumed", "pushed", NULL};
static const char *const FEATURES[] = {"signals", "push", NULL};
static const char *const ENTRY[] = {"boundary", "endOfSequence", "resync", NULL};
static const char *const SEQUENCE[] = {"processed", "samplingUnknown", NULL};

#define U(name) json_u64(json_get(f, name))
#define D(name) json_double(json_get(f, name))
#define T(name) json_text(json_get(f, name))

static void check_welcome(const json *f, const message *m) {
    const lf_server *s = &m->is.welcome.server;
    uint8_t token[64];
    CHECK(s->version == U("version") && s->epoch == U("epoch") && m->flags == set(json_get(f, "flags"), REPLY));
    CHECK(m->is.welcome.features == set(json_get(f, "features"), FEATURES));
    CHECK(s->max_head_bytes == U("maxHeadBytes") && s->max_frame_bytes == U("maxFrameBytes") && s->credit_bytes == U("creditBytes"));
    CHECK(s->max_entries == U("maxEntries") && s->max_answer_bytes == U("maxAnswerBytes") && s->max_groups == U("maxGroups"));
    CHECK(s->max_sequences == U("maxSequences") && s->max_top_k == U("maxTopK") && !strcmp(s->server_version, T("serverVersion")));
    CHECK(m->is.welcome.resume_token.bytes == hex(json_get(f, "resumeToken"), token));
    CHECK(!memcmp(m->is.welcome.resume_token.data, token, m->is.welcome.resume_token.bytes));
    CHECK(m->is.welcome.sequences.count == json_count(json_get(f, "sequences")));
    const uint8_t *b = m->is.welcome.sequences.at;
    for (const json *one = json_get(f, "sequences")->child; one; one = one->next, b += m->is.welcome.sequences.stride) {
        CHECK(get32(b) == json_u64(json_get(one, "group")) && get32(b + 4) == json_u64(json_get(one, "sequence")));
        CHECK(get32(b + 8) == json_u64(json_get(one, "nextStep")));
    }
}

static void check_decisions(const json *f, const message *m) {
    CHECK(m->flags == set(json_get(f, "flags"), REPLY));
    CHECK(m->is.decisions.entries.count == json_count(json_get(f, "entries")));
    CHECK(m->is.decisions.signals.count == json_count(json_get(f, "signals")));
    uint32_t i = 0;
    for (const json *one = json_get(f, "entries")->child; one; one = one->next) {
        lf_decision d = decision_at(m->is.decisions.entries, i++);
        f = one;
        CHECK(d.id == U("decision") && d.policy_version == U("policyVersion") && d.group == U("group") && d.sequence == U("sequence"));
        CHECK(d.step == U("step") && d.samples == U("samples") && d.rule == U("rule") && d.reason == U("reason"));
        CHECK(same_double(json_get(f, "value"), d.value) && same_double(json_get(f, "threshold"), d.threshold));
        CHECK(d.action == choice(json_get(f, "action"), ACTIONS) && !strcmp(lf_action_name(d.action), T("action")));
    }
}

static bool flag(const json *tally, const char *name) {
    for (const json *one = json_get(tally, "flags")->child; one; one = one->next) {
        if (!strcmp(json_text(one), name)) return true;
    }
    return false;
}

static void check_vote(const json *f, const message *m) {
    const lf_vote_result *v = &m->is.vote;
    CHECK(v->group == U("group") && v->policy_version == U("policyVersion") && v->voters == U("voters") && v->dropped == U("dropped"));
    CHECK(v->rule == U("rule") && v->decided == (U("winnerAnswer") != 65535) && same_text(json_get(f, "winner"), v->winner));
    CHECK(v->tallies.count == json_count(json_get(f, "tallies")) && v->answers.count == json_count(json_get(f, "answers")));
    uint32_t i = 0, votes;
    for (const json *one = json_get(f, "tallies")->child; one; one = one->next) {
        lf_tally t = lf_vote_tally(v, i++);
        CHECK(same_double(json_get(one, "weight"), t.weight) && t.rule == json_u64(json_get(one, "rule")));
        CHECK(t.answer == json_u64(json_get(one, "answer")) && t.votes == json_u64(json_get(one, "votes")));
        CHECK(t.winner == flag(one, "winner") && t.tied == flag(one, "tied") && t.contested == flag(one, "contested"));
        CHECK(t.completed_only == flag(one, "completedOnly") && t.diverges == flag(one, "diverges"));
    }
    i = 0;
    for (const json *one = json_get(f, "answers")->child; one; one = one->next) {
        CHECK(same_text(json_get(one, "answer"), lf_vote_answer(v, i++, &votes)));
        CHECK(votes == json_u64(json_get(one, "votes")));
    }
}

static void check_route(const json *f, const message *m) {
    const lf_route_result *r = &m->is.route;
    CHECK(r->rejected == U("rejected") && r->scores.count == json_count(json_get(f, "scores")));
    CHECK(r->position == U("journalPosition"));
    CHECK(same_double(json_get(f, "rejectScore"), r->reject_score) && same_double(json_get(f, "rejectBelow"), r->reject_below));
    uint32_t i = 0;
    for (const json *one = json_get(f, "scores")->child; one; one = one->next) {
        lf_score s = lf_route_score(r, i++);
        CHECK(same_double(json_get(one, "score"), s.score) && same_double(json_get(one, "threshold"), s.threshold));
        CHECK(s.open == json_u64(json_get(one, "open")) && same_text(json_get(one, "name"), s.edge));
    }
}

static void check_status(const json *f, const message *m) {
    const lf_status_report *s = &m->is.status;
    CHECK(m->flags == set(json_get(f, "flags"), REPLY) && s->ready == (m->flags & 1) && s->policy_version == U("policyVersion"));
    CHECK(s->groups == U("groups") && s->sequences == U("sequences") && same_text(json_get(f, "policy"), s->policy));
    CHECK(s->rules.count == json_count(json_get(f, "rules")));
    uint32_t i = 0;
    for (const json *one = json_get(f, "rules")->child; one; one = one->next) {
        lf_rule r = lf_status_rule(s, i++);
        CHECK(r.rule == json_u64(json_get(one, "rule")) && r.state == choice(json_get(one, "state"), STATES));
        CHECK(r.evaluated == json_u64(json_get(one, "evaluated")) && r.fired == json_u64(json_get(one, "fired")));
        CHECK(same_text(json_get(one, "name"), r.name) && same_text(json_get(one, "reason"), r.reason));
    }
}

static void check_error(const json *f, const message *m) {
    CHECK(m->is.error.code == U("code") && m->is.error.retryable == U("retryable") && m->is.error.entry == U("entry"));
    CHECK(m->is.error.value == (int64_t) U("value") && m->is.error.bound == (int64_t) U("bound"));
    CHECK(same_text(json_get(f, "text"), m->is.error.text));
}

static void check_go_away(const json *f, const message *m) {
    CHECK(m->is.go_away.deadline_ms == U("deadlineMs") && same_text(json_get(f, "reason"), m->is.go_away.reason));
}

static void check_ping(const json *f, const message *m) { CHECK(m->credit_bytes == U("creditBytes")); }

/* A frame of the sidecar says what stands beside it; and no shorter one does. */
static void check_reply(const json *f, void (*check)(const json *, const message *)) {
    message m;
    CHECK(get32(frame) == frame_bytes && get32(frame + 4) == frame_bytes - FRAME_HEADER);
    CHECK(decode(frame + FRAME_HEADER, frame_bytes - FRAME_HEADER, &m) == DECODED);
    CHECK(m.request == U("request") && m.journal_position == U("journalPosition"));
    CHECK(m.template_id == WELCOME || m.credit_bytes == U("creditBytes"));
    check(f, &m);
    if (m.version > VERSION) return;
    for (size_t cut = 0; cut < frame_bytes - FRAME_HEADER; cut++) CHECK(decode(frame + FRAME_HEADER, cut, &m) == BROKEN);
}

static size_t make_hello(const json *f) {
    static uint8_t auth[64], token[64];
    lf_config config = {.token = auth, .client_name = T("clientName"), .model_name = T("modelName")};
    config.vocab_size = (uint32_t) U("vocabSize");
    config.element = (lf_element) choice(json_get(f, "elementKind"), ELEMENTS);
    config.token_bytes = hex(json_get(f, "auth"), auth);
    size_t token_bytes = hex(json_get(f, "resumeToken"), token);
    size_t bytes = encode_hello(made, sizeof made, U("request"), &config, set(json_get(f, "features"), FEATURES), token, token_bytes);
    made[26] = (uint8_t) U("maxVersion"); /* what another client offered */
    return bytes;
}

static size_t make_open_sequence(const json *f) {
    uint8_t tokens[256];
    uint32_t boundaries[64];
    size_t bytes = hex(json_get(f, "boundaryTokens"), tokens);
    for (size_t i = 0; i < bytes / 4; i++) boundaries[i] = get32(tokens + 4 * i);
    unsigned flags = set(json_get(f, "flags"), SEQUENCE);
    lf_sampling s = {.group = (uint32_t) U("group"), .sequence = (uint32_t) U("sequence"), .temperature = (float) D("temperature"),
                     .top_p = (float) D("topP"), .top_k = (uint32_t) U("topK"), .processed = flags & 1, .boundary_tokens = boundaries,
                     .boundaries = bytes / 4};
    return encode_open_sequence(made, sizeof made, U("request"), &s);
}

static size_t make_define_gate(const json *f) {
    static uint8_t bytes[8][256];
    static float vectors[8][64];
    lf_edge edges[8];
    size_t count = 0;
    for (const json *one = json_get(f, "edges")->child; one; one = one->next, count++) {
        size_t length = hex(json_get(one, "vector"), bytes[count]);
        memcpy(vectors[count], bytes[count], length);
        edges[count] = (lf_edge) {json_text(json_get(one, "name")), vectors[count], json_double(json_get(one, "threshold"))};
    }
    return encode_define_gate(made, sizeof made, U("request"), T("gate"), (uint32_t) U("dimensions"), edges, count, D("rejectBelow"));
}

static size_t make_route(const json *f) {
    uint8_t bytes[256];
    float focus[64];
    size_t length = hex(json_get(f, "focus"), bytes);
    memcpy(focus, bytes, length);
    return encode_route(made, sizeof made, U("request"), T("gate"), focus, length / 4, (uint32_t) U("maxEdges"));
}

/* Through the calls of a client, as far as the rows, which are sent from where they lie. */
static size_t make_step(const json *f, const json *described) {
    static lf_client c;
    static uint8_t ids[1024], logprobs[1024], stats[1024];
    lf_init(&c, &(lf_config){.socket_path = "none", .vocab_size = (uint32_t) json_u64(json_get(described, "vocabSize")),
                             .element = json_get(described, "elementKind") ? (lf_element) choice(json_get(described, "elementKind"), ELEMENTS)
                                                                            : LF_F32});
    hex(json_get(f, "topIds"), ids);
    hex(json_get(f, "topLogProbs"), logprobs);
    hex(json_get(f, "stats"), stats);
    uint8_t flags[16] = {0};
    size_t top = 0, stat = 0, count = 0;
    for (const json *one = json_get(f, "entries")->child; one; one = one->next, count++) {
        unsigned bits = set(json_get(one, "flags"), ENTRY);
        lf_token token = {.group = (uint32_t) json_u64(json_get(one, "group")), .sequence = (uint32_t) json_u64(json_get(one, "sequence")),
                          .step = (uint32_t) json_u64(json_get(one, "step")), .chosen = (int32_t) json_u64(json_get(one, "chosenToken")),
                          .chosen_logprob = (float) json_double(json_get(one, "chosenLogProb")), .boundary = bits & 1, .end = bits & 2};
        flags[count] = bits & FLAG_RESYNC;
        unsigned form = choice(json_get(one, "form"), FORMS);
        size_t k = json_u64(json_get(one, "topCount"));
        if (form == FORM_ROW) CHECK(lf_step_row(&c, &token, frame));
        if (form == FORM_TOP_K) {
            uint32_t list[16];
            float values[16];
            for (size_t i = 0; i < k; i++, top++) {
                uint32_t bits32 = get32(logprobs + 4 * top);
                list[i] = get32(ids + 4 * top);
                memcpy(&values[i], &bits32, 4);
            }
            CHECK(lf_step_top_k(&c, &token, list, values, k));
        }
        if (form == FORM_STATS) {
            float v[4];
            memcpy(v, stats + 16 * stat++, 16);
            CHECK(lf_step_stats(&c, &token, &(lf_stats){v[0], v[1], v[2], v[3]}));
        }
    }
    step_size size = EMPTY_STEP;
    for (size_t i = 0; i < c.entry_count_; i++) size = add_entry(size, &c.entries_[i], row_bytes(&c));
    CHECK(size.frame_bytes == frame_bytes && size.rows == json_count(json_get(described, "rows")));
    return encode_step(made, sizeof made, U("request"), c.entries_, c.entry_count_, size, c.ids_, c.logprobs_, flags);
}

/* Version 1 put the route before the text: a frame of version 0 is held against one about a group. */
static size_t make_outcome(const json *f, uint32_t group) {
    uint64_t route = json_get(f, "route") ? U("route") : NO_ROUTE;
    if (get16(frame + FRAME_HEADER) == 16) {
        memmove(frame + 40, frame + 32, frame_bytes - 32);
        memset(frame + 32, 0xFF, 8);
        frame_bytes += 8;
        set32(frame, (uint32_t) frame_bytes);
        set32(frame + 4, (uint32_t) (frame_bytes - FRAME_HEADER));
        set_int(frame + FRAME_HEADER, 24, 2);
    }
    return encode_outcome(made, sizeof made, U("request"), group, (float) D("reward"), route, T("truth"));
}

/* Whether this is a message that a client sends; its bytes then stand in `made`. */
static size_t make(const char *name, const json *f, const json *described) {
    uint64_t r = U("request");
    uint32_t group = (uint32_t) U("group"), sequence = (uint32_t) U("sequence"), step = (uint32_t) U("step");
    size_t b = sizeof made;
    if (!strcmp(name, "Hello")) return make_hello(f);
    if (!strcmp(name, "OpenSequence")) return make_open_sequence(f);
    if (!strcmp(name, "DefineGate")) return make_define_gate(f);
    if (!strcmp(name, "Route")) return make_route(f);
    if (!strcmp(name, "ObserveStep")) return make_step(f, described);
    if (!strcmp(name, "Candidate")) return encode_candidate(made, b, r, group, sequence, step, T("answer"));
    if (!strcmp(name, "Applied")) return encode_applied(made, b, r, group, sequence, step, U("decision"));
    if (!strcmp(name, "CloseGroup")) return encode_group(made, b, r, CLOSE_GROUP, group);
    if (!strcmp(name, "Vote")) return encode_group(made, b, r, VOTE, group);
    if (!strcmp(name, "Status")) return encode_status(made, b, r, group, sequence);
    if (!strcmp(name, "Outcome")) return make_outcome(f, group);
    if (!strcmp(name, "Probe")) {
        return encode_probe(made, b, r, group, sequence, step, T("answer"), (float) D("probability"), (float) D("entropy"),
                            (uint32_t) U("tokens"));
    }
    if (!strcmp(name, "CloseSequence")) {
        return encode_close_sequence(made, b, r, group, sequence, (uint32_t) U("tokens"), choice(json_get(f, "reason"), ENDS), T("answer"));
    }
    if (!strcmp(name, "OpenGroup")) {
        return encode_open_group(made, b, r, group, (uint32_t) U("sampleBudget"), (uint32_t) U("promptTokens"),
                                 choice(json_get(f, "answerKind"), ANSWERS), T("policy"));
    }
    return 0;
}

int main(int count, char **arguments) {
    static char text[1 << 18];
    static const struct {
        const char *name;
        void (*check)(const json *, const message *);
    } REPLIES[] = {{"Welcome", check_welcome}, {"Decisions", check_decisions}, {"VoteResult", check_vote}, {"RouteResult", check_route},
                   {"StatusReport", check_status}, {"Error", check_error}, {"GoAway", check_go_away}, {"Ping", check_ping}};
    if (count != 2) return 2;
    snprintf(folder, sizeof folder, "%s", arguments[1]);
    text[read_file("golden.json", text, sizeof text - 1)] = 0;
    int read = 0, written = 0, left_out = 0;
    for (const json *one = json_get(json_parse(text), "frames")->child; one; one = one->next) {
        const json *f = json_get(one, "fields");
        const char *name = json_text(json_get(one, "message"));
        file = json_text(json_get(one, "file"));
        frame_bytes = read_file(file, frame, sizeof frame);
        bool reply = false;
        for (size_t i = 0; i < sizeof REPLIES / sizeof REPLIES[0]; i++) {
            if (strcmp(REPLIES[i].name, name)) continue;
            check_reply(f, REPLIES[i].check);
            reply = true;
            read++;
        }
        if (reply) continue;
        if (json_u64(json_get(one, "version")) > VERSION) { /* a client does not write in a version to come */
            left_out++;
            continue;
        }
        size_t bytes = make(name, f, one);
        frame[14] = VERSION; /* a client writes in the newest version it knows */
        CHECK(bytes > 0 && bytes <= frame_bytes && !memcmp(made, frame, bytes));
        CHECK(json_get(one, "rows") || bytes == frame_bytes);
        written++;
    }
    printf("golden: %d frames read, %d written, %d left out (a client's, of a version to come), %d failures\n", read, written, left_out,
           failures);
    return failures != 0 || read < 10 || written < 20;
}
