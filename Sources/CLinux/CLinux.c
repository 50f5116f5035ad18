#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <linux/filter.h>
#include <linux/icmp.h>
#include <linux/neighbour.h>
#include <linux/net_tstamp.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <malloc.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

int clinux_poll(struct pollfd *descriptors, int count, int64_t timeout_ns) {
    struct timespec timeout = {.tv_sec = timeout_ns / 1000000000, .tv_nsec = timeout_ns % 1000000000};
    return ppoll(descriptors, (nfds_t)count, timeout_ns < 0 ? NULL : &timeout, NULL);
}

int clinux_join(pthread_t thread, int64_t timeout_ns) {
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    int64_t nanoseconds = end.tv_nsec + timeout_ns % 1000000000;
    end.tv_sec += timeout_ns / 1000000000 + nanoseconds / 1000000000;
    end.tv_nsec = nanoseconds % 1000000000;
    int code = pthread_clockjoin_np(thread, NULL, CLOCK_MONOTONIC, &end);
    if (code != 0) pthread_detach(thread);
    return code;
}

int clinux_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

enum { CONTROL_SIZE = 512 };

// Asks the kernel to stamp when a message enters the device's queue and when it leaves it (socket.7, timestamping.rst).
union queue_stamps {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(uint32_t))];
};

static void ask_for_queue_stamps(struct msghdr *message, union queue_stamps *control) {
    uint32_t flags = SOF_TIMESTAMPING_TX_SCHED | SOF_TIMESTAMPING_TX_SOFTWARE;
    message->msg_control = control;
    message->msg_controllen = sizeof *control;
    control->header = (struct cmsghdr){
        .cmsg_len = CMSG_LEN(sizeof flags), .cmsg_level = SOL_SOCKET, .cmsg_type = SO_TIMESTAMPING};
    memcpy(CMSG_DATA(&control->header), &flags, sizeof flags);
}

struct clinux_batch {
    struct mmsghdr headers[CLINUX_MESSAGES];
    struct iovec vectors[CLINUX_MESSAGES];
    struct clinux_message messages[CLINUX_MESSAGES];
    uint8_t control[CLINUX_MESSAGES][CONTROL_SIZE];
};

struct clinux_batch *clinux_batch_create(void) {
    size_t buffers = (size_t)CLINUX_MESSAGES * CLINUX_MESSAGE_SIZE;
    struct clinux_batch *batch = malloc(sizeof *batch);
    void *memory = mmap(NULL, buffers, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (!batch || memory == MAP_FAILED) {
        if (memory != MAP_FAILED) munmap(memory, buffers);
        free(batch);
        return NULL;
    }
    for (int i = 0; i < CLINUX_MESSAGES; i++) {
        batch->messages[i] = (struct clinux_message){.buffer = (uint8_t *)memory + (size_t)i * CLINUX_MESSAGE_SIZE,
                                                     .control = batch->control[i]};
        batch->vectors[i] = (struct iovec){.iov_base = batch->messages[i].buffer};
        batch->headers[i].msg_hdr = (struct msghdr){.msg_iov = &batch->vectors[i], .msg_iovlen = 1};
    }
    return batch;
}

void clinux_batch_destroy(struct clinux_batch *batch) {
    if (!batch) return;
    munmap(batch->messages[0].buffer, (size_t)CLINUX_MESSAGES * CLINUX_MESSAGE_SIZE);
    free(batch);
}

struct clinux_message *clinux_batch_message(struct clinux_batch *batch, int index) { return &batch->messages[index]; }

int clinux_batch_receive(struct clinux_batch *batch, int fd, int flags, int addresses) {
    for (int i = 0; i < CLINUX_MESSAGES; i++) {
        struct msghdr *header = &batch->headers[i].msg_hdr;
        batch->vectors[i].iov_len = CLINUX_MESSAGE_SIZE;
        header->msg_control = batch->control[i];
        header->msg_controllen = CONTROL_SIZE;
        header->msg_name = addresses ? &batch->messages[i].address : NULL;
        header->msg_namelen = addresses ? sizeof batch->messages[i].address : 0;
    }
    int received = recvmmsg(fd, batch->headers, CLINUX_MESSAGES, flags | MSG_DONTWAIT, NULL);
    for (int i = 0; i < received; i++) {
        batch->messages[i].length = batch->headers[i].msg_len;
        batch->messages[i].control_length = (uint32_t)batch->headers[i].msg_hdr.msg_controllen;
    }
    return received;
}

int clinux_batch_send(struct clinux_batch *batch, int fd, int first, int count) {
    union queue_stamps stamps[CLINUX_MESSAGES];
    for (int i = first; i < first + count; i++) {
        struct clinux_message *message = &batch->messages[i];
        struct msghdr *header = &batch->headers[i].msg_hdr;
        batch->vectors[i].iov_len = message->length;
        header->msg_control = NULL;
        header->msg_controllen = 0;
        if (message->stamps_queue) ask_for_queue_stamps(header, &stamps[i]);
        header->msg_name = &message->address;
        header->msg_namelen = message->address.ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    }
    return sendmmsg(fd, batch->headers + first, (unsigned)count, MSG_DONTWAIT);
}

int clinux_filter_types(int fd, int ipv6) {
    if (!ipv6) {
        struct icmp_filter filter = {.data = ~(1u << ICMP_ECHOREPLY | 1u << ICMP_DEST_UNREACH | 1u << ICMP_TIME_EXCEEDED |
                                               1u << ICMP_PARAMETERPROB)};
        return setsockopt(fd, SOL_RAW, ICMP_FILTER, &filter, sizeof filter);
    }
    struct icmp6_filter filter;
    ICMP6_FILTER_SETBLOCKALL(&filter);
    ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
    ICMP6_FILTER_SETPASS(ICMP6_DST_UNREACH, &filter);
    ICMP6_FILTER_SETPASS(ICMP6_PACKET_TOO_BIG, &filter);
    ICMP6_FILTER_SETPASS(ICMP6_TIME_EXCEEDED, &filter);
    ICMP6_FILTER_SETPASS(ICMP6_PARAM_PROB, &filter);
    return setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof filter);
}

int clinux_filter_identifier(int fd, int ipv6, uint16_t identifier) {
    // The filter of a raw IPv4 socket starts at the IP header, that of a raw IPv6 socket at the ICMPv6 header. An error
    // has the quoted packet after its own eight bytes. Our quoted packets are echo messages with the identifier. On
    // IPv6 a fragment header may precede them.
    struct sock_filter v4[] = {
        BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
        BPF_STMT(BPF_LD | BPF_B | BPF_IND, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ICMP_ECHOREPLY, 0, 2),
        BPF_STMT(BPF_LD | BPF_H | BPF_IND, 4),
        BPF_JUMP(BPF_JMP | BPF_JA, 8, 0, 0),
        BPF_STMT(BPF_LD | BPF_B | BPF_IND, 8 + 9),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_ICMP, 0, 7),
        BPF_STMT(BPF_LD | BPF_B | BPF_IND, 8),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xf),
        BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 2),
        BPF_STMT(BPF_ALU | BPF_ADD | BPF_X, 0),
        BPF_STMT(BPF_MISC | BPF_TAX, 0),
        BPF_STMT(BPF_LD | BPF_H | BPF_IND, 8 + 4),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, identifier, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
    };
    struct sock_filter v6[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ICMP6_ECHO_REPLY, 0, 2),
        BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 4),
        BPF_JUMP(BPF_JMP | BPF_JA, 4, 0, 0),
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 8 + 6),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_FRAGMENT, 4, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_ICMPV6, 0, 2),
        BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 8 + 40 + 4),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, identifier, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
    };
    struct sock_fprog program = ipv6 ? (struct sock_fprog){sizeof v6 / sizeof *v6, v6}
                                     : (struct sock_fprog){sizeof v4 / sizeof *v4, v4};
    return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

int clinux_socket_drops(int fd, uint32_t *drops) {
    uint32_t information[SK_MEMINFO_VARS];
    socklen_t length = sizeof information;
    if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, information, &length) != 0) return -1;
    if (length < sizeof information) return -1;
    *drops = information[SK_MEMINFO_DROPS];
    return 0;
}

int clinux_read_extended_error(const void *data, uint32_t length, struct clinux_extended_error *error) {
    struct sock_extended_err extended;
    if (length < sizeof extended) return -1;
    memcpy(&extended, data, sizeof extended);
    *error = (struct clinux_extended_error){.error = extended.ee_errno,
                                            .origin = extended.ee_origin,
                                            .type = extended.ee_type,
                                            .code = extended.ee_code,
                                            .info = extended.ee_info,
                                            .data = extended.ee_data};
    return 0;
}

void clinux_read_offender(const void *data, uint32_t length, struct sockaddr_storage *offender) {
    memset(offender, 0, sizeof *offender);
    if (length <= sizeof(struct sock_extended_err)) return;
    uint32_t rest = length - sizeof(struct sock_extended_err);
    memcpy(offender, (const char *)data + sizeof(struct sock_extended_err),
           rest < sizeof *offender ? rest : sizeof *offender);
}

int clinux_stamp_all(int fd) {
    // The numbers start again only if OPT_ID was off before. The stamps of received messages continue meanwhile.
    int without = SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE;
    if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &without, sizeof without) != 0) return -1;
    int flags = without | SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY;
    return setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags);
}

int clinux_route_socket(void) { return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE); }

struct route_request {
    struct nlmsghdr header;
    union {
        struct rtmsg route;
        struct ndmsg neighbour;
    };
    char attributes[128];
};

static void add_attribute(struct route_request *request, unsigned short type, const void *data, unsigned short size) {
    struct rtattr *attribute = (struct rtattr *)((char *)request + NLMSG_ALIGN(request->header.nlmsg_len));
    attribute->rta_type = type;
    attribute->rta_len = (unsigned short)RTA_LENGTH(size);
    memcpy(RTA_DATA(attribute), data, size);
    request->header.nlmsg_len = NLMSG_ALIGN(request->header.nlmsg_len) + RTA_ALIGN(attribute->rta_len);
}

static const void *address_bytes(const struct sockaddr_storage *address, unsigned short *size) {
    if (address->ss_family == AF_INET) {
        *size = 4;
        return &((const struct sockaddr_in *)address)->sin_addr;
    }
    *size = 16;
    return &((const struct sockaddr_in6 *)address)->sin6_addr;
}

// Sends a request and reads an answer of the message type `type`. Returns the answer's length, or -1.
static ssize_t ask(int fd, struct route_request *request, unsigned short type, char *answer, size_t room) {
    static const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    // An earlier request may have left answers behind.
    while (recv(fd, answer, room, MSG_DONTWAIT) > 0) {}
    request->header.nlmsg_flags = NLM_F_REQUEST;
    if (sendto(fd, request, request->header.nlmsg_len, 0, (const struct sockaddr *)&kernel, sizeof kernel) < 0) return -1;
    ssize_t length = recv(fd, answer, room, MSG_DONTWAIT);
    const struct nlmsghdr *header = (const struct nlmsghdr *)answer;
    return length >= (ssize_t)sizeof *header && NLMSG_OK(header, (size_t)length) && header->nlmsg_type == type ? length : -1;
}

int clinux_neighbour_resolved(int fd, const struct sockaddr_storage *destination, const struct sockaddr_storage *source,
                              uint32_t index, uint32_t mark, int *resolved) {
    _Alignas(struct nlmsghdr) char answer[4096];
    unsigned short size;
    const void *next_hop = address_bytes(destination, &size);
    struct route_request request = {.header = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct rtmsg)), .nlmsg_type = RTM_GETROUTE},
                                    .route = {.rtm_family = (unsigned char)destination->ss_family,
                                              .rtm_dst_len = (unsigned char)(8 * size)}};
    add_attribute(&request, RTA_DST, next_hop, size);
    if (source->ss_family == destination->ss_family) {
        request.route.rtm_src_len = (unsigned char)(8 * size);
        add_attribute(&request, RTA_SRC, address_bytes(source, &size), size);
    }
    if (index) add_attribute(&request, RTA_OIF, &index, sizeof index);
    if (mark) add_attribute(&request, RTA_MARK, &mark, sizeof mark);
    ssize_t length = ask(fd, &request, RTM_NEWROUTE, answer, sizeof answer);
    if (length < 0) return -1;
    const struct rtmsg *route = NLMSG_DATA((struct nlmsghdr *)answer);
    if (route->rtm_type == RTN_LOCAL) {
        *resolved = 1;
        return 0;
    }
    if (route->rtm_type != RTN_UNICAST) return -1;
    uint32_t device = 0;
    char gateway[16];
    int rest = (int)RTM_PAYLOAD((struct nlmsghdr *)answer);
    for (const struct rtattr *attribute = RTM_RTA(route); RTA_OK(attribute, rest); attribute = RTA_NEXT(attribute, rest)) {
        if (attribute->rta_type == RTA_OIF && RTA_PAYLOAD(attribute) >= sizeof device)
            memcpy(&device, RTA_DATA(attribute), sizeof device);
        if (attribute->rta_type == RTA_GATEWAY && RTA_PAYLOAD(attribute) == size) {
            memcpy(gateway, RTA_DATA(attribute), size);
            next_hop = gateway;
        }
    }
    struct route_request question = {
        .header = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct ndmsg)), .nlmsg_type = RTM_GETNEIGH},
        .neighbour = {.ndm_family = (unsigned char)destination->ss_family, .ndm_ifindex = (int)device}};
    add_attribute(&question, NDA_DST, next_hop, size);
    if (ask(fd, &question, RTM_NEWNEIGH, answer, sizeof answer) < 0) return -1;
    const struct ndmsg *neighbour = NLMSG_DATA((struct nlmsghdr *)answer);
    *resolved = (neighbour->ndm_state & ~(NUD_INCOMPLETE | NUD_FAILED)) != 0;
    return 0;
}

int clinux_clock_watch_create(void) {
    int fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (fd >= 0 && clinux_clock_watch(fd) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

int clinux_clock_watch(int fd) {
    // The time is far off, but does not overflow in any kernel's conversion.
    struct itimerspec never = {.it_value.tv_sec = INT32_MAX * 4LL};
    return timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL);
}

int clinux_clock_synchronised(int64_t *error_us) {
    struct timex state = {.modes = 0};
    int result = adjtimex(&state);
    if (result < 0) return -1;
    *error_us = state.maxerror;
    return result != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

void clinux_trim_memory(void) { malloc_trim(0); }
