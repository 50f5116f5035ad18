#define _GNU_SOURCE
#include "CFloor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/icmp.h>
#include <linux/net_tstamp.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64, PAYLOAD = 56, RECEIVE_BUFFER = 64 << 20 };
static const int64_t SECOND = 1000000000;

struct request {
    struct icmphdr header;
    uint32_t index;
    uint8_t filler[PAYLOAD - sizeof(uint32_t)];
};

/// The messages of one system call, set up once.
struct batch {
    struct mmsghdr headers[BATCH];
    struct iovec vectors[BATCH];
    struct sockaddr_in addresses[BATCH];
    struct request requests[BATCH];
    uint8_t bytes[BATCH][128];
    uint8_t control[BATCH][128];
};

struct floor {
    int socket;
    uint32_t first, targets;
    /// The number of requests passed to the kernel, to all targets in turn.
    uint64_t position;
    /// The checksum of the bytes that all requests have in common.
    uint32_t sum;
    struct batch sending, receiving;
    struct cfloor_counts counts;
};

static volatile sig_atomic_t is_stopping;
static void stop(int number) { (void)number, is_stopping = 1; }

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * SECOND + time.tv_nsec;
}

static void sleep_until(int64_t time) {
    struct timespec wake = {.tv_sec = time / SECOND, .tv_nsec = time % SECOND};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wake, NULL);
}

/// Returns 0 if this host owns the address: only then a socket can bind to it. Returns an error number otherwise.
static int owns(uint32_t address) {
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return errno;
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(address)};
    int code = bind(fd, (struct sockaddr *)&name, sizeof name) == 0 ? 0 : errno;
    close(fd);
    return code;
}

static int filter(int fd, uint16_t identifier) {
    struct icmp_filter types = {.data = ~(1u << ICMP_ECHOREPLY)};
    struct sock_filter code[] = {
        BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
        BPF_STMT(BPF_LD | BPF_H | BPF_IND, 4),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, identifier, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};
    if (setsockopt(fd, SOL_RAW, ICMP_FILTER, &types, sizeof types) != 0) return errno;
    if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) != 0) return errno;
    return 0;
}

static int open_socket(struct floor *floor, uint16_t identifier, const char *device) {
    int fd = floor->socket = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP);
    if (fd < 0) return errno;
    int code = filter(fd, identifier), buffer = RECEIVE_BUFFER;
    int stamps = SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_TX_SOFTWARE |
                 SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY;
    if (code != 0) return code;
    if (device != NULL && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device, (socklen_t)strlen(device)) != 0) return errno;
    if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &stamps, sizeof stamps) != 0) return errno;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer) != 0) return errno;
    return 0;
}

static uint32_t sum_of(const void *bytes, size_t length) {
    uint32_t sum = 0;
    uint16_t word;
    for (size_t i = 0; i < length; i += 2) {
        memcpy(&word, (const uint8_t *)bytes + i, 2);
        sum += word;
    }
    return sum;
}

static void prepare(struct floor *floor, uint16_t identifier) {
    struct batch *sending = &floor->sending, *receiving = &floor->receiving;
    for (int i = 0; i < BATCH; i++) {
        struct request *request = &sending->requests[i];
        request->header = (struct icmphdr){.type = ICMP_ECHO, .un.echo.id = htons(identifier)};
        memset(request->filler, 0xa5, sizeof request->filler);
        sending->addresses[i].sin_family = AF_INET;
        sending->vectors[i] = (struct iovec){request, sizeof *request};
        sending->headers[i].msg_hdr = (struct msghdr){.msg_name = &sending->addresses[i],
                                                      .msg_namelen = sizeof sending->addresses[i],
                                                      .msg_iov = &sending->vectors[i],
                                                      .msg_iovlen = 1};
        receiving->vectors[i] = (struct iovec){receiving->bytes[i], sizeof receiving->bytes[i]};
        receiving->headers[i].msg_hdr =
            (struct msghdr){.msg_iov = &receiving->vectors[i], .msg_iovlen = 1, .msg_control = receiving->control[i]};
    }
    floor->sum = sum_of(&sending->requests[0], sizeof sending->requests[0]);
}

/// Writes the next request into one place of the batch.
static void write_request(struct floor *floor, int place) {
    uint32_t index = (uint32_t)(floor->position % floor->targets);
    struct request *request = &floor->sending.requests[place];
    request->header.un.echo.sequence = htons((uint16_t)(floor->position++ / floor->targets));
    request->index = index;
    uint32_t sum = floor->sum + request->header.un.echo.sequence + (index & 0xffff) + (index >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    request->header.checksum = (uint16_t) ~(sum + (sum >> 16));
    floor->sending.addresses[place].sin_addr.s_addr = htonl(floor->first + index);
}

/// Sends all requests up to the number `due`.
static int send_until(struct floor *floor, uint64_t due) {
    while (floor->position < due) {
        int count = due - floor->position < BATCH ? (int)(due - floor->position) : BATCH;
        for (int i = 0; i < count; i++) write_request(floor, i);
        for (int done = 0; done < count;) {
            int sent = sendmmsg(floor->socket, floor->sending.headers + done, (unsigned)(count - done), 0);
            if (sent < 0 && errno == EINTR) continue;
            if (sent < 0) return errno;
            done += sent;
            floor->counts.sent += (uint64_t)sent;
        }
    }
    return 0;
}

/// Empties the socket's message queue or error queue, and returns the number of messages.
static uint64_t drain(struct floor *floor, int queue) {
    struct mmsghdr *headers = floor->receiving.headers;
    uint64_t total = 0;
    int count;
    do {
        for (int i = 0; i < BATCH; i++) headers[i].msg_hdr.msg_controllen = sizeof floor->receiving.control[i];
        count = recvmmsg(floor->socket, headers, BATCH, MSG_DONTWAIT | queue, NULL);
        total += count > 0 ? (uint64_t)count : 0;
    } while (count == BATCH);
    return total;
}

static void drain_all(struct floor *floor) {
    floor->counts.stamps += drain(floor, MSG_ERRQUEUE);
    floor->counts.received += drain(floor, 0);
}

static int probe(struct floor *floor, int64_t tick, int64_t seconds) {
    int64_t start = now(), elapsed = 0;
    while (!is_stopping && elapsed < seconds * SECOND) {
        int64_t line = (now() - start) / tick + 1;
        sleep_until(start + line * tick);
        drain_all(floor);
        elapsed = line * tick;
        int code = send_until(floor, (uint64_t)(elapsed / SECOND) * floor->targets +
                                         (uint64_t)(elapsed % SECOND) * floor->targets / (uint64_t)SECOND);
        if (code != 0) return code;
    }
    sleep_until(now() + SECOND / 10);
    drain_all(floor);
    return 0;
}

int cfloor_run(const struct cfloor_order *order, struct cfloor_counts *counts) {
    static struct floor floor;
    uint16_t identifier = (uint16_t)getpid();
    floor = (struct floor){.socket = -1, .first = order->first, .targets = order->targets};
    int code = 0;
    if (order->device == NULL) code = owns(order->first);
    if (order->device == NULL && code == 0) code = owns(order->first + order->targets - 1);
    if (code == 0) code = open_socket(&floor, identifier, order->device);
    if (code == 0) {
        struct sigaction action = {.sa_handler = stop};
        sigaction(SIGTERM, &action, NULL);
        sigaction(SIGINT, &action, NULL);
        prepare(&floor, identifier);
        code = probe(&floor, order->tick_ns, order->seconds);
        uint32_t information[SK_MEMINFO_VARS] = {0};
        socklen_t length = sizeof information;
        getsockopt(floor.socket, SOL_SOCKET, SO_MEMINFO, information, &length);
        floor.counts.drops = information[SK_MEMINFO_DROPS];
    }
    if (floor.socket >= 0) close(floor.socket);
    *counts = floor.counts;
    return code;
}
