/*
 * LatticeForge for C: what a model server, or an inference loop, says to the decision sidecar for every token, and hears from it.
 *
 * C11 and POSIX sockets, nothing else. No memory is allocated: everything lies in an lf_client, which is the caller's (about 850
 * kilobytes with the bounds below: make it static).
 *
 *     static lf_client lf;
 *     lf_init(&lf, &(lf_config){.socket_path = "/run/latticeforge/latticeforge.sock", .model_name = "my-model"});
 *     lf_open_group(&lf, 1, 16, LF_NUMBER, "", prompt_tokens);
 *     lf_open_sequence(&lf, &(lf_sampling){.group = 1, .sequence = 0, .temperature = 0.8f, .top_p = 1});
 *     while (generating) {
 *         lf_step_begin(&lf);
 *         lf_step_top_k(&lf, &(lf_token){.sequence = 0, .group = 1, .step = n, .chosen = token, .chosen_logprob = lp}, ids, logprobs, 20);
 *         for (size_t i = 0, count = lf_observe(&lf); i < count; i++) {
 *             const lf_decision *d = &lf.decisions[i];
 *             if (d->action == LF_CONCLUDE) { ...; lf_applied(&lf, d, n + 1); }
 *         }
 *     }
 *
 * It fails open: no call fails or outlasts its deadline because of the sidecar. Without an answer in time lf_observe has no decisions,
 * which means CONTINUE, and a question (vote, route, status, ping) is false; lf.counters says how often and why. A lost connection is
 * opened again from within later calls, with growing pauses, and the session resumed.
 *
 * What happens to groups and sequences (open, candidate, probe, applied, close, outcome) is posted: kept, and sent together with the
 * next step. Nobody waits for it; what the sidecar refuses of it is counted and stands in lf.refusals.
 *
 * An lf_client belongs to one thread. Units: nats, tokens, bytes, nanoseconds. A float that is not known is LF_MISSING.
 */
#ifndef LATTICEFORGE_H
#define LATTICEFORGE_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bounds of an lf_client. The same for latticeforge.c and all that include this file. At each of them something is counted. */
#ifndef LF_MAX_GROUPS
#define LF_MAX_GROUPS 64 /* open at a time */
#endif
#ifndef LF_MAX_SEQUENCES
#define LF_MAX_SEQUENCES 1024 /* open at a time; a power of two */
#endif
#ifndef LF_MAX_BOUNDARIES
#define LF_MAX_BOUNDARIES 16 /* boundary tokens of a sequence */
#endif
#ifndef LF_STEP_ENTRIES
#define LF_STEP_ENTRIES 256 /* tokens of a step */
#endif
#ifndef LF_STEP_TOP
#define LF_STEP_TOP 8192 /* entries of all top-k lists of a step together */
#endif
#ifndef LF_MAX_DECISIONS
#define LF_MAX_DECISIONS 256 /* handed out by one call; more come with the next */
#endif
#ifndef LF_MAX_IN_FLIGHT
#define LF_MAX_IN_FLIGHT 2048 /* requests without an answer; a power of two */
#endif
#ifndef LF_POST_BYTES
#define LF_POST_BYTES 131072 /* posted frames without an answer */
#endif
#ifndef LF_MESSAGE_BYTES
#define LF_MESSAGE_BYTES 16384 /* longest frame that is not a step */
#endif
#ifndef LF_REPLY_BYTES
#define LF_REPLY_BYTES 65536 /* longest frame from the sidecar that is read; a longer one is passed over */
#endif
#define LF_REFUSALS 16
#define LF_TEXT_BYTES 128

#define LF_MISSING NAN
#define LF_ALL UINT32_MAX /* in place of an id: the whole group, or the session */

typedef enum { LF_F32, LF_F16, LF_BF16 } lf_element;
typedef enum { LF_TEXT, LF_NUMBER, LF_CHOICE } lf_answer_kind;

/* What a decision asks for. */
typedef enum {
    LF_CONTINUE, /* never handed out */
    LF_PROBE,    /* ask the model for its answer now, report it with lf_probe */
    LF_CONCLUDE, /* the answer has crystallised: end thinking at the next boundary, answer now */
    LF_STOP,     /* the trace is failing: abort it; it has no vote */
    LF_SPAWN,    /* draw that many more samples */
    LF_DECIDED   /* the group is settled: stop the rest */
} lf_action;

typedef enum { LF_FINISHED, LF_TRUNCATED, LF_CONCLUDED, LF_STOPPED, LF_SETTLED, LF_ABANDONED } lf_end;
typedef enum { LF_RULE_INACTIVE, LF_RULE_ACTIVE, LF_RULE_OBSERVING } lf_rule_state;

/* Codes of refusals. */
typedef enum {
    LF_TOO_LARGE = 1, LF_MALFORMED, LF_UNKNOWN_TEMPLATE, LF_UNSUPPORTED_VERSION, LF_UNAUTHORIZED, LF_OUT_OF_TURN, LF_UNKNOWN_GROUP,
    LF_UNKNOWN_SEQUENCE, LF_DUPLICATE_ID, LF_OUT_OF_ORDER, LF_WRONG_ROW, LF_UNKNOWN_NAME, LF_LIMIT_REACHED, LF_OVER_CREDIT,
    LF_NOT_READY, LF_DRAINING, LF_BAD_CONFIGURATION, LF_UNAVAILABLE, LF_CORRUPT, LF_INTERNAL, LF_INVALID_ROW, LF_UNKNOWN_ROUTE
} lf_error;

/* How to connect and how long to wait. What is 0 has the default named beside it. Texts and token must outlive the client. */
typedef struct {
    const char *socket_path;   /* Unix socket of the sidecar; or */
    const char *host;          /* its TCP door: a numeric address (a resolver has no deadline), */
    uint16_t port;             /* its port, */
    const void *token;         /* and its token */
    size_t token_bytes;
    const char *model_name;    /* "" */
    const char *client_name;   /* "latticeforge-c" */
    uint32_t vocab_size;       /* logits a row; 0 if no rows will be sent */
    lf_element element;        /* of the rows, little endian: F32 */
    uint64_t deadline_ns;      /* of a call: 20 ms, kept to about 1 ms */
    uint64_t connect_ns;       /* when an attempt to connect is given up: 1 s */
    uint64_t first_retry_ns;   /* pause after a failed attempt: 50 ms, doubled each time, drawn from its upper half */
    uint64_t longest_retry_ns; /* 5 s */
    bool late;                 /* lf_observe does not wait: decisions are one step late */
    bool ring;                 /* ask for shared memory in place of the socket: Linux, socket_path; where there is none, the socket goes on */
    uint64_t ring_spin_ns;     /* how long a call looks at the ring before it sleeps; its core is busy meanwhile. 0: sleeps at once */
} lf_config;

/* What happened since lf_init. Only ever grows. */
typedef struct {
    uint64_t steps;             /* calls of lf_observe with at least one entry */
    uint64_t steps_answered;    /* of these, answered in time */
    uint64_t decisions;         /* handed out */
    uint64_t fail_open;         /* calls that returned without the sidecar's word, for whatever reason */
    uint64_t deadline_missed;   /* of these, because time ran out */
    uint64_t late_replies;      /* answers that came after their call had returned */
    uint64_t over_credit;       /* steps not sent because the credit, or the socket's buffer, was full */
    uint64_t over_limit;        /* calls refused here: over a bound of this client or of the sidecar */
    uint64_t not_connected;     /* steps not sent for want of a connection */
    uint64_t refused;           /* Error replies */
    uint64_t posts_dropped;     /* posted messages given up: too many waited, or their session is gone */
    uint64_t cut_frames;        /* connections given up because a deadline fell inside a frame with rows */
    uint64_t disconnects;       /* connections lost */
    uint64_t connect_failures;  /* attempts to connect that failed */
    uint64_t reconnects;        /* sessions opened again, resumed or new */
    uint64_t sessions_lost;     /* of these, new: what is open was opened again */
    uint64_t protocol_errors;   /* replies that the schema does not allow; each ends its connection */
    uint64_t unknown_messages;  /* replies of a kind that this version does not know, or longer than LF_REPLY_BYTES */
} lf_counters;

/* Something to do. Handed out once; it stands until lf_applied reports it. */
typedef struct {
    uint64_t id;
    uint64_t policy_version;
    double value;      /* what the rule measured */
    double threshold;  /* what it was held against */
    uint32_t group;
    uint32_t sequence; /* LF_ALL where it is about the whole group */
    uint32_t step;     /* at which it was decided */
    uint32_t samples;  /* LF_SPAWN: samples to draw */
    uint16_t rule;
    uint16_t reason;
    lf_action action;
} lf_decision;

/* A request that the sidecar refused. */
typedef struct {
    uint64_t request; /* 0: the session */
    int64_t value;    /* the offending value, */
    int64_t bound;    /* what it was held against */
    uint32_t entry;   /* of a step; LF_ALL where all of it was refused */
    uint16_t code;    /* an lf_error, or a number from a newer sidecar */
    bool retryable;
    const char *message; /* "Candidate" */
    char text[LF_TEXT_BYTES];
} lf_refusal;

/* What the sidecar said of itself and of its limits when the session was last opened. */
typedef struct {
    uint64_t epoch; /* scopes the group and sequence ids */
    uint32_t max_head_bytes, max_frame_bytes, credit_bytes, max_entries, max_answer_bytes, max_groups, max_sequences, max_top_k;
    uint16_t version; /* of the protocol */
    bool ready;
    bool resumed;
    char server_version[32];
} lf_server;

/* Bytes that lie elsewhere, UTF-8, no zero at their end. */
typedef struct {
    const char *data;
    size_t bytes;
} lf_text;

/* How the tokens of a sequence are drawn. */
typedef struct {
    uint32_t group, sequence; /* the caller's own ids, each used once */
    float temperature;        /* LF_MISSING where it is not known */
    float top_p;              /* 1 where there is no such truncation */
    uint32_t top_k;           /* 0 where there is no such truncation */
    bool processed;           /* rows come after temperature and truncation instead of before */
    const uint32_t *boundary_tokens; /* ids that end a segment: full stop, newline; at most LF_MAX_BOUNDARIES */
    size_t boundaries;
} lf_sampling;

/* One token of one sequence. */
typedef struct {
    uint32_t group, sequence;
    uint32_t step;        /* index of the token in its sequence, from 0 */
    int32_t chosen;       /* id of the token drawn; -1 where it is not known */
    float chosen_logprob; /* nats; LF_MISSING where it is not known; not looked at for a row */
    bool boundary;        /* ends a segment, whatever its id */
    bool end;             /* ends the sequence */
} lf_token;

typedef struct {
    float entropy, varentropy, confidence, margin; /* nats, nats^2, nats over the top 20, nats; at temperature 1 */
} lf_stats;

typedef struct {
    const char *name;
    const float *vector; /* [dimensions of the gate] */
    double threshold;    /* scores from here on open it */
} lf_edge;

/* Elements of a reply, as they came; read them with the functions below. */
typedef struct {
    const uint8_t *at;
    uint32_t count;
    uint32_t stride;
} lf_list;

/* The answer of a group as it stands. Valid until the next call of the client, like all results. */
typedef struct {
    uint32_t group;
    uint32_t voters;  /* sequences whose answers were counted */
    uint32_t dropped; /* without an answer, or stopped as failing */
    uint16_t rule;    /* the policy's vote rule: its winner is the winner */
    bool decided;     /* somebody voted */
    uint64_t policy_version;
    lf_text winner;   /* canonical form */
    lf_list answers;  /* lf_vote_answer */
    lf_list tallies;  /* lf_vote_tally: every rule, every answer */
} lf_vote_result;

typedef struct {
    double weight;
    uint32_t votes;
    uint16_t rule;
    uint16_t answer; /* index into the answers */
    bool winner, tied, contested, completed_only, diverges;
} lf_tally;

/* Where a focus leads. */
typedef struct {
    bool rejected;       /* none of these */
    double reject_score; /* held against reject_below; LF_MISSING from a sidecar of version 0, or if the gate was gone */
    double reject_below; /* LF_MISSING if the gate has no bound */
    uint64_t position;   /* in the journal: by it an outcome names this request */
    lf_list scores;      /* lf_route_score, best first */
} lf_route_result;

typedef struct {
    lf_text edge;
    double score, threshold;
    bool open;
} lf_score;

/* Which rules are active, which are not, and why. */
typedef struct {
    bool ready;
    uint32_t groups, sequences; /* open in this session */
    uint64_t policy_version;
    lf_text policy; /* name@version */
    lf_list rules;  /* lf_status_rule */
} lf_status_report;

typedef struct {
    lf_text name;
    lf_text reason; /* why it is inactive */
    uint64_t evaluated, fired;
    uint16_t rule;
    lf_rule_state state;
} lf_rule;

typedef struct lf_client lf_client;

/* Takes the configuration and does nothing yet. False for one that cannot be: both doors or none, a path or token too long. */
bool lf_init(lf_client *c, const lf_config *config);

/* Opens the session, within connect_ns. Need not be called: the first call that needs it does. False is no error: later calls try. */
bool lf_connect(lf_client *c);

/* Sends what is posted, within the deadline, and ends the session. */
void lf_close(lf_client *c);

/* Posted. False: not taken, and counted (over_limit, posts_dropped). */
bool lf_open_group(lf_client *c, uint32_t group, uint32_t samples, lf_answer_kind kind, const char *policy, uint32_t prompt_tokens);
bool lf_open_sequence(lf_client *c, const lf_sampling *sampling);
/* The text has stated an answer; step is the index of the token that completed it. */
bool lf_candidate(lf_client *c, uint32_t group, uint32_t sequence, uint32_t step, const char *answer);
/* The answer to LF_PROBE; tokens: what asking cost. */
bool lf_probe(lf_client *c, uint32_t group, uint32_t sequence, uint32_t step, const char *answer, float probability, float entropy,
              uint32_t tokens);
/* A decision took effect when its sequence had so many tokens; for one about the group, 0 will do. */
bool lf_applied(lf_client *c, const lf_decision *decision, uint32_t step);
bool lf_close_sequence(lf_client *c, uint32_t group, uint32_t sequence, uint32_t tokens, lf_end reason, const char *answer);
bool lf_close_group(lf_client *c, uint32_t group);
/* Reward 1 for right, 0 for wrong, or between; LF_MISSING if only the truth is known. */
bool lf_outcome(lf_client *c, uint32_t group, float reward, const char *truth);
/* What came of a routed request: the edge that was right, "" for none of these. A gate of the configuration may learn from it. */
bool lf_route_outcome(lf_client *c, uint64_t route_position, float reward, const char *edge);

/* One engine step, many sequences in it. False: this entry is not in it, and counted (over_limit). */
void lf_step_begin(lf_client *c);
/* Row: [vocab_size] of the session's element type; read when the step is observed, so leave it unchanged until then. */
bool lf_step_row(lf_client *c, const lf_token *token, const void *row);
/* The most likely tokens in place of a row: [k] ids and log-probs in nats, best first. Copied. */
bool lf_step_top_k(lf_client *c, const lf_token *token, const uint32_t *ids, const float *logprobs, size_t k);
bool lf_step_stats(lf_client *c, const lf_token *token, const lf_stats *stats);
/* Sends what was posted and the step; the number of decisions in c->decisions, until the next call. 0 means CONTINUE. */
size_t lf_observe(lf_client *c);
/* Sends what is posted, without a step, and waits for the answers. */
size_t lf_flush(lf_client *c);

/* Asked. False: no answer in time, or refused; the result is empty then. */
bool lf_vote(lf_client *c, uint32_t group, lf_vote_result *result);
/* Names the edges of a focus gate for this session; kept, to be named again if the session is lost, where LF_MESSAGE_BYTES take it. */
bool lf_define_gate(lf_client *c, const char *gate, uint32_t dimensions, const lf_edge *edges, size_t count, double reject_below);
/* max_edges: scores wanted, best first; 0 for all. */
bool lf_route(lf_client *c, const char *gate, const float *focus, size_t dimensions, uint32_t max_edges, lf_route_result *result);
/* Of a sequence, of a group (LF_ALL), or of the session (LF_ALL twice). */
bool lf_status(lf_client *c, uint32_t group, uint32_t sequence, lf_status_report *result);
/* Round trip. */
bool lf_ping(lf_client *c, uint64_t *round_trip_ns);

/* Element i of a result; i below the list's count. Answers, scores and rules are walked to: take them in order. */
lf_text lf_vote_answer(const lf_vote_result *result, uint32_t i, uint32_t *votes);
lf_tally lf_vote_tally(const lf_vote_result *result, uint32_t i);
lf_score lf_route_score(const lf_route_result *result, uint32_t i);
lf_rule lf_status_rule(const lf_status_report *result, uint32_t i);

/* The first step of a sequence that the sidecar has not got, as far as is known; 0 for one that is not open here. */
uint32_t lf_next_step(const lf_client *c, uint32_t group, uint32_t sequence);
bool lf_connected(const lf_client *c);
const char *lf_action_name(lf_action action);
const char *lf_error_name(unsigned code);

/* What is below belongs to latticeforge.c. */

typedef struct {
    uint64_t request;  /* 0: free */
    uint64_t sent_ns;  /* 0: not sent */
    uint64_t decision; /* that an Applied reports */
    uint32_t bytes;
    uint8_t template_id;
    bool posted, resent, given_up;
} lf_request_;

typedef struct {
    uint32_t group, samples, prompt_tokens;
    uint8_t kind;
    bool open;
    char policy[64];
} lf_group_;

typedef struct {
    lf_sampling sampling;
    uint32_t boundaries[LF_MAX_BOUNDARIES];
    uint32_t next_step;
    bool open;
} lf_sequence_;

typedef struct {
    lf_token token;
    const void *row;
    uint32_t top; /* where its part of the columns begins */
    uint16_t count;
    uint8_t form;
    lf_stats stats;
} lf_entry_;

typedef struct {
    uint64_t request;
    uint32_t count;
    uint64_t keys[LF_STEP_ENTRIES];
    uint32_t steps[LF_STEP_ENTRIES];
} lf_sent_;

/* One side of two pipes in shared memory. Where which counter lies stands in docs/ring.md. */
typedef struct {
    uint8_t *base; /* NULL: there is none */
    size_t bytes;
    uint8_t *requests, *replies;
    uint64_t request_bytes, reply_bytes;
    uint64_t written, taken; /* of requests: ours, and the sidecar's as last seen */
    uint64_t read, given;    /* of replies: ours, and the sidecar's as last seen */
    uint64_t looked_ns;      /* at the socket */
    bool ended;
} lf_ring_;

#define LF_STEP_BYTES_ (64 + LF_STEP_ENTRIES * (24 + 16) + 8 * LF_STEP_TOP)
#define LF_REMEMBERED_STEPS_ 8

struct lf_client {
    /* For reading. */
    lf_counters counters;
    lf_server server;
    lf_decision decisions[LF_MAX_DECISIONS]; /* as many as the last call said */
    lf_refusal refusals[LF_REFUSALS];        /* the latest is at (counters.refused - 1) % LF_REFUSALS */
    bool draining;                           /* the sidecar is about to go away */
    char failure[LF_TEXT_BYTES];             /* why there is no connection, when there is none */
    bool ring;                               /* frames go through shared memory */
    const char *ring_declined;               /* why they do not although that was asked for; "" otherwise */

    lf_config config_;
    int fd_, state_;
    uint64_t last_request_, refused_step_, started_ns_, retry_ns_, pause_ns_, random_;
    uint64_t credit_, window_;
    bool was_open_, closed_;
    uint8_t resume_token_[64];
    size_t resume_token_bytes_;
    lf_group_ groups_[LF_MAX_GROUPS];
    lf_sequence_ sequences_[LF_MAX_SEQUENCES];
    uint16_t slots_[2 * LF_MAX_SEQUENCES]; /* by hash of group and sequence: index + 1 */
    uint16_t free_[LF_MAX_SEQUENCES];
    size_t free_count_, fresh_, handed_out_, surfaced_count_, surfaced_next_;
    struct { uint64_t id; uint32_t group; } surfaced_[4 * LF_MAX_DECISIONS];
    lf_request_ requests_[LF_MAX_IN_FLIGHT];
    uint64_t oldest_; /* no older request is unanswered */
    lf_sent_ sent_[LF_REMEMBERED_STEPS_];
    size_t next_sent_;
    lf_entry_ entries_[LF_STEP_ENTRIES];
    size_t entry_count_;
    uint32_t top_used_;
    uint8_t ids_[4 * LF_STEP_TOP], logprobs_[4 * LF_STEP_TOP];
    uint8_t posts_[LF_POST_BYTES];
    size_t posts_base_, posts_sent_, posts_end_;
    uint8_t gates_[LF_MESSAGE_BYTES];
    size_t gates_bytes_;
    uint8_t message_[LF_MESSAGE_BYTES];
    uint8_t out_[LF_POST_BYTES + LF_MESSAGE_BYTES + LF_STEP_BYTES_];
    size_t out_at_, out_end_;
    uint8_t in_[LF_REPLY_BYTES];
    size_t in_at_, in_end_;
    uint64_t skip_;
    lf_ring_ ring_;
    bool entered_; /* the ring has come, and nobody has been told */
    uint64_t wanted_; /* request whose answer is to be kept */
    uint8_t answer_[LF_REPLY_BYTES];
    size_t answer_bytes_;
};

#ifdef __cplusplus
}
#endif

#endif
