/* LatticeForge for C. What each function promises stands in latticeforge.h; the protocol in latticeforge.xml, version 1. */
#define _POSIX_C_SOURCE 200809L
#define _DARWIN_C_SOURCE

#include "latticeforge.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#ifdef __linux__
#include <sys/mman.h>
#endif
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

enum {
    HELLO = 1, WELCOME, OPEN_GROUP, OPEN_SEQUENCE, OBSERVE_STEP, CANDIDATE, PROBE, DECISIONS, APPLIED, CLOSE_SEQUENCE, VOTE, VOTE_RESULT,
    ROUTE, ROUTE_RESULT, OUTCOME, STATUS, CLOSE_GROUP, DEFINE_GATE, STATUS_REPORT, PING, ERROR, GO_AWAY, TEMPLATES
};

static const char *const MESSAGE_NAMES[TEMPLATES] = {
    "session", "Hello", "Welcome", "OpenGroup", "OpenSequence", "ObserveStep", "Candidate", "Probe", "Decisions", "Applied",
    "CloseSequence", "Vote", "VoteResult", "Route", "RouteResult", "Outcome", "Status", "CloseGroup", "DefineGate", "StatusReport", "Ping",
    "Error", "GoAway"
};

enum { DOWN, CONNECTING, GREETING, ENTERING, READY }; /* ENTERING: welcomed, the ring that was granted is still on its way */
enum { FORM_ROW, FORM_TOP_K, FORM_STATS };
enum { FEATURE_RING = 4 };
enum { FLAG_BOUNDARY = 1, FLAG_END = 2, FLAG_RESYNC = 4 };

#define SCHEMA 1818
#define VERSION 1
#define NO_ROUTE UINT64_MAX
#define FRAME_HEADER 8
#define MESSAGE_HEADER 8
#define STEP_ENTRY_BYTES 24
#define ROW_ALIGNMENT 64
#define MAX_LIST (1u << 20)
#define MAX_REPLY_FRAME (64u << 20)
#define SILENCE_NS 5000000000u /* a sidecar that has not answered for so long is taken for gone */

/* 1. Bytes, little endian. Where the host is that too, what lies in memory is what goes over the wire. */

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define AS_ON_THE_WIRE 1
#else
#define AS_ON_THE_WIRE 0
#endif

typedef struct {
    uint8_t *to;
    size_t bytes, bound;
    bool over;
} writer;

static bool fits(writer *w, size_t bytes) {
    if (bytes > w->bound - w->bytes) w->over = true;
    return !w->over;
}

static void set_int(uint8_t *at, uint64_t value, size_t bytes) {
    if (AS_ON_THE_WIRE) memcpy(at, &value, bytes);
    else for (size_t i = 0; i < bytes; i++) at[i] = (uint8_t) (value >> 8 * i);
}

static void put_int(writer *w, uint64_t value, size_t bytes) {
    if (!fits(w, bytes)) return;
    set_int(w->to + w->bytes, value, bytes);
    w->bytes += bytes;
}

static void put8(writer *w, uint64_t value) { put_int(w, value, 1); }
static void put16(writer *w, uint64_t value) { put_int(w, value, 2); }
static void put32(writer *w, uint64_t value) { put_int(w, value, 4); }
static void put64(writer *w, uint64_t value) { put_int(w, value, 8); }

static uint32_t float_bits(float value) {
    uint32_t bits;
    memcpy(&bits, &value, 4);
    return bits;
}

static void put_float(writer *w, float value) { put32(w, float_bits(value)); }

static void put_double(writer *w, double value) {
    uint64_t bits;
    memcpy(&bits, &value, 8);
    put64(w, bits);
}

static void put_bytes(writer *w, const void *from, size_t bytes) {
    if (!fits(w, bytes) || bytes == 0) return;
    memcpy(w->to + w->bytes, from, bytes);
    w->bytes += bytes;
}

static void put_data(writer *w, const void *from, size_t bytes) {
    put32(w, bytes);
    put_bytes(w, from, bytes);
}

static void put_text(writer *w, const char *text) { put_data(w, text, text ? strlen(text) : 0); }

static uint64_t get_int(const uint8_t *at, size_t bytes) {
    uint64_t value = 0;
    if (AS_ON_THE_WIRE) memcpy(&value, at, bytes);
    else for (size_t i = 0; i < bytes; i++) value |= (uint64_t) at[i] << 8 * i;
    return value;
}

static uint16_t get16(const uint8_t *at) { return (uint16_t) get_int(at, 2); }
static uint32_t get32(const uint8_t *at) { return (uint32_t) get_int(at, 4); }
static uint64_t get64(const uint8_t *at) { return get_int(at, 8); }

static double get_double(const uint8_t *at) {
    uint64_t bits = get64(at);
    double value;
    memcpy(&value, &bits, 8);
    return value;
}

static void set32(uint8_t *at, uint32_t value) { set_int(at, value, 4); }

static void set_request(uint8_t *frame, uint64_t request) {
    set32(frame + FRAME_HEADER + MESSAGE_HEADER, (uint32_t) request);
    set32(frame + FRAME_HEADER + MESSAGE_HEADER + 4, (uint32_t) (request >> 32));
}

/* 2. Client messages, each a whole frame in a buffer. */

static writer begin(uint8_t *to, size_t bound, unsigned template_id, unsigned block_bytes, uint64_t request) {
    writer w = {.to = to, .bytes = 0, .bound = bound, .over = false};
    put64(&w, 0); /* the lengths */
    put16(&w, block_bytes);
    put16(&w, template_id);
    put16(&w, SCHEMA);
    put16(&w, VERSION);
    put64(&w, request);
    return w;
}

/* Length of the frame; 0 if the buffer was too short. */
static size_t seal(writer *w) {
    if (w->over) return 0;
    set32(w->to, (uint32_t) w->bytes);
    set32(w->to + 4, (uint32_t) (w->bytes - FRAME_HEADER));
    return w->bytes;
}

static size_t encode_hello(uint8_t *to, size_t bound, uint64_t request, const lf_config *config, unsigned features,
                           const void *resume_token, size_t resume_token_bytes) {
    writer w = begin(to, bound, HELLO, 21, request);
    put16(&w, 0);
    put16(&w, VERSION);
    put32(&w, config->vocab_size);
    put8(&w, config->element);
    put32(&w, features);
    put_data(&w, config->token, config->token_bytes);
    put_data(&w, resume_token, resume_token_bytes);
    put_text(&w, config->client_name);
    put_text(&w, config->model_name);
    return seal(&w);
}

static size_t encode_open_group(uint8_t *to, size_t bound, uint64_t request, uint32_t group, uint32_t samples, uint32_t prompt_tokens,
                                unsigned kind, const char *policy) {
    writer w = begin(to, bound, OPEN_GROUP, 21, request);
    put32(&w, group);
    put32(&w, samples);
    put32(&w, prompt_tokens);
    put8(&w, kind);
    put_text(&w, policy);
    return seal(&w);
}

static size_t encode_open_sequence(uint8_t *to, size_t bound, uint64_t request, const lf_sampling *s) {
    bool unknown = isnan(s->temperature);
    writer w = begin(to, bound, OPEN_SEQUENCE, 29, request);
    put32(&w, s->group);
    put32(&w, s->sequence);
    put_float(&w, s->temperature);
    put_float(&w, unknown ? LF_MISSING : s->top_p);
    put32(&w, unknown ? 0 : s->top_k);
    put8(&w, (s->processed ? 1u : 0u) | (unknown ? 2u : 0u));
    put32(&w, 4 * s->boundaries);
    for (size_t i = 0; i < s->boundaries; i++) put32(&w, s->boundary_tokens[i]);
    return seal(&w);
}

static size_t encode_candidate(uint8_t *to, size_t bound, uint64_t request, uint32_t group, uint32_t sequence, uint32_t step,
                               const char *answer) {
    writer w = begin(to, bound, CANDIDATE, 20, request);
    put32(&w, group);
    put32(&w, sequence);
    put32(&w, step);
    put_text(&w, answer);
    return seal(&w);
}

static size_t encode_probe(uint8_t *to, size_t bound, uint64_t request, uint32_t group, uint32_t sequence, uint32_t step,
                           const char *answer, float probability, float entropy, uint32_t tokens) {
    writer w = begin(to, bound, PROBE, 32, request);
    put32(&w, group);
    put32(&w, sequence);
    put32(&w, step);
    put_float(&w, probability);
    put_float(&w, entropy);
    put32(&w, tokens);
    put_text(&w, answer);
    return seal(&w);
}

static size_t encode_applied(uint8_t *to, size_t bound, uint64_t request, uint32_t group, uint32_t sequence, uint32_t step,
                             uint64_t decision) {
    writer w = begin(to, bound, APPLIED, 28, request);
    put32(&w, group);
    put32(&w, sequence);
    put32(&w, step);
    put64(&w, decision);
    return seal(&w);
}

static size_t encode_close_sequence(uint8_t *to, size_t bound, uint64_t request, uint32_t group, uint32_t sequence, uint32_t tokens,
                                    unsigned reason, const char *answer) {
    writer w = begin(to, bound, CLOSE_SEQUENCE, 21, request);
    put32(&w, group);
    put32(&w, sequence);
    put32(&w, tokens);
    put8(&w, reason);
    put_text(&w, answer);
    return seal(&w);
}

static size_t encode_outcome(uint8_t *to, size_t bound, uint64_t request, uint32_t group, float reward, uint64_t route, const char *truth) {
    writer w = begin(to, bound, OUTCOME, 24, request);
    put32(&w, group);
    put_float(&w, reward);
    put64(&w, route);
    put_text(&w, truth);
    return seal(&w);
}

/* CloseGroup and Vote. */
static size_t encode_group(uint8_t *to, size_t bound, uint64_t request, unsigned template_id, uint32_t group) {
    writer w = begin(to, bound, template_id, 12, request);
    put32(&w, group);
    return seal(&w);
}

static size_t encode_status(uint8_t *to, size_t bound, uint64_t request, uint32_t group, uint32_t sequence) {
    writer w = begin(to, bound, STATUS, 16, request);
    put32(&w, group);
    put32(&w, sequence);
    return seal(&w);
}

static size_t encode_ping(uint8_t *to, size_t bound, uint64_t request) {
    writer w = begin(to, bound, PING, 12, request);
    put32(&w, 0);
    return seal(&w);
}

static void put_floats(writer *w, const float *values, size_t count) {
    put32(w, 4 * count);
    for (size_t i = 0; i < count; i++) put_float(w, values[i]);
}

static size_t encode_define_gate(uint8_t *to, size_t bound, uint64_t request, const char *gate, uint32_t dimensions, const lf_edge *edges,
                                 size_t count, double reject_below) {
    writer w = begin(to, bound, DEFINE_GATE, 20, request);
    put32(&w, dimensions);
    put_double(&w, reject_below);
    put16(&w, 8);
    put32(&w, count);
    for (size_t i = 0; i < count; i++) {
        put_double(&w, edges[i].threshold);
        put_text(&w, edges[i].name);
        put_floats(&w, edges[i].vector, dimensions);
    }
    put_text(&w, gate);
    return seal(&w);
}

static size_t encode_route(uint8_t *to, size_t bound, uint64_t request, const char *gate, const float *focus, size_t dimensions,
                           uint32_t max_edges) {
    writer w = begin(to, bound, ROUTE, 12, request);
    put32(&w, max_edges);
    put_text(&w, gate);
    put_floats(&w, focus, dimensions);
    return seal(&w);
}

static uint64_t aligned(uint64_t bytes) { return (bytes + ROW_ALIGNMENT - 1) & ~(uint64_t) (ROW_ALIGNMENT - 1); }

/* What the entries of a step from first up to end take. */
typedef struct {
    size_t top, stats, rows;
    uint64_t head_bytes, frame_bytes;
} step_size;

static step_size add_entry(step_size size, const lf_entry_ *entry, uint32_t row_bytes) {
    size.top += entry->count;
    size.stats += entry->form == FORM_STATS;
    size.rows += entry->form == FORM_ROW;
    size.head_bytes += STEP_ENTRY_BYTES + 8u * entry->count + (entry->form == FORM_STATS ? 16 : 0);
    uint64_t plain = FRAME_HEADER + size.head_bytes;
    size.frame_bytes = size.rows ? aligned(plain) + size.rows * aligned(row_bytes) : plain;
    return size;
}

static const step_size EMPTY_STEP = {0, 0, 0, MESSAGE_HEADER + 8 + 6 + 3 * 4, FRAME_HEADER + MESSAGE_HEADER + 8 + 6 + 3 * 4};

/* The frame of some entries up to its rows; flags[i] are added to those of entry i. */
static size_t encode_step(uint8_t *to, size_t bound, uint64_t request, const lf_entry_ *entries, size_t count, step_size size,
                          const uint8_t *ids, const uint8_t *logprobs, const uint8_t *flags) {
    writer w = begin(to, bound, OBSERVE_STEP, 8, request);
    put16(&w, STEP_ENTRY_BYTES);
    put32(&w, count);
    for (size_t i = 0; i < count; i++) {
        const lf_token *token = &entries[i].token;
        put32(&w, token->group);
        put32(&w, token->sequence);
        put32(&w, token->step);
        put32(&w, (uint32_t) token->chosen);
        put_float(&w, token->chosen_logprob);
        put8(&w, entries[i].form);
        put8(&w, (token->boundary ? FLAG_BOUNDARY : 0u) | (token->end ? FLAG_END : 0u) | flags[i]);
        put16(&w, entries[i].count);
    }
    size_t top = count ? 4 * (size_t) entries[0].top : 0;
    put_data(&w, ids + top, 4 * size.top);
    put_data(&w, logprobs + top, 4 * size.top);
    put32(&w, 16 * size.stats);
    for (size_t i = 0; i < count; i++) {
        if (entries[i].form != FORM_STATS) continue;
        put_float(&w, entries[i].stats.entropy);
        put_float(&w, entries[i].stats.varentropy);
        put_float(&w, entries[i].stats.confidence);
        put_float(&w, entries[i].stats.margin);
    }
    if (!seal(&w)) return 0;
    set32(to, (uint32_t) size.frame_bytes);
    return w.bytes;
}

/* 3. Messages of the sidecar: checked as a whole, then read where they lie. */

typedef struct {
    uint16_t template_id;
    uint16_t version;
    uint64_t request;
    uint64_t journal_position;
    uint32_t credit_bytes;
    uint8_t flags; /* ReplyFlags */
    union {
        struct {
            lf_server server;
            uint32_t features;
            lf_list sequences;
            lf_text resume_token, server_version;
        } welcome;
        struct {
            lf_list entries, signals;
        } decisions;
        lf_vote_result vote;
        lf_route_result route;
        lf_status_report status;
        struct {
            uint16_t code;
            bool retryable;
            uint32_t entry;
            int64_t value, bound;
            lf_text text;
        } error;
        struct {
            uint32_t deadline_ms;
            lf_text reason;
        } go_away;
    } is;
} message;

typedef enum { DECODED, UNKNOWN, BROKEN } decoded;

typedef struct {
    const uint8_t *at, *end;
    bool broken;
} reader;

static const uint8_t *take(reader *r, uint64_t bytes) {
    if (r->broken || bytes > (uint64_t) (r->end - r->at)) {
        r->broken = true;
        return NULL;
    }
    const uint8_t *at = r->at;
    r->at += bytes;
    return at;
}

static lf_text take_data(reader *r) {
    const uint8_t *length = take(r, 4);
    uint32_t bytes = length ? get32(length) : 0;
    const uint8_t *at = take(r, bytes);
    return (lf_text) {at ? (const char *) at : "", at ? bytes : 0};
}

/* A group whose elements have a block of at least so many bytes, each followed by so many pieces of data. */
static lf_list take_list(reader *r, uint32_t least_block, unsigned data_each) {
    const uint8_t *header = take(r, 6);
    if (!header) return (lf_list) {NULL, 0, 0};
    lf_list list = {r->at, get32(header + 2), get16(header)};
    if (list.count > MAX_LIST || list.stride < least_block) r->broken = true;
    if (!data_each) {
        take(r, (uint64_t) list.count * list.stride);
        return list;
    }
    for (uint32_t i = 0; i < list.count && !r->broken; i++) {
        take(r, list.stride);
        for (unsigned d = 0; d < data_each; d++) take_data(r);
    }
    return list;
}

/* Bytes of the block of a message of the sidecar in a version; 0 for one that it does not send. */
static unsigned block_of(unsigned template_id, unsigned version) {
    switch (template_id) {
    case WELCOME: return 8 + 2 + 1 + 4 + 8 + 8 * 4;
    case DECISIONS: return 8 + 8 + 4 + 1;
    case VOTE_RESULT: return 8 + 8 + 4 + 4 + 8 + 4 + 4 + 2 + 2;
    case ROUTE_RESULT: return 8 + 8 + 4 + 1 + (version ? 16 : 0);
    case STATUS_REPORT: return 8 + 8 + 4 + 1 + 8 + 4 + 4;
    case PING: return 12;
    case ERROR: return 8 + 4 + 2 + 1 + 4 + 8 + 8;
    case GO_AWAY: return 12;
    default: return 0;
    }
}

static void read_welcome(message *m, const uint8_t *b, reader *r) {
    lf_server *s = &m->is.welcome.server;
    uint32_t *limits[] = {&s->max_head_bytes, &s->max_frame_bytes, &s->credit_bytes, &s->max_entries, &s->max_answer_bytes, &s->max_groups,
                          &s->max_sequences, &s->max_top_k};
    s->version = get16(b + 8);
    m->flags = b[10];
    m->is.welcome.features = get32(b + 11);
    s->epoch = get64(b + 15);
    for (size_t i = 0; i < 8; i++) *limits[i] = get32(b + 23 + 4 * i);
    s->ready = m->flags & 1;
    s->resumed = m->flags >> 1 & 1;
    m->is.welcome.sequences = take_list(r, 12, 0);
    m->is.welcome.resume_token = take_data(r);
    lf_text version = m->is.welcome.server_version = take_data(r);
    size_t bytes = version.bytes < sizeof s->server_version ? version.bytes : sizeof s->server_version - 1;
    memcpy(s->server_version, version.data, bytes);
    s->server_version[bytes] = 0;
}

static void read_vote(lf_vote_result *v, const uint8_t *b, reader *r) {
    v->group = get32(b + 20);
    v->policy_version = get64(b + 24);
    v->voters = get32(b + 32);
    v->dropped = get32(b + 36);
    v->rule = get16(b + 40);
    v->decided = get16(b + 42) != UINT16_MAX;
    v->tallies = take_list(r, 17, 0);
    v->answers = take_list(r, 4, 1);
    v->winner = take_data(r);
}

static void read_error(message *m, const uint8_t *b, reader *r) {
    m->credit_bytes = get32(b + 8);
    m->is.error.code = get16(b + 12);
    m->is.error.retryable = b[14];
    m->is.error.entry = get32(b + 15);
    m->is.error.value = (int64_t) get64(b + 19);
    m->is.error.bound = (int64_t) get64(b + 27);
    m->is.error.text = take_data(r);
}

static decoded decode(const uint8_t *head, size_t bytes, message *m) {
    if (bytes < MESSAGE_HEADER + 8 || get16(head + 4) != SCHEMA) return BROKEN;
    unsigned block = get16(head), version = get16(head + 6);
    m->template_id = get16(head + 2);
    m->version = (uint16_t) version;
    m->request = get64(head + MESSAGE_HEADER);
    m->journal_position = 0;
    m->credit_bytes = 0;
    m->flags = 0;
    unsigned known = block_of(m->template_id, version);
    if (!known) return UNKNOWN;
    reader r = {head + MESSAGE_HEADER, head + bytes, block < known};
    const uint8_t *b = take(&r, block);
    if (!b) return BROKEN;
    if (m->template_id == DECISIONS || m->template_id == VOTE_RESULT || m->template_id == ROUTE_RESULT || m->template_id == STATUS_REPORT) {
        m->journal_position = get64(b + 8);
        m->credit_bytes = get32(b + 16);
    }
    switch (m->template_id) {
    case WELCOME:
        read_welcome(m, b, &r);
        break;
    case DECISIONS:
        m->flags = b[20];
        m->is.decisions.entries = take_list(&r, 53, 0);
        m->is.decisions.signals = take_list(&r, 32, 0);
        break;
    case VOTE_RESULT:
        read_vote(&m->is.vote, b, &r);
        break;
    case ROUTE_RESULT:
        m->is.route.position = m->journal_position;
        m->is.route.rejected = b[20];
        m->is.route.reject_score = version ? get_double(b + 21) : LF_MISSING;
        m->is.route.reject_below = version ? get_double(b + 29) : LF_MISSING;
        m->is.route.scores = take_list(&r, 17, 1);
        break;
    case STATUS_REPORT:
        m->flags = b[20];
        m->is.status.ready = b[20] & 1;
        m->is.status.policy_version = get64(b + 21);
        m->is.status.groups = get32(b + 29);
        m->is.status.sequences = get32(b + 33);
        m->is.status.rules = take_list(&r, 19, 2);
        m->is.status.policy = take_data(&r);
        break;
    case PING:
        m->credit_bytes = get32(b + 8);
        break;
    case ERROR:
        read_error(m, b, &r);
        break;
    default:
        m->is.go_away.deadline_ms = get32(b + 8);
        m->is.go_away.reason = take_data(&r);
    }
    return r.broken || (r.at != r.end && version <= VERSION) ? BROKEN : DECODED;
}

static lf_decision decision_at(lf_list list, uint32_t i) {
    const uint8_t *b = list.at + (size_t) i * list.stride;
    return (lf_decision) {.id = get64(b), .policy_version = get64(b + 8), .value = get_double(b + 16), .threshold = get_double(b + 24),
                          .group = get32(b + 32), .sequence = get32(b + 36), .step = get32(b + 40), .samples = get32(b + 44),
                          .rule = get16(b + 48), .reason = get16(b + 50), .action = b[52] <= LF_DECIDED ? (lf_action) b[52] : LF_CONTINUE};
}

/* The block of element i of a list that was checked, each with so much data; then its data. */
static const uint8_t *element(lf_list list, uint32_t i, unsigned data_each, lf_text data[]) {
    const uint8_t *at = list.at;
    for (uint32_t skipped = 0;; skipped++) {
        const uint8_t *block = at;
        at += list.stride;
        for (unsigned d = 0; d < data_each; d++) {
            data[d] = (lf_text) {(const char *) at + 4, get32(at)};
            at += 4 + (size_t) get32(at);
        }
        if (skipped == i) return block;
    }
}

lf_text lf_vote_answer(const lf_vote_result *result, uint32_t i, uint32_t *votes) {
    lf_text text;
    const uint8_t *b = element(result->answers, i, 1, &text);
    if (votes) *votes = get32(b);
    return text;
}

lf_tally lf_vote_tally(const lf_vote_result *result, uint32_t i) {
    const uint8_t *b = result->tallies.at + (size_t) i * result->tallies.stride;
    return (lf_tally) {.weight = get_double(b), .rule = get16(b + 8), .answer = get16(b + 10), .votes = get32(b + 12), .winner = b[16] & 1,
                       .tied = b[16] & 2, .contested = b[16] & 4, .completed_only = b[16] & 8, .diverges = b[16] & 16};
}

lf_score lf_route_score(const lf_route_result *result, uint32_t i) {
    lf_score score;
    const uint8_t *b = element(result->scores, i, 1, &score.edge);
    score.score = get_double(b);
    score.threshold = get_double(b + 8);
    score.open = b[16];
    return score;
}

lf_rule lf_status_rule(const lf_status_report *result, uint32_t i) {
    lf_text texts[2];
    const uint8_t *b = element(result->rules, i, 2, texts);
    return (lf_rule) {.name = texts[0], .reason = texts[1], .evaluated = get64(b + 3), .fired = get64(b + 11), .rule = get16(b),
                      .state = b[2] <= LF_RULE_OBSERVING ? (lf_rule_state) b[2] : LF_RULE_INACTIVE};
}

/* 4. What is open, by group and sequence. */

static lf_group_ *find_group(lf_client *c, uint32_t group) {
    for (size_t i = 0; i < LF_MAX_GROUPS; i++) {
        if (c->groups_[i].open && c->groups_[i].group == group) return &c->groups_[i];
    }
    return NULL;
}

static uint64_t key_of(uint32_t group, uint32_t sequence) { return (uint64_t) group << 32 | sequence; }

static size_t slot_of(uint64_t key) { return (size_t) ((key * 0x9E3779B97F4A7C15u) >> 40) & (2 * LF_MAX_SEQUENCES - 1); }

static uint64_t key_at(const lf_client *c, size_t slot) {
    const lf_sampling *s = &c->sequences_[c->slots_[slot] - 1].sampling;
    return key_of(s->group, s->sequence);
}

/* The slot of a key, or the free one where it would go: half of all are free. */
static size_t seek(const lf_client *c, uint64_t key) {
    size_t slot = slot_of(key);
    while (c->slots_[slot] && key_at(c, slot) != key) slot = (slot + 1) & (2 * LF_MAX_SEQUENCES - 1);
    return slot;
}

static lf_sequence_ *find_sequence(lf_client *c, uint64_t key) {
    uint16_t found = c->slots_[seek(c, key)];
    return found ? &c->sequences_[found - 1] : NULL;
}

static lf_sequence_ *add_sequence(lf_client *c, const lf_sampling *sampling) {
    size_t slot = seek(c, key_of(sampling->group, sampling->sequence));
    if (!c->slots_[slot]) {
        if (!c->free_count_) return NULL;
        c->slots_[slot] = (uint16_t) (c->free_[--c->free_count_] + 1);
    }
    lf_sequence_ *s = &c->sequences_[c->slots_[slot] - 1];
    memset(s, 0, sizeof *s);
    s->open = true;
    s->sampling = *sampling;
    for (size_t i = 0; i < sampling->boundaries; i++) s->boundaries[i] = sampling->boundary_tokens[i];
    s->sampling.boundary_tokens = s->boundaries;
    return s;
}

static void remove_sequence(lf_client *c, uint64_t key) {
    const size_t mask = 2 * LF_MAX_SEQUENCES - 1;
    size_t hole = seek(c, key);
    if (!c->slots_[hole]) return;
    c->sequences_[c->slots_[hole] - 1].open = false;
    c->free_[c->free_count_++] = (uint16_t) (c->slots_[hole] - 1);
    c->slots_[hole] = 0;
    for (size_t next = (hole + 1) & mask; c->slots_[next]; next = (next + 1) & mask) {
        if (((next - slot_of(key_at(c, next))) & mask) >= ((next - hole) & mask)) { /* its place is at the hole or before it */
            c->slots_[hole] = c->slots_[next];
            c->slots_[next] = 0;
            hole = next;
        }
    }
}

/* Flags of the entries that follow a gap; from now on the tokens after them are expected. */
static void expect_next(lf_client *c, uint64_t request, const lf_entry_ *entries, size_t count, uint8_t *flags) {
    lf_sent_ *sent = &c->sent_[c->next_sent_++ % LF_REMEMBERED_STEPS_];
    sent->request = request;
    sent->count = (uint32_t) count;
    for (size_t i = 0; i < count; i++) {
        const lf_token *token = &entries[i].token;
        sent->keys[i] = key_of(token->group, token->sequence);
        sent->steps[i] = token->step;
        lf_sequence_ *s = find_sequence(c, sent->keys[i]);
        flags[i] = s && token->step > s->next_step ? FLAG_RESYNC : 0;
        if (s) s->next_step = token->step + 1;
    }
}

/* An entry of a step, or all of it, was not taken. */
static void refused_entries(lf_client *c, uint64_t request, uint32_t entry) {
    for (size_t i = 0; i < LF_REMEMBERED_STEPS_; i++) {
        if (c->sent_[i].request != request) continue;
        for (uint32_t e = 0; e < c->sent_[i].count; e++) {
            lf_sequence_ *s = entry == LF_ALL || entry == e ? find_sequence(c, c->sent_[i].keys[e]) : NULL;
            if (s && s->next_step > c->sent_[i].steps[e]) s->next_step = c->sent_[i].steps[e];
        }
    }
}

uint32_t lf_next_step(const lf_client *c, uint32_t group, uint32_t sequence) {
    uint16_t found = c->slots_[seek(c, key_of(group, sequence))];
    return found ? c->sequences_[found - 1].next_step : 0;
}

/* 5. Requests without an answer. */

static lf_request_ *request_slot(lf_client *c, uint64_t request) { return &c->requests_[request % LF_MAX_IN_FLIGHT]; }

static lf_request_ *in_flight(lf_client *c, uint64_t request) {
    lf_request_ *slot = request_slot(c, request);
    return request && slot->request == request ? slot : NULL;
}

/* A number for one more request; 0 where too many are unanswered. 0 is the sidecar's, for what it pushes. */
static uint64_t next_request(lf_client *c) {
    if (request_slot(c, c->last_request_ + 1)->request) return 0;
    return ++c->last_request_;
}

static lf_request_ *add_request(lf_client *c, uint64_t request, unsigned template_id, size_t bytes) {
    lf_request_ *slot = request_slot(c, request);
    c->oldest_ = request < c->oldest_ ? request : c->oldest_;
    *slot = (lf_request_) {.request = request, .bytes = (uint32_t) bytes, .template_id = (uint8_t) template_id};
    return slot;
}

/* The oldest request that was sent and has no answer. */
static lf_request_ *oldest(lf_client *c) {
    while (c->oldest_ <= c->last_request_ && !in_flight(c, c->oldest_)) c->oldest_++;
    lf_request_ *found = in_flight(c, c->oldest_);
    return found && found->sent_ns ? found : NULL;
}

/* 6. The connection. Nothing here waits longer than it is told to. */

static uint64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t) now.tv_sec * 1000000000u + (uint64_t) now.tv_nsec;
}

static uint64_t earlier(uint64_t a, uint64_t b) { return a < b ? a : b; }

static void because(lf_client *c, const char *what, const char *why) {
    snprintf(c->failure, sizeof c->failure, "%s%s%.90s", what, *why ? ": " : "", why);
}

static double chance(lf_client *c) {
    c->random_ ^= c->random_ << 13;
    c->random_ ^= c->random_ >> 7;
    c->random_ ^= c->random_ << 17;
    return (double) (c->random_ >> 11) * 0x1p-53;
}

/* 6a. The ring: two pipes of bytes in memory that the sidecar made, the same frames, the socket only a bell. What the sidecar writes there is a
   claim: counters are read once, and checked. */

#if defined(__linux__) && AS_ON_THE_WIRE && UINTPTR_MAX == UINT64_MAX

#define RINGS 1
#define RING_HEADER 4096
#define RING_MIN 4096u
#define RING_MAX (1u << 30)
#define LOOK_NS 10000000u /* who never waits hears of the sidecar's end by looking now and then */
enum { REQUEST_TAIL = 128, REQUEST_HEAD = 256, REPLY_TAIL = 384, REPLY_HEAD = 512, SIDECAR_SLEEPS = 640, CLIENT_SLEEPS = 768 };
enum { GET_SEALS = 1034, SEALED = 2 | 4 };

static uint64_t *ring_counter(const lf_client *c, size_t at) { return (uint64_t *) (void *) (c->ring_.base + at); }
static uint32_t *ring_flag(const lf_client *c, size_t at) { return (uint32_t *) (void *) (c->ring_.base + at); }

static bool power_of_two(uint64_t bytes) { return bytes >= RING_MIN && bytes <= RING_MAX && !(bytes & (bytes - 1)); }

/* Maps the memory; the descriptor is closed. Memory that could still be cut short is not touched. */
static bool enter_ring(lf_client *c, int memory) {
    int seals = fcntl(memory, GET_SEALS);
    off_t end = lseek(memory, 0, SEEK_END);
    uint8_t *base = MAP_FAILED;
    if (seals >= 0 && (seals & SEALED) == SEALED && end >= RING_HEADER) {
        base = mmap(NULL, (size_t) end, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
    }
    close(memory);
    if (base == MAP_FAILED) return false;
    uint64_t requests = get64(base + 24), replies = get64(base + 32);
    bool known = !memcmp(base, "LFRING\0\1", 8) && get32(base + 8) == 1 && get32(base + 12) == RING_HEADER;
    if (!known || !power_of_two(requests) || !power_of_two(replies) || RING_HEADER + requests + replies != (uint64_t) end) {
        munmap(base, (size_t) end);
        return false;
    }
    c->ring_ = (lf_ring_) {.base = base, .bytes = (size_t) end, .requests = base + RING_HEADER, .replies = base + RING_HEADER + requests,
                           .request_bytes = requests, .reply_bytes = replies};
    return true;
}

static void leave_ring(lf_client *c) {
    if (c->ring_.base) munmap(c->ring_.base, c->ring_.bytes);
    memset(&c->ring_, 0, sizeof c->ring_);
    c->ring = c->entered_ = false;
}

/* Bytes to be read: the sidecar's word, as far as it can be true; UINT64_MAX where it cannot. */
static uint64_t ring_available(lf_client *c) {
    lf_ring_ *r = &c->ring_;
    uint64_t claimed = __atomic_load_n(ring_counter(c, REPLY_TAIL), __ATOMIC_ACQUIRE);
    if (claimed < r->given || claimed - r->read > r->reply_bytes) return UINT64_MAX;
    r->given = claimed;
    return claimed - r->read;
}

/* Bytes that can be written; UINT64_MAX where the sidecar's counter cannot be. */
static uint64_t ring_room(lf_client *c) {
    lf_ring_ *r = &c->ring_;
    uint64_t claimed = __atomic_load_n(ring_counter(c, REQUEST_HEAD), __ATOMIC_ACQUIRE);
    if (claimed < r->taken || claimed > r->written) return UINT64_MAX;
    r->taken = claimed;
    return r->request_bytes - (r->written - claimed);
}

/* Wakes the sidecar if it sleeps. The fence stands between what was done and the look, as it does on the sidecar's side. */
static void ring_bell(lf_client *c) {
    uint32_t *sleeps = ring_flag(c, SIDECAR_SLEEPS);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (__atomic_load_n(sleeps, __ATOMIC_RELAXED)) {
        __atomic_store_n(sleeps, 0, __ATOMIC_RELAXED);
        (void) !send(c->fd_, "", 1, MSG_NOSIGNAL | MSG_DONTWAIT); /* no room: enough bells are on their way */
    }
}

/* Takes the bells that wait; notes where the socket has ended. */
static void ring_listen(lf_client *c) {
    char bells[256];
    ssize_t got = recv(c->fd_, bells, sizeof bells, MSG_DONTWAIT);
    c->ring_.ended = got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

static bool ring_moves(lf_client *c, bool to_write) {
    return ring_available(c) != 0 || (to_write && ring_room(c) != 0);
}

static bool wait_ring(lf_client *c, uint64_t until_ns, bool to_write) {
    uint64_t now = now_ns(), spin_until = earlier(until_ns, now + c->config_.ring_spin_ns);
    do {
        for (int i = 0; i < 32; i++) {
            if (ring_moves(c, to_write)) return true;
        }
        now = now_ns();
    } while (now < spin_until);
    uint32_t *sleeps = ring_flag(c, CLIENT_SLEEPS);
    while (now < until_ns) {
        uint64_t left_ms = (until_ns - now + 999999) / 1000000;
        struct pollfd poller = {.fd = c->fd_, .events = POLLIN};
        __atomic_store_n(sleeps, 1, __ATOMIC_RELAXED);
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
        if (!ring_moves(c, to_write) && poll(&poller, 1, left_ms > 60000 ? 60000 : (int) left_ms) > 0) ring_listen(c);
        __atomic_store_n(sleeps, 0, __ATOMIC_RELAXED);
        if (c->ring_.ended || ring_moves(c, to_write)) return true;
        now = now_ns();
    }
    return false;
}

static void corrupt_ring(lf_client *c) {
    c->counters.protocol_errors++;
    because(c, "a counter of the ring cannot be", "");
}

/* Copies what fits: how much, or -1 where the ring is corrupt. */
static ssize_t write_ring(lf_client *c, const struct iovec *pieces, size_t count) {
    lf_ring_ *r = &c->ring_;
    uint64_t room = ring_room(c);
    size_t written = 0;
    if (room == UINT64_MAX) return -1;
    for (size_t i = 0; i < count && room; i++) {
        size_t bytes = pieces[i].iov_len < room ? pieces[i].iov_len : (size_t) room;
        size_t at = (size_t) (r->written & (r->request_bytes - 1)), first = (size_t) r->request_bytes - at;
        if (first > bytes) first = bytes;
        memcpy(r->requests + at, pieces[i].iov_base, first);
        memcpy(r->requests, (const char *) pieces[i].iov_base + first, bytes - first);
        r->written += bytes;
        room -= bytes;
        written += bytes;
    }
    if (written) {
        __atomic_store_n(ring_counter(c, REQUEST_TAIL), r->written, __ATOMIC_RELEASE);
        ring_bell(c);
    }
    return (ssize_t) written;
}

/* Copies what has come: how much; 0 at the end, -1 with EAGAIN for nothing and with EPROTO where the ring is corrupt. */
static ssize_t read_ring(lf_client *c, uint8_t *to, size_t bound) {
    lf_ring_ *r = &c->ring_;
    uint64_t available = ring_available(c);
    if (available == UINT64_MAX) {
        errno = EPROTO;
        return -1;
    }
    if (!available) {
        bool ended = r->ended;
        uint64_t now = now_ns();
        if (!ended && now - r->looked_ns >= LOOK_NS) { /* what was put in before the end is read first: it is looked at once more */
            r->looked_ns = now;
            ring_listen(c);
        }
        errno = EAGAIN;
        return ended ? 0 : -1;
    }
    size_t bytes = available < bound ? (size_t) available : bound;
    size_t at = (size_t) (r->read & (r->reply_bytes - 1)), first = (size_t) r->reply_bytes - at;
    if (first > bytes) first = bytes;
    memcpy(to, r->replies + at, first);
    memcpy(to + first, r->replies, bytes - first);
    r->read += bytes;
    __atomic_store_n(ring_counter(c, REPLY_HEAD), r->read, __ATOMIC_RELEASE);
    ring_bell(c);
    return (ssize_t) bytes;
}

/* Reads the socket. The last of the bytes with which a descriptor comes belongs to it. */
static ssize_t receive(lf_client *c, uint8_t *to, size_t bound) {
    if (c->ring_.base) return read_ring(c, to, bound);
    if (!c->config_.ring) return recv(c->fd_, to, bound, 0);
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control;
    struct iovec piece = {to, bound};
    struct msghdr in = {.msg_iov = &piece, .msg_control = &control};
    in.msg_iovlen = 1;
    in.msg_controllen = CMSG_LEN(sizeof(int)); /* of one descriptor: the system drops what does not fit */
    ssize_t got = recvmsg(c->fd_, &in, MSG_CMSG_CLOEXEC);
    struct cmsghdr *with = got > 0 ? CMSG_FIRSTHDR(&in) : NULL;
    if (!with || with->cmsg_level != SOL_SOCKET || with->cmsg_type != SCM_RIGHTS || with->cmsg_len < CMSG_LEN(sizeof(int))) return got;
    int memory;
    memcpy(&memory, CMSG_DATA(with), sizeof memory);
    if (!enter_ring(c, memory)) {
        errno = EPROTO;
        return -1;
    }
    c->entered_ = true;
    if (got == 1) errno = EAGAIN;
    return got == 1 ? -1 : got - 1;
}

#else

#define RINGS 0

static void leave_ring(lf_client *c) { (void) c; }
static bool wait_ring(lf_client *c, uint64_t until_ns, bool to_write) { return (void) c, (void) until_ns, to_write; }
static void corrupt_ring(lf_client *c) { (void) c; }
static ssize_t write_ring(lf_client *c, const struct iovec *pieces, size_t count) { return (void) c, (void) pieces, (void) count, -1; }
static ssize_t receive(lf_client *c, uint8_t *to, size_t bound) { return recv(c->fd_, to, bound, 0); }

#endif

static void close_connection(lf_client *c) {
    leave_ring(c);
    if (c->fd_ >= 0) close(c->fd_);
    c->fd_ = -1;
}

/* Ends the connection, whatever state it was in. What was posted is sent again; the rest is given up. */
static void drop(lf_client *c) {
    close_connection(c);
    c->out_at_ = c->out_end_ = c->in_at_ = c->in_end_ = 0;
    c->skip_ = 0;
    c->retry_ns_ = now_ns() + (uint64_t) ((double) c->pause_ns_ * (0.5 + 0.5 * chance(c)));
    c->pause_ns_ = earlier(2 * c->pause_ns_, c->config_.longest_retry_ns);
    if (c->state_ == READY) {
        c->counters.disconnects++;
        for (size_t i = 0; i < LF_MAX_IN_FLIGHT; i++) {
            lf_request_ *request = &c->requests_[i];
            if (!request->posted) request->request = 0;
            request->resent |= request->sent_ns != 0;
            request->sent_ns = 0;
        }
        c->posts_sent_ = c->posts_base_;
        } else {
        c->counters.connect_failures++;
    }
    c->state_ = DOWN;
}

/* Until when a step may wait: a frozen sidecar costs the first step a deadline, not every one. */
static uint64_t patience(lf_client *c, uint64_t until_ns) {
    lf_request_ *request = oldest(c);
    return request ? earlier(until_ns, request->sent_ns + c->config_.deadline_ns) : until_ns;
}

/* Whether the socket can be read or, if bytes wait, written. */
static bool wait_io(lf_client *c, uint64_t until_ns, bool to_write) {
    if (c->ring_.base) return wait_ring(c, until_ns, to_write);
    for (;;) {
        uint64_t now = now_ns();
        if (now >= until_ns) return false;
        uint64_t left_ms = (until_ns - now + 999999) / 1000000;
        struct pollfd poller = {.fd = c->fd_, .events = (short) (POLLIN | (to_write ? POLLOUT : 0))};
        int ready = poll(&poller, 1, left_ms > 60000 ? 60000 : (int) left_ms);
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) return false;
    }
}

/* Writes what waits and then the rows' pieces, as much as the socket takes now. False if the connection has ended. */
static bool write_some(lf_client *c, struct iovec *pieces, size_t *first, size_t count) {
    while (c->out_at_ < c->out_end_ || *first < count) {
        struct iovec all[16];
        size_t used = 0;
        bool head = c->out_at_ < c->out_end_;
        if (head) all[used++] = (struct iovec) {c->out_ + c->out_at_, c->out_end_ - c->out_at_};
        for (size_t i = *first; i < count && used < 16; i++) all[used++] = pieces[i];
        struct msghdr out = {.msg_iov = all};
        out.msg_iovlen = used;
        ssize_t written = c->ring_.base ? write_ring(c, all, used) : sendmsg(c->fd_, &out, MSG_NOSIGNAL);
        if (c->ring_.base && !written) return true;
        if (c->ring_.base && written < 0) {
            corrupt_ring(c);
            drop(c);
            return false;
        }
        if (written < 0 && errno == EINTR) continue;
        if (written < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOTCONN)) return true;
        if (written < 0) {
            because(c, "the connection ended", strerror(errno));
            drop(c);
            return false;
        }
        size_t left = (size_t) written;
        size_t of_head = c->out_end_ - c->out_at_ < left ? c->out_end_ - c->out_at_ : left;
        c->out_at_ += of_head;
        left -= of_head;
        while (left && *first < count && left >= pieces[*first].iov_len) left -= pieces[(*first)++].iov_len;
        if (left) {
            pieces[*first].iov_base = (char *) pieces[*first].iov_base + left;
            pieces[*first].iov_len -= left;
        }
    }
    c->out_at_ = c->out_end_ = 0;
    return true;
}

static bool write_out(lf_client *c) {
    size_t none = 0;
    return c->out_at_ == c->out_end_ || write_some(c, NULL, &none, 0);
}

/* Takes what is there: whether that is something. Drops the connection where it has ended. */
static bool read_some(lf_client *c) {
    if (c->in_at_ == c->in_end_) c->in_at_ = c->in_end_ = 0;
    if (c->in_end_ == sizeof c->in_) {
        memmove(c->in_, c->in_ + c->in_at_, c->in_end_ - c->in_at_);
        c->in_end_ -= c->in_at_;
        c->in_at_ = 0;
    }
    ssize_t got;
    do {
        got = receive(c, c->in_ + c->in_end_, sizeof c->in_ - c->in_end_);
    } while (got < 0 && errno == EINTR);
    if (got > 0) {
        c->in_end_ += (size_t) got;
        return true;
    }
    if (c->entered_) return true; /* that came alone */
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOTCONN)) return false;
    if (got < 0 && errno == EPROTO) corrupt_ring(c);
    else because(c, got ? "the connection ended" : "closed by the sidecar", got ? strerror(errno) : "");
    drop(c);
    return false;
}

static void take_frames(lf_client *c, size_t *taken);

/* Waits for the socket and takes what has arrived. False when time or connection is over. */
static bool move(lf_client *c, uint64_t until_ns) {
    size_t taken;
    if (!wait_io(c, until_ns, c->out_at_ < c->out_end_) || !write_out(c)) return false;
    if (read_some(c)) take_frames(c, &taken);
    return c->fd_ >= 0;
}

/* Takes the answers that have arrived, waits for the first; with 0 it only looks. False when time or connection is over. */
static bool pump(lf_client *c, uint64_t until_ns) {
    while (c->fd_ >= 0 && write_out(c)) {
        size_t taken = 0;
        if (until_ns && !wait_io(c, until_ns, c->out_at_ < c->out_end_)) return false;
        if (read_some(c)) take_frames(c, &taken);
        else if (!until_ns) return false;
        if (taken) return c->fd_ >= 0;
    }
    return false;
}

static bool knock(lf_client *c) {
    const lf_config *config = &c->config_;
    union {
        struct sockaddr any;
        struct sockaddr_un local;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } address;
    socklen_t bytes;
    memset(&address, 0, sizeof address);
    if (config->socket_path) {
        address.local.sun_family = AF_UNIX;
        memcpy(address.local.sun_path, config->socket_path, strlen(config->socket_path) + 1);
        bytes = sizeof address.local;
    } else if (inet_pton(AF_INET, config->host, &address.v4.sin_addr) == 1) {
        address.v4.sin_family = AF_INET;
        address.v4.sin_port = htons(config->port);
        bytes = sizeof address.v4;
    } else {
        inet_pton(AF_INET6, config->host, &address.v6.sin6_addr);
        address.v6.sin6_family = AF_INET6;
        address.v6.sin6_port = htons(config->port);
        bytes = sizeof address.v6;
    }
    c->started_ns_ = now_ns();
    c->state_ = CONNECTING;
    c->fd_ = socket(address.any.sa_family, SOCK_STREAM, 0);
    int on = 1;
    if (c->fd_ < 0 || fcntl(c->fd_, F_SETFL, O_NONBLOCK) || fcntl(c->fd_, F_SETFD, FD_CLOEXEC)) goto failed;
#ifdef SO_NOSIGPIPE
    setsockopt(c->fd_, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
    if (!config->socket_path) setsockopt(c->fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    /* A Unix socket whose accept queue is full says EAGAIN: nothing is under way then. */
    if (connect(c->fd_, &address.any, bytes) && errno != EINPROGRESS) goto failed;
    uint64_t request = next_request(c);
    size_t hello = encode_hello(c->out_, sizeof c->out_, request, config, RINGS && config->ring ? FEATURE_RING : 0, c->resume_token_, c->resume_token_bytes_);
    c->out_at_ = 0;
    c->out_end_ = hello;
    c->state_ = GREETING;
    return hello > 0 && write_out(c);
failed:
    because(c, "cannot connect", strerror(errno));
    drop(c);
    return false;
}

/* Takes what has arrived, reconnects if it is time to. Whether the session stands. */
static bool ready(lf_client *c, uint64_t until_ns) {
    while (c->fd_ >= 0 && pump(c, 0)) {}
    lf_request_ *request = oldest(c);
    if (c->state_ == READY && request) {
        uint64_t most = 20 * c->config_.deadline_ns > SILENCE_NS ? 20 * c->config_.deadline_ns : SILENCE_NS;
        if (now_ns() > request->sent_ns + most) {
            because(c, "the sidecar has gone silent", "");
            drop(c);
        }
    }
    if (c->state_ == READY || c->closed_) return c->state_ == READY;
    if (c->state_ == DOWN && (now_ns() < c->retry_ns_ || !knock(c))) return false;
    /* A handshake may span calls, but only the first waits: a frozen sidecar costs one deadline an attempt. */
    uint64_t limit_ns = earlier(until_ns, c->started_ns_ + (c->was_open_ ? c->config_.deadline_ns : c->config_.connect_ns));
    while (c->state_ != READY && c->fd_ >= 0 && pump(c, limit_ns)) {}
    if ((c->state_ == GREETING || c->state_ == ENTERING) && now_ns() - c->started_ns_ >= c->config_.connect_ns) {
        because(c, "no Welcome in time", "");
        drop(c);
    }
    return c->state_ == READY;
}

/* 7. Sending: what was posted, then a step or a question. */

static void spend(lf_client *c, lf_request_ *request, uint64_t now) {
    request->sent_ns = now;
    c->credit_ -= request->bytes;
}

/* The next posted frame that has no answer yet; NULL if there is none. */
static uint8_t *next_post(lf_client *c, size_t *bytes) {
    while (c->posts_sent_ < c->posts_end_) {
        uint8_t *frame = c->posts_ + c->posts_sent_;
        *bytes = get32(frame);
        if (in_flight(c, get64(frame + FRAME_HEADER + MESSAGE_HEADER))) return frame;
        c->posts_sent_ += *bytes;
    }
    return NULL;
}

static void release_posts(lf_client *c) {
    while (c->posts_base_ < c->posts_sent_ && !in_flight(c, get64(c->posts_ + c->posts_base_ + FRAME_HEADER + MESSAGE_HEADER))) {
        c->posts_base_ += get32(c->posts_ + c->posts_base_);
    }
    if (c->posts_base_ == c->posts_end_) c->posts_base_ = c->posts_sent_ = c->posts_end_ = 0;
}

/* What is posted goes to the socket's side, as far as the credit goes. Whether that is all of it. */
static bool move_posts(lf_client *c) {
    size_t bytes;
    uint64_t now = now_ns();
    for (uint8_t *post; (post = next_post(c, &bytes)) != NULL;) {
        if (bytes > c->credit_) return false;
        memcpy(c->out_ + c->out_end_, post, bytes);
        c->out_end_ += bytes;
        spend(c, in_flight(c, get64(post + FRAME_HEADER + MESSAGE_HEADER)), now);
        c->posts_sent_ += bytes;
    }
    return true;
}

/* Whether the socket has taken all before, the posts are in front, and the credit covers so many bytes more. */
static bool room_for(lf_client *c, uint64_t bytes, uint64_t until_ns) {
    while (c->state_ == READY) {
        if (!write_out(c)) return false;
        if (c->out_at_ == c->out_end_ && move_posts(c) && bytes <= c->credit_) return true;
        if (!write_out(c) || !move(c, until_ns)) return false;
    }
    return false;
}

/* Rows are the caller's memory: what the socket does not take in time would have to be copied, so the connection is given up. */
static bool send_rows(lf_client *c, const lf_entry_ *entries, size_t count, uint64_t head_bytes, uint32_t row_bytes, uint64_t until_ns) {
    static const uint8_t zeros[ROW_ALIGNMENT];
    struct iovec pieces[2 * LF_STEP_ENTRIES];
    size_t used = 0, first = 0;
    size_t before = (size_t) (aligned(FRAME_HEADER + head_bytes) - FRAME_HEADER - head_bytes);
    size_t after = (size_t) (aligned(row_bytes) - row_bytes);
    memset(c->out_ + c->out_end_, 0, before);
    c->out_end_ += before;
    for (size_t i = 0; i < count; i++) {
        if (entries[i].form != FORM_ROW) continue;
        pieces[used].iov_base = (void *) (uintptr_t) entries[i].row;
        pieces[used++].iov_len = row_bytes;
        pieces[used].iov_base = (void *) (uintptr_t) zeros;
        pieces[used].iov_len = after;
        used += after > 0;
    }
    for (;;) {
        if (!write_some(c, pieces, &first, used)) return false;
        if (first == used && c->out_at_ == c->out_end_) return true;
        if (!wait_io(c, until_ns, true)) {
            c->counters.cut_frames++;
            because(c, "the deadline fell inside a frame with rows", "");
            drop(c);
            return false;
        }
        size_t taken; /* a sidecar that waits for us to read would never take what we write */
        if (read_some(c)) take_frames(c, &taken);
        if (c->state_ != READY) return false;
    }
}

static uint32_t row_bytes(const lf_client *c) { return c->config_.vocab_size * (c->config_.element == LF_F32 ? 4u : 2u); }

/* Sends entries that fit one frame; their request, or 0. */
static uint64_t send_entries(lf_client *c, const lf_entry_ *entries, size_t count, step_size size, uint64_t until_ns) {
    uint8_t flags[LF_STEP_ENTRIES];
    uint64_t patience_ns = patience(c, until_ns);
    if (!room_for(c, size.frame_bytes, patience_ns)) return 0;
    uint64_t request = next_request(c);
    if (!request) return 0;
    expect_next(c, request, entries, count, flags);
    size_t head = encode_step(c->out_ + c->out_end_, sizeof c->out_ - c->out_end_, request, entries, count, size, c->ids_, c->logprobs_, flags);
    c->out_end_ += head;
    spend(c, add_request(c, request, OBSERVE_STEP, (size_t) size.frame_bytes), now_ns());
    bool sent = size.rows ? send_rows(c, entries, count, size.head_bytes, row_bytes(c), until_ns) : write_out(c);
    return sent ? request : 0;
}

/* The entries in as few frames as the limits allow; the requests from *first to *last. Whether all of them went. */
static bool send_step(lf_client *c, uint64_t until_ns, uint64_t *first, uint64_t *last) {
    const lf_server *server = &c->server;
    uint64_t most = earlier(server->max_frame_bytes, server->credit_bytes);
    bool complete = true;
    size_t begin_at = 0;
    while (begin_at < c->entry_count_) {
        step_size size = EMPTY_STEP;
        size_t end = begin_at;
        while (end < c->entry_count_ && end - begin_at < server->max_entries) {
            step_size with = add_entry(size, &c->entries_[end], row_bytes(c));
            if (with.head_bytes > server->max_head_bytes || with.frame_bytes > most) break;
            size = with;
            end++;
        }
        if (end == begin_at) {
            c->counters.over_limit++;
            complete = false;
            begin_at++;
            continue;
        }
        uint64_t request = send_entries(c, c->entries_ + begin_at, end - begin_at, size, until_ns);
        if (!request) {
            if (c->state_ == READY) c->counters.over_credit++;
            else c->counters.not_connected++;
            return false;
        }
        if (!*first) *first = request;
        *last = request;
        begin_at = end;
    }
    return complete;
}

/* Whether the answer has come. A patient wait goes on where older answers are overdue. */
static bool await(lf_client *c, uint64_t request, uint64_t until_ns, bool patient) {
    while (in_flight(c, request) && c->state_ == READY) {
        if (!pump(c, patient ? until_ns : patience(c, until_ns))) break;
    }
    lf_request_ *unanswered = in_flight(c, request);
    if (unanswered) unanswered->given_up = true;
    return !unanswered && c->state_ == READY;
}

static void kept(lf_client *c, unsigned template_id, uint64_t request, size_t bytes, uint64_t decision) {
    c->posts_end_ += bytes;
    lf_request_ *added = add_request(c, request, template_id, bytes);
    added->posted = true;
    added->decision = decision;
}

/* Keeps the frame in c->message_ to be sent with the next step. */
static bool keep(lf_client *c, unsigned template_id, uint64_t request, size_t bytes, uint64_t decision) {
    if (c->posts_end_ + bytes > sizeof c->posts_ && c->posts_base_) {
        memmove(c->posts_, c->posts_ + c->posts_base_, c->posts_end_ - c->posts_base_);
        c->posts_sent_ -= c->posts_base_;
        c->posts_end_ -= c->posts_base_;
        c->posts_base_ = 0;
    }
    if (c->posts_end_ + bytes > sizeof c->posts_) return false;
    memcpy(c->posts_ + c->posts_end_, c->message_, bytes);
    kept(c, template_id, request, bytes, decision);
    return true;
}

static bool over_limit(lf_client *c, size_t bytes) {
    bool over = bytes == 0 || (c->was_open_ && bytes - FRAME_HEADER > c->server.max_head_bytes);
    c->counters.over_limit += over;
    return over;
}

static bool post(lf_client *c, unsigned template_id, uint64_t request, size_t bytes, uint64_t decision) {
    if (over_limit(c, bytes)) return false;
    uint64_t until_ns = now_ns() + c->config_.deadline_ns;
    while (!request || !keep(c, template_id, request, bytes, decision)) {
        uint64_t patience_ns = patience(c, until_ns);
        if (!ready(c, patience_ns) || !room_for(c, 0, patience_ns) || !write_out(c) || !pump(c, patience_ns)) {
            c->counters.posts_dropped++;
            return false;
        }
        if (!request && (request = next_request(c)) != 0) set_request(c->message_, request);
    }
    return true;
}

/* Sends the frame in c->message_ and decodes its answer, which must be of that kind. */
static bool ask(lf_client *c, unsigned template_id, uint64_t request, size_t bytes, unsigned wanted, message *answer) {
    uint64_t until_ns = now_ns() + c->config_.deadline_ns;
    bool ok = false;
    if (request && !over_limit(c, bytes) && ready(c, until_ns)) {
        c->wanted_ = request;
        c->answer_bytes_ = 0;
        if (room_for(c, bytes, until_ns)) {
            memcpy(c->out_ + c->out_end_, c->message_, bytes);
            c->out_end_ += bytes;
            spend(c, add_request(c, request, template_id, bytes), now_ns());
            ok = write_out(c) && await(c, request, until_ns, true);
        }
        c->counters.deadline_missed += !ok && c->state_ == READY;
        c->wanted_ = 0;
        ok = ok && c->answer_bytes_ && decode(c->answer_, c->answer_bytes_, answer) == DECODED && answer->template_id == wanted;
    }
    c->counters.fail_open += !ok;
    return ok;
}

/* 8. Hearing. */

static bool is_surfaced(const lf_client *c, uint64_t id) {
    for (size_t i = 0; i < c->surfaced_count_; i++) {
        if (c->surfaced_[i].id == id) return true;
    }
    return false;
}

static void forget_surfaced(lf_client *c, uint64_t id, uint32_t group) {
    for (size_t i = 0; i < c->surfaced_count_;) {
        if (c->surfaced_[i].id == id || (!id && c->surfaced_[i].group == group)) c->surfaced_[i] = c->surfaced_[--c->surfaced_count_];
        else i++;
    }
}

/* Hands a decision out once; the sidecar repeats each until it is applied. */
static void surface(lf_client *c, const lf_decision *d) {
    const size_t most = sizeof c->surfaced_ / sizeof c->surfaced_[0];
    if (d->action == LF_CONTINUE || !find_group(c, d->group) || is_surfaced(c, d->id)) return;
    bool open = d->sequence == LF_ALL || find_sequence(c, key_of(d->group, d->sequence));
    if (open && c->fresh_ == LF_MAX_DECISIONS) return; /* it will be repeated */
    size_t at = c->surfaced_count_ < most ? c->surfaced_count_++ : c->surfaced_next_++ % most;
    c->surfaced_[at].id = d->id;
    c->surfaced_[at].group = d->group;
    if (open) c->decisions[c->fresh_++] = *d;
}

static void refused(lf_client *c, const lf_request_ *request, const message *m) {
    unsigned code = m->is.error.code;
    bool harmless = code == LF_DUPLICATE_ID || code == LF_UNKNOWN_GROUP || code == LF_UNKNOWN_SEQUENCE;
    if (request && request->resent && harmless) return; /* it had taken effect before the connection was lost */
    lf_refusal *refusal = &c->refusals[c->counters.refused++ % LF_REFUSALS];
    size_t bytes = m->is.error.text.bytes < LF_TEXT_BYTES ? m->is.error.text.bytes : LF_TEXT_BYTES - 1;
    *refusal = (lf_refusal) {.request = m->request, .value = m->is.error.value, .bound = m->is.error.bound, .entry = m->is.error.entry,
                             .code = (uint16_t) code, .retryable = m->is.error.retryable,
                             .message = MESSAGE_NAMES[request ? request->template_id : 0]};
    memcpy(refusal->text, m->is.error.text.data, bytes);
    if (!request || request->template_id != OBSERVE_STEP) return;
    if (m->is.error.entry == LF_ALL) c->refused_step_ = m->request;
    if (code != LF_INVALID_ROW) refused_entries(c, m->request, m->is.error.entry); /* such a row is seen, the sequence goes on */
}

/* Where the next frame to be posted anew goes; it is posted unless there was no room or no number. */
static uint8_t *anew(lf_client *c, size_t *bound) {
    *bound = sizeof c->posts_ - c->posts_end_;
    return c->posts_ + c->posts_end_;
}

static void post_anew(lf_client *c, unsigned template_id, uint64_t request, size_t bytes) {
    if (request && bytes) kept(c, template_id, request, bytes, 0);
    else c->counters.posts_dropped++;
}

/* Everything open is posted anew: the sidecar has forgotten the session. */
static void open_again(lf_client *c) {
    size_t bound;
    for (size_t i = 0; i < LF_MAX_IN_FLIGHT; i++) {
        const lf_request_ *r = &c->requests_[i];
        c->counters.posts_dropped += r->request && r->posted && r->template_id != OPEN_GROUP && r->template_id != OPEN_SEQUENCE;
    }
    memset(c->requests_, 0, sizeof c->requests_);
    c->posts_base_ = c->posts_sent_ = c->posts_end_ = 0;
    c->surfaced_count_ = 0;
    for (size_t at = 0, bytes; at < c->gates_bytes_; at += bytes) {
        bytes = get32(c->gates_ + at);
        uint64_t request = next_request(c);
        uint8_t *to = anew(c, &bound);
        memcpy(to, c->gates_ + at, bytes);
        set_request(to, request);
        post_anew(c, DEFINE_GATE, request, bytes);
    }
    for (size_t i = 0; i < LF_MAX_GROUPS; i++) {
        const lf_group_ *g = &c->groups_[i];
        if (!g->open) continue;
        uint64_t request = next_request(c);
        uint8_t *to = anew(c, &bound);
        post_anew(c, OPEN_GROUP, request, encode_open_group(to, bound, request, g->group, g->samples, g->prompt_tokens, g->kind, g->policy));
    }
    for (size_t i = 0; i < LF_MAX_SEQUENCES; i++) {
        lf_sequence_ *s = &c->sequences_[i];
        if (!s->open) continue;
        uint64_t request = next_request(c);
        uint8_t *to = anew(c, &bound);
        post_anew(c, OPEN_SEQUENCE, request, encode_open_sequence(to, bound, request, &s->sampling));
        s->next_step = 0;
    }
}

static const char *declined(const lf_client *c, bool granted, unsigned flags) {
    if (granted || !c->config_.ring) return "";
    if (!RINGS) return "this system has none";
    if (!c->config_.socket_path) return "there is none over TCP";
    if (flags & 8) return "the sidecar gives none, by its settings or its system";
    if (flags & 16) return "the sidecar's door passes no descriptors";
    if (flags & 32) return "as many as the sidecar allows are open";
    if (flags & 64) return "the sidecar has no memory or descriptors for one";
    return "the sidecar knows none";
}

static void welcomed(lf_client *c, const message *m) {
    bool again = c->was_open_, granted = m->is.welcome.features & FEATURE_RING;
    c->state_ = granted && !c->ring_.base ? ENTERING : READY;
    c->ring = granted;
    c->ring_declined = declined(c, granted, m->flags);
    c->was_open_ = true;
    c->draining = false;
    c->failure[0] = 0;
    c->server = m->is.welcome.server;
    c->credit_ = c->window_ = c->server.credit_bytes;
    lf_text token = m->is.welcome.resume_token;
    c->resume_token_bytes_ = token.bytes <= sizeof c->resume_token_ ? token.bytes : 0;
    memcpy(c->resume_token_, token.data, c->resume_token_bytes_);
    if (!again) return;
    c->counters.reconnects++;
    if (!c->server.resumed) {
        c->counters.sessions_lost++;
        open_again(c);
        return;
    }
    lf_list list = m->is.welcome.sequences;
    for (uint32_t i = 0; i < list.count; i++) {
        const uint8_t *b = list.at + (size_t) i * list.stride;
        lf_sequence_ *s = find_sequence(c, key_of(get32(b), get32(b + 4)));
        if (s) s->next_step = get32(b + 8);
    }
}

/* Anything in place of Welcome ends the attempt. Whether that was a Welcome. */
static bool greeted(lf_client *c, decoded how, const message *m) {
    char why[LF_TEXT_BYTES];
    if (how == DECODED && m->template_id == WELCOME && m->is.welcome.server.version <= VERSION) {
        welcomed(c, m);
        return true;
    }
    lf_text text = {"", 0};
    if (how == DECODED && m->template_id == ERROR) {
        text = m->is.error.text;
        if (!m->is.error.retryable) c->resume_token_bytes_ = 0; /* it may be what was refused */
    } else if (how == DECODED && m->template_id == GO_AWAY) {
        text = m->is.go_away.reason;
    } else {
        c->counters.protocol_errors++;
    }
    snprintf(why, sizeof why, "%.*s", (int) (text.bytes < sizeof why ? text.bytes : sizeof why - 1), text.data);
    because(c, "no Welcome", why);
    drop(c);
    return false;
}

static void answered(lf_client *c, lf_request_ *request, const uint8_t *head, size_t bytes) {
    if (!request) return;
    c->pause_ns_ = c->config_.first_retry_ns; /* not before: a sidecar that welcomes and then fails is no success */
    c->counters.late_replies += request->given_up;
    if (request->template_id == APPLIED) forget_surfaced(c, request->decision, 0);
    if (request->request == c->wanted_ && bytes <= sizeof c->answer_) {
        memcpy(c->answer_, head, bytes);
        c->answer_bytes_ = bytes;
    }
    bool posted = request->posted;
    request->request = 0;
    if (posted) release_posts(c);
}

static void hear(lf_client *c, const uint8_t *head, size_t bytes) {
    message m;
    decoded how = decode(head, bytes, &m);
    if (c->state_ != READY) {
        greeted(c, how, &m);
        return;
    }
    if (how == BROKEN) {
        c->counters.protocol_errors++;
        because(c, "the sidecar sent a bad frame", "");
        drop(c);
        return;
    }
    lf_request_ *request = in_flight(c, m.request);
    if (request && !request->sent_ns) request = NULL;
    if (how == DECODED && m.template_id == ERROR && m.is.error.entry != LF_ALL && !m.credit_bytes) {
        refused(c, request, &m); /* about one entry of a step: the answer to the step itself follows */
        return;
    }
    uint64_t credit = how == UNKNOWN ? (request ? request->bytes : 0) : m.credit_bytes;
    c->counters.unknown_messages += how == UNKNOWN;
    c->credit_ = earlier(c->window_, c->credit_ + credit);
    if (how == DECODED && m.template_id == ERROR) refused(c, request, &m);
    answered(c, request, head, bytes);
    if (how == DECODED && m.template_id == DECISIONS) {
        for (uint32_t i = 0; i < m.is.decisions.entries.count; i++) {
            lf_decision d = decision_at(m.is.decisions.entries, i);
            surface(c, &d);
        }
    }
    c->draining |= how == DECODED && m.template_id == GO_AWAY;
}

/* A frame longer than the buffer is passed over: its request is answered by nothing. */
static void pass_over(lf_client *c, const uint8_t *frame, uint64_t total) {
    lf_request_ *request = in_flight(c, get64(frame + FRAME_HEADER + MESSAGE_HEADER));
    c->counters.unknown_messages++;
    if (request) c->credit_ = earlier(c->window_, c->credit_ + request->bytes);
    c->skip_ = total;
    answered(c, request, frame, SIZE_MAX);
}

/* The whole frames that have been read. */
static void take_frames(lf_client *c, size_t *taken) {
    *taken = c->entered_;
    if (c->entered_ && c->state_ == ENTERING) c->state_ = READY;
    c->entered_ = false;
    while (c->fd_ >= 0) {
        size_t have = c->in_end_ - c->in_at_;
        if (c->skip_) {
            size_t skipped = have < c->skip_ ? have : (size_t) c->skip_;
            c->in_at_ += skipped;
            c->skip_ -= skipped;
            have -= skipped;
            if (c->skip_) return;
        }
        if (have < FRAME_HEADER) return;
        const uint8_t *frame = c->in_ + c->in_at_;
        uint32_t total = get32(frame), head = get32(frame + 4);
        if (head < MESSAGE_HEADER + 8 || total != (uint64_t) head + FRAME_HEADER || total > MAX_REPLY_FRAME) {
            c->counters.protocol_errors++;
            because(c, "the sidecar's frames have lost their lengths", "");
            drop(c);
            return;
        }
        if (total > sizeof c->in_) {
            if (have < FRAME_HEADER + MESSAGE_HEADER + 8) return;
            pass_over(c, frame, total);
            ++*taken;
            continue;
        }
        if (have < total) {
            if (c->in_at_ && c->in_at_ + total > sizeof c->in_) {
                memmove(c->in_, frame, have);
                c->in_at_ = 0;
                c->in_end_ = have;
            }
            return;
        }
        c->in_at_ += total;
        ++*taken;
        hear(c, frame + FRAME_HEADER, head);
    }
}

/* 9. What a caller says. */

bool lf_init(lf_client *c, const lf_config *config) {
    uint8_t address[16];
    memset(c, 0, sizeof *c);
    c->config_ = *config;
    lf_config *own = &c->config_;
    if (!own->client_name) own->client_name = "latticeforge-c";
    if (!own->deadline_ns) own->deadline_ns = 20000000;
    if (!own->connect_ns) own->connect_ns = 1000000000;
    if (!own->first_retry_ns) own->first_retry_ns = 50000000;
    if (!own->longest_retry_ns) own->longest_retry_ns = 5000000000u;
    c->ring_declined = "";
    c->pause_ns_ = own->first_retry_ns;
    c->fd_ = -1;
    c->oldest_ = 1;
    c->random_ = now_ns() ^ (uintptr_t) c;
    c->free_count_ = LF_MAX_SEQUENCES;
    for (size_t i = 0; i < LF_MAX_SEQUENCES; i++) c->free_[i] = (uint16_t) (LF_MAX_SEQUENCES - 1 - i);
    bool ok = !own->socket_path != !own->host && own->token_bytes <= 1024 && own->vocab_size <= 1u << 28;
    if (ok && own->socket_path) ok = strlen(own->socket_path) < sizeof ((struct sockaddr_un *) 0)->sun_path;
    if (ok && own->host) ok = inet_pton(AF_INET, own->host, address) == 1 || inet_pton(AF_INET6, own->host, address) == 1;
    c->closed_ = !ok;
    if (!ok) because(c, "this configuration cannot be: one door, a socket path or a numeric address", "");
    return ok;
}

bool lf_connect(lf_client *c) { return ready(c, now_ns() + c->config_.connect_ns); }

void lf_close(lf_client *c) {
    if (c->state_ == READY) lf_flush(c);
    close_connection(c);
    c->state_ = DOWN;
    c->closed_ = true;
}

bool lf_connected(const lf_client *c) { return c->state_ == READY; }

bool lf_open_group(lf_client *c, uint32_t group, uint32_t samples, lf_answer_kind kind, const char *policy, uint32_t prompt_tokens) {
    lf_group_ *found = find_group(c, group);
    for (size_t i = 0; i < LF_MAX_GROUPS && !found; i++) {
        if (!c->groups_[i].open) found = &c->groups_[i];
    }
    if (!policy) policy = "";
    if (!found || strlen(policy) >= sizeof found->policy) {
        c->counters.over_limit++;
        return false;
    }
    uint64_t request = next_request(c);
    size_t bytes = encode_open_group(c->message_, sizeof c->message_, request, group, samples, prompt_tokens, kind, policy);
    if (!post(c, OPEN_GROUP, request, bytes, 0)) return false;
    *found = (lf_group_) {.group = group, .samples = samples, .prompt_tokens = prompt_tokens, .kind = (uint8_t) kind, .open = true};
    memcpy(found->policy, policy, strlen(policy) + 1);
    return true;
}

bool lf_open_sequence(lf_client *c, const lf_sampling *s) {
    if (s->boundaries > LF_MAX_BOUNDARIES || (!c->free_count_ && !find_sequence(c, key_of(s->group, s->sequence)))) {
        c->counters.over_limit++;
        return false;
    }
    uint64_t request = next_request(c);
    size_t bytes = encode_open_sequence(c->message_, sizeof c->message_, request, s);
    return post(c, OPEN_SEQUENCE, request, bytes, 0) && add_sequence(c, s);
}

bool lf_candidate(lf_client *c, uint32_t group, uint32_t sequence, uint32_t step, const char *answer) {
    uint64_t request = next_request(c);
    return post(c, CANDIDATE, request, encode_candidate(c->message_, sizeof c->message_, request, group, sequence, step, answer), 0);
}

bool lf_probe(lf_client *c, uint32_t group, uint32_t sequence, uint32_t step, const char *answer, float probability, float entropy,
              uint32_t tokens) {
    uint64_t request = next_request(c);
    size_t bytes = encode_probe(c->message_, sizeof c->message_, request, group, sequence, step, answer, probability, entropy, tokens);
    return post(c, PROBE, request, bytes, 0);
}

bool lf_applied(lf_client *c, const lf_decision *d, uint32_t step) {
    uint64_t request = next_request(c);
    size_t bytes = encode_applied(c->message_, sizeof c->message_, request, d->group, d->sequence, step, d->id);
    return post(c, APPLIED, request, bytes, d->id);
}

bool lf_close_sequence(lf_client *c, uint32_t group, uint32_t sequence, uint32_t tokens, lf_end reason, const char *answer) {
    uint64_t request = next_request(c);
    size_t bytes = encode_close_sequence(c->message_, sizeof c->message_, request, group, sequence, tokens, reason, answer);
    remove_sequence(c, key_of(group, sequence));
    return post(c, CLOSE_SEQUENCE, request, bytes, 0);
}

bool lf_close_group(lf_client *c, uint32_t group) {
    uint64_t request = next_request(c);
    size_t bytes = encode_group(c->message_, sizeof c->message_, request, CLOSE_GROUP, group);
    lf_group_ *found = find_group(c, group);
    if (found) found->open = false;
    for (size_t i = 0; i < LF_MAX_SEQUENCES; i++) {
        const lf_sequence_ *s = &c->sequences_[i];
        if (s->open && s->sampling.group == group) remove_sequence(c, key_of(group, s->sampling.sequence));
    }
    forget_surfaced(c, 0, group);
    return post(c, CLOSE_GROUP, request, bytes, 0);
}

bool lf_outcome(lf_client *c, uint32_t group, float reward, const char *truth) {
    uint64_t request = next_request(c);
    return post(c, OUTCOME, request, encode_outcome(c->message_, sizeof c->message_, request, group, reward, NO_ROUTE, truth), 0);
}

bool lf_route_outcome(lf_client *c, uint64_t route_position, float reward, const char *edge) {
    uint64_t request = next_request(c);
    return post(c, OUTCOME, request, encode_outcome(c->message_, sizeof c->message_, request, LF_ALL, reward, route_position, edge), 0);
}

void lf_step_begin(lf_client *c) {
    c->entry_count_ = 0;
    c->top_used_ = 0;
}

static lf_entry_ *add_token(lf_client *c, const lf_token *token, bool fit, unsigned form) {
    if (!fit || c->entry_count_ == LF_STEP_ENTRIES) {
        c->counters.over_limit++;
        return NULL;
    }
    lf_entry_ *entry = &c->entries_[c->entry_count_++];
    entry->token = *token;
    entry->form = (uint8_t) form;
    entry->row = NULL;
    entry->top = c->top_used_;
    entry->count = 0;
    return entry;
}

bool lf_step_row(lf_client *c, const lf_token *token, const void *row) {
    lf_entry_ *entry = add_token(c, token, row && c->config_.vocab_size, FORM_ROW);
    if (entry) {
        entry->row = row;
        entry->token.chosen_logprob = LF_MISSING;
    }
    return entry != NULL;
}

bool lf_step_top_k(lf_client *c, const lf_token *token, const uint32_t *ids, const float *logprobs, size_t k) {
    bool fit = k <= LF_STEP_TOP - c->top_used_ && k <= UINT16_MAX && (!c->was_open_ || k <= c->server.max_top_k);
    lf_entry_ *entry = add_token(c, token, fit, FORM_TOP_K);
    if (!entry) return false;
    uint8_t *id = c->ids_ + 4 * c->top_used_, *logprob = c->logprobs_ + 4 * c->top_used_;
    if (AS_ON_THE_WIRE && k) {
        memcpy(id, ids, 4 * k);
        memcpy(logprob, logprobs, 4 * k);
    } else for (size_t i = 0; i < k; i++) {
        set32(id + 4 * i, ids[i]);
        set32(logprob + 4 * i, float_bits(logprobs[i]));
    }
    entry->count = (uint16_t) k;
    c->top_used_ += (uint32_t) k;
    return true;
}

bool lf_step_stats(lf_client *c, const lf_token *token, const lf_stats *stats) {
    lf_entry_ *entry = add_token(c, token, true, FORM_STATS);
    if (entry) entry->stats = *stats;
    return entry != NULL;
}

/* The decisions of the call before have been read; those that came since are next. */
static void begin_call(lf_client *c) {
    memmove(c->decisions, c->decisions + c->handed_out_, (c->fresh_ - c->handed_out_) * sizeof c->decisions[0]);
    c->fresh_ -= c->handed_out_;
    c->handed_out_ = 0;
}

static size_t hand_out(lf_client *c) {
    c->handed_out_ = c->fresh_;
    c->counters.decisions += c->fresh_;
    return c->fresh_;
}

size_t lf_observe(lf_client *c) {
    bool some = c->entry_count_ > 0;
    uint64_t until_ns = now_ns() + c->config_.deadline_ns;
    uint64_t first = 0, last = 0;
    begin_call(c);
    c->counters.steps += some;
    if (!ready(c, until_ns)) {
        c->counters.not_connected += some;
        c->counters.fail_open++;
        lf_step_begin(c);
        return hand_out(c);
    }
    bool complete = send_step(c, until_ns, &first, &last);
    if (!some && room_for(c, 0, until_ns)) write_out(c);
    lf_step_begin(c);
    if (!c->config_.late) {
        bool in_time = true;
        for (uint64_t request = first; first && request <= last; request++) in_time &= await(c, request, until_ns, false);
        bool word = complete && in_time && !(first && c->refused_step_ >= first);
        c->counters.deadline_missed += !in_time && c->state_ == READY;
        c->counters.fail_open += !word;
        c->counters.steps_answered += word && first;
    }
    return hand_out(c);
}

size_t lf_flush(lf_client *c) {
    uint64_t until_ns = now_ns() + c->config_.deadline_ns;
    begin_call(c);
    if (ready(c, until_ns)) {
        if (room_for(c, 0, until_ns)) write_out(c);
        while (c->state_ == READY && c->posts_base_ < c->posts_end_ && pump(c, until_ns)) release_posts(c);
    }
    return hand_out(c);
}

bool lf_vote(lf_client *c, uint32_t group, lf_vote_result *result) {
    message answer;
    uint64_t request = next_request(c);
    size_t bytes = encode_group(c->message_, sizeof c->message_, request, VOTE, group);
    bool ok = ask(c, VOTE, request, bytes, VOTE_RESULT, &answer);
    *result = ok ? answer.is.vote : (lf_vote_result) {0};
    return ok;
}

bool lf_define_gate(lf_client *c, const char *gate, uint32_t dimensions, const lf_edge *edges, size_t count, double reject_below) {
    message answer;
    uint64_t request = next_request(c);
    size_t bytes = encode_define_gate(c->message_, sizeof c->message_, request, gate, dimensions, edges, count, reject_below);
    if (!ask(c, DEFINE_GATE, request, bytes, DECISIONS, &answer)) return false;
    if (bytes <= sizeof c->gates_ - c->gates_bytes_) {
        encode_define_gate(c->gates_ + c->gates_bytes_, bytes, 0, gate, dimensions, edges, count, reject_below);
        c->gates_bytes_ += bytes;
    }
    return true;
}

bool lf_route(lf_client *c, const char *gate, const float *focus, size_t dimensions, uint32_t max_edges, lf_route_result *result) {
    message answer;
    uint64_t request = next_request(c);
    size_t bytes = encode_route(c->message_, sizeof c->message_, request, gate, focus, dimensions, max_edges);
    bool ok = ask(c, ROUTE, request, bytes, ROUTE_RESULT, &answer);
    *result = ok ? answer.is.route : (lf_route_result) {.reject_score = LF_MISSING, .reject_below = LF_MISSING};
    return ok;
}

bool lf_status(lf_client *c, uint32_t group, uint32_t sequence, lf_status_report *result) {
    message answer;
    uint64_t request = next_request(c);
    size_t bytes = encode_status(c->message_, sizeof c->message_, request, group, sequence);
    bool ok = ask(c, STATUS, request, bytes, STATUS_REPORT, &answer);
    *result = ok ? answer.is.status : (lf_status_report) {0};
    return ok;
}

bool lf_ping(lf_client *c, uint64_t *round_trip_ns) {
    message answer;
    uint64_t start_ns = now_ns();
    uint64_t request = next_request(c);
    bool ok = ask(c, PING, request, encode_ping(c->message_, sizeof c->message_, request), PING, &answer);
    if (ok && round_trip_ns) *round_trip_ns = now_ns() - start_ns;
    return ok;
}

const char *lf_action_name(lf_action action) {
    static const char *const names[] = {"CONTINUE", "PROBE", "CONCLUDE", "STOP", "SPAWN", "DECIDED"};
    return (unsigned) action <= LF_DECIDED ? names[action] : "CONTINUE";
}

const char *lf_error_name(unsigned code) {
    static const char *const names[] = {
        "TOO_LARGE", "MALFORMED", "UNKNOWN_TEMPLATE", "UNSUPPORTED_VERSION", "UNAUTHORIZED", "OUT_OF_TURN", "UNKNOWN_GROUP",
        "UNKNOWN_SEQUENCE", "DUPLICATE_ID", "OUT_OF_ORDER", "WRONG_ROW", "UNKNOWN_NAME", "LIMIT_REACHED", "OVER_CREDIT", "NOT_READY",
        "DRAINING", "BAD_CONFIGURATION", "UNAVAILABLE", "CORRUPT", "INTERNAL", "INVALID_ROW", "UNKNOWN_ROUTE"};
    return code >= LF_TOO_LARGE && code <= LF_UNKNOWN_ROUTE ? names[code - 1] : "INTERNAL";
}
