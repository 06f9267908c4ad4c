/*
 * The peer of the socket benchmark: an epoll loop on a Unix socket, nothing else.
 *
 *   echo PATH
 *
 * A client first sends two u32 in its own byte order: the length of a request and of a reply. From then on each request is read whole and
 * answered with as many of its first bytes. Prints one line when it listens; ends when its standard input does.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define CLIENTS 64

typedef struct {
    uint32_t lengths[2];
    size_t have;
    char *request;
} client;

static client clients[CLIENTS];

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void watch(int epoll, int fd) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event)) fail("epoll_ctl");
}

static void leave(int fd) {
    free(clients[fd].request);
    memset(&clients[fd], 0, sizeof(client));
    close(fd);
}

static void serve(int fd) {
    client *c = &clients[fd];
    if (!c->request) {
        if (read(fd, c->lengths, 8) != 8 || c->lengths[1] > c->lengths[0]) {
            leave(fd);
            return;
        }
        c->request = malloc(c->lengths[0]);
        return;
    }
    ssize_t got = read(fd, c->request + c->have, c->lengths[0] - c->have);
    if (got <= 0) {
        leave(fd);
        return;
    }
    c->have += (size_t) got;
    if (c->have == c->lengths[0]) {
        c->have = 0;
        if (write(fd, c->request, c->lengths[1]) != (ssize_t) c->lengths[1]) leave(fd);
    }
}

int main(int count, char **arguments) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (count != 2 || strlen(arguments[1]) >= sizeof address.sun_path) return 2;
    strcpy(address.sun_path, arguments[1]);
    int door = socket(AF_UNIX, SOCK_STREAM, 0);
    int epoll = epoll_create1(0);
    if (door < 0 || epoll < 0) fail("socket");
    if (bind(door, (struct sockaddr *) &address, sizeof address) || listen(door, 8)) fail("bind");
    watch(epoll, door);
    watch(epoll, 0);
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
            int accepted = accept(door, 0, 0);
            if (accepted >= CLIENTS) close(accepted);
            else if (accepted >= 0) watch(epoll, accepted);
        }
    }
}
