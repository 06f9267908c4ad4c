/*
 * Spoilt frames of the sidecar, at the decoder and at a whole client: the golden frames of core with bytes flipped, lengths made extreme,
 * cut, joined and repeated. Nothing may be read outside of a frame (build it with -fsanitize=address,undefined), nothing written outside
 * of the client, and a client that has heard nonsense must still answer every call.
 *
 *   fuzz_decoder FOLDER [CASES [SEED]]
 */
#include "../latticeforge.c"

#include <stdlib.h>

#define FRAMES 32
#define LONGEST 4096

static uint8_t frames[FRAMES][LONGEST];
static size_t lengths[FRAMES], known;
static uint64_t state;
static volatile uint64_t sink;

static uint64_t draw(uint64_t bound) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (state >> 16) % bound;
}

static const char *const NAMES[] = {
    "welcome.bin", "welcome-resumed.bin", "welcome-1.bin", "decisions.bin", "decisions-none.bin", "decisions-pushed.bin", "decisions-newer.bin",
    "vote-result.bin", "vote-result-truncated.bin", "vote-result-nobody.bin", "route-result.bin", "route-result-1.bin",
    "route-result-rejected-1.bin", "status-report.bin", "ping.bin", "ping-newer.bin", "error.bin", "error-session.bin", "go-away.bin",
    "observe-step-top-k.bin"};

static void load(const char *folder) {
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", folder, NAMES[i]);
        FILE *in = fopen(path, "rb");
        if (!in) {
            fprintf(stderr, "cannot read %s\n", path);
            exit(2);
        }
        lengths[known] = fread(frames[known], 1, LONGEST, in);
        known++;
        fclose(in);
    }
}

static const uint32_t EXTREMES[] = {0, 1, 7, 8, 15, 16, 255, 256, 65535, 65536, 1u << 20, (1u << 20) + 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF8,
                                    0xFFFFFFFF};

/* A frame that was one of the golden ones, in memory of exactly its length. */
static uint8_t *spoilt(size_t *length) {
    size_t which = draw(known), other = draw(known);
    size_t bytes = lengths[which];
    uint8_t whole[2 * LONGEST];
    memcpy(whole, frames[which], bytes);
    if (draw(16) == 0) { /* the beginning of one, the end of another */
        size_t cut = draw(bytes), from = draw(lengths[other]);
        memcpy(whole + cut, frames[other] + from, lengths[other] - from);
        bytes = cut + lengths[other] - from;
    }
    for (uint64_t changes = draw(6); changes > 0 && bytes > 4; changes--) {
        size_t at = draw(bytes - 3);
        switch (draw(3)) {
        case 0: whole[at] ^= (uint8_t) (1u << draw(8)); break;
        case 1: whole[at] = (uint8_t) draw(256); break;
        default: set32(whole + at, EXTREMES[draw(sizeof EXTREMES / sizeof EXTREMES[0])]);
        }
    }
    if (draw(8) == 0) bytes = draw(bytes + 1);
    uint8_t *exact = malloc(bytes ? bytes : 1);
    if (!exact) exit(2);
    memcpy(exact, whole, bytes);
    *length = bytes;
    return exact;
}

static void touch(lf_text text) {
    for (size_t i = 0; i < text.bytes; i++) sink += (uint8_t) text.data[i];
}

/* Reads all that a decoded message gives. */
static void read_all(const message *m) {
    switch (m->template_id) {
    case WELCOME:
        touch(m->is.welcome.resume_token);
        for (uint32_t i = 0; i < m->is.welcome.sequences.count; i++) sink += get32(m->is.welcome.sequences.at + (size_t) i * m->is.welcome.sequences.stride + 8);
        break;
    case DECISIONS:
        for (uint32_t i = 0; i < m->is.decisions.entries.count; i++) sink += decision_at(m->is.decisions.entries, i).id;
        break;
    case VOTE_RESULT:
        touch(m->is.vote.winner);
        for (uint32_t i = 0; i < m->is.vote.tallies.count; i++) sink += lf_vote_tally(&m->is.vote, i).votes;
        for (uint32_t i = 0; i < m->is.vote.answers.count; i++) touch(lf_vote_answer(&m->is.vote, i, NULL));
        break;
    case ROUTE_RESULT:
        for (uint32_t i = 0; i < m->is.route.scores.count; i++) touch(lf_route_score(&m->is.route, i).edge);
        break;
    case STATUS_REPORT:
        touch(m->is.status.policy);
        for (uint32_t i = 0; i < m->is.status.rules.count; i++) touch(lf_status_rule(&m->is.status, i).reason);
        break;
    case ERROR:
        touch(m->is.error.text);
        break;
    case GO_AWAY:
        touch(m->is.go_away.reason);
        break;
    default:
        break;
    }
}

static lf_client client;

/* A client in the middle of a session, with a step, a post and a vote on their way; no socket has that number. */
static void in_session(void) {
    lf_init(&client, &(lf_config){.socket_path = "none", .first_retry_ns = 1});
    client.state_ = READY;
    client.was_open_ = true;
    client.fd_ = 1 << 20;
    client.window_ = client.credit_ = client.server.credit_bytes = client.server.max_frame_bytes = client.server.max_head_bytes = 1 << 20;
    client.groups_[0] = (lf_group_) {.group = 1, .open = true};
    client.groups_[1] = (lf_group_) {.group = 2, .open = true};
    for (uint32_t s = 0; s < 10; s++) add_sequence(&client, &(lf_sampling){.group = 1 + s % 2, .sequence = s});
    for (uint64_t request = 1; request <= 32; request++) {
        add_request(&client, request, request == 8 ? OBSERVE_STEP : request == 18 ? VOTE : CANDIDATE, 64)->sent_ns = now_ns();
    }
    client.last_request_ = 32;
    client.wanted_ = 18 + draw(12);
}

/* Bytes as they would come from a socket, in pieces. */
static void hear_bytes(const uint8_t *bytes, size_t length) {
    size_t taken;
    for (size_t at = 0; at < length && client.fd_ >= 0;) {
        size_t piece = 1 + draw(length - at), room = sizeof client.in_ - client.in_end_;
        if (client.in_at_ == client.in_end_) client.in_at_ = client.in_end_ = 0;
        if (piece > room) piece = room;
        if (!piece) break;
        memcpy(client.in_ + client.in_end_, bytes + at, piece);
        client.in_end_ += piece;
        at += piece;
        take_frames(&client, &taken);
    }
}

int main(int count, char **arguments) {
    if (count < 2) return 2;
    uint64_t cases = count > 2 ? strtoull(arguments[2], NULL, 10) : 1000000;
    uint64_t seed = count > 3 ? strtoull(arguments[3], NULL, 10) : now_ns();
    uint64_t decoded_cases = 0, broken_cases = 0, dropped = 0;
    printf("fuzz: seed %llu\n", (unsigned long long) seed);
    fflush(stdout);
    load(arguments[1]);
    state = seed | 1;
    in_session();
    for (uint64_t i = 0; i < cases; i++) {
        size_t length;
        message m;
        uint8_t *bytes = spoilt(&length);
        if (length > FRAME_HEADER) {
            size_t head = length - FRAME_HEADER;
            uint8_t *exact = malloc(head);
            if (!exact) return 2;
            memcpy(exact, bytes + FRAME_HEADER, head);
            decoded how = decode(exact, head, &m);
            decoded_cases += how == DECODED;
            broken_cases += how == BROKEN;
            if (how == DECODED) read_all(&m);
            free(exact);
        }
        if (i % 32 == 0) { /* as a frame: its lengths are right, or what they were spoilt to */
            if (length > FRAME_HEADER && draw(2)) {
                set32(bytes, (uint32_t) length);
                set32(bytes + 4, (uint32_t) (length - FRAME_HEADER));
            }
            hear_bytes(bytes, length);
            if (client.fd_ < 0 || draw(256) == 0) {
                lf_candidate(&client, 1, 0, 3, "17");
                if (client.fd_ < 0 && (lf_observe(&client) > LF_MAX_DECISIONS || client.counters.fail_open == 0)) return 1;
                dropped += client.fd_ < 0;
                client.fd_ = -1;
                in_session();
            }
        }
        free(bytes);
    }
    printf("fuzz: %llu cases, %llu decoded, %llu refused, %llu connections given up\n", (unsigned long long) cases,
           (unsigned long long) decoded_cases, (unsigned long long) broken_cases, (unsigned long long) dropped);
    return decoded_cases < cases / 20 || broken_cases < cases / 20 || dropped == 0;
}
