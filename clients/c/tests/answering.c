/*
 * A peer that speaks just enough of the protocol to time a client: an epoll loop like the bench's echo.c, which answers Hello with a Welcome and
 * each other frame with "nothing stands undone". It checks, journals and decides nothing.
 *
 *   answering PATH
 */
#include "../latticeforge.c"

#include <stdlib.h>
#include <sys/epoll.h>

#define CLIENTS 64

static struct {
    uint8_t *bytes;
    size_t have;
} clients[CLIENTS];

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static size_t welcome(uint8_t *to, uint64_t request) {
    static const uint32_t limits[] = {1 << 20, 64 << 20, 64 << 20, 4096, 1024, 1024, 16384, 256};
    writer w = begin(to, 256, WELCOME, block_of(WELCOME, VERSION), request);
    put16(&w, VERSION);
    put8(&w, 1);
    put32(&w, 0);
    put64(&w, 1);
    for (size_t i = 0; i < 8; i++) put32(&w, limits[i]);
    put16(&w, 12);
    put32(&w, 0);
    put_data(&w, "token", 5);
    put_text(&w, "none");
    return seal(&w);
}

static size_t decisions(uint8_t *to, uint64_t request, uint32_t credit_bytes) {
    writer w = begin(to, 256, DECISIONS, block_of(DECISIONS, VERSION), request);
    put64(&w, 1);
    put32(&w, credit_bytes);
    put8(&w, 1);
    put16(&w, 53);
    put32(&w, 0);
    put16(&w, 32);
    put32(&w, 0);
    return seal(&w);
}

static void serve(int fd) {
    uint8_t reply[256];
    size_t at = 0, total;
    if (!clients[fd].bytes) clients[fd].bytes = malloc(1 << 20);
    uint8_t *bytes = clients[fd].bytes;
    ssize_t got = bytes ? read(fd, bytes + clients[fd].have, (1 << 20) - clients[fd].have) : -1;
    if (got <= 0) {
        free(bytes);
        memset(&clients[fd], 0, sizeof clients[fd]);
        close(fd);
        return;
    }
    clients[fd].have += (size_t) got;
    while (clients[fd].have - at >= FRAME_HEADER && clients[fd].have - at >= (total = get32(bytes + at))) {
        uint64_t request = get64(bytes + at + FRAME_HEADER + MESSAGE_HEADER);
        bool hello = get16(bytes + at + FRAME_HEADER + 2) == HELLO;
        size_t length = hello ? welcome(reply, request) : decisions(reply, request, (uint32_t) total);
        if (write(fd, reply, length) != (ssize_t) length) return;
        at += total;
    }
    clients[fd].have -= at;
    memmove(bytes, bytes + at, clients[fd].have);
}

int main(int count, char **arguments) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (count != 2 || strlen(arguments[1]) >= sizeof address.sun_path) return 2;
    strcpy(address.sun_path, arguments[1]);
    int door = socket(AF_UNIX, SOCK_STREAM, 0);
    int epoll = epoll_create1(0);
    if (bind(door, (struct sockaddr *) &address, sizeof address) || listen(door, 8)) fail("bind");
    struct epoll_event event = {.events = EPOLLIN, .data.fd = door};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, door, &event)) fail("epoll_ctl");
    event.data.fd = 0;
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &event)) fail("epoll_ctl");
    puts("listening");
    fflush(stdout);
    for (;;) {
        struct epoll_event events[16];
        int ready = epoll_wait(epoll, events, 16, -1);
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            if (fd == 0) return 0;
            if (fd != door) {
                serve(fd);
                continue;
            }
            int accepted = accept(door, NULL, NULL);
            event.data.fd = accepted;
            if (accepted >= CLIENTS || epoll_ctl(epoll, EPOLL_CTL_ADD, accepted, &event)) close(accepted);
        }
    }
}
