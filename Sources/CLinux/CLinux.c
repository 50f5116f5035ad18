#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <linux/filter.h>
#include <linux/icmp.h>
#include <linux/net_tstamp.h>
#include <linux/sock_diag.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>

int clinux_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

int clinux_epoll_add(int epoll, int fd, uint64_t data) {
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = data};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int clinux_epoll_wait(int epoll, uint64_t *data, int capacity, int64_t timeout_ns) {
    struct epoll_event events[16];
    struct timespec timeout = {.tv_sec = timeout_ns / 1000000000, .tv_nsec = timeout_ns % 1000000000};
    if (capacity > 16) capacity = 16;
    int count = epoll_pwait2(epoll, events, capacity, timeout_ns < 0 ? NULL : &timeout, NULL);
    if (count < 0 && errno == ENOSYS) {
        int64_t milliseconds = timeout_ns < 0 ? -1 : (timeout_ns + 999999) / 1000000;
        count = epoll_wait(epoll, events, capacity, milliseconds > 3600000 ? 3600000 : (int)milliseconds);
    }
    for (int i = 0; i < count; i++) data[i] = events[i].data.u64;
    return count;
}

int clinux_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int clinux_receive(int fd, struct clinux_message *messages, int count, int flags) {
    struct mmsghdr headers[CLINUX_MESSAGES];
    struct iovec vectors[CLINUX_MESSAGES];
    if (count > CLINUX_MESSAGES) count = CLINUX_MESSAGES;
    for (int i = 0; i < count; i++) {
        vectors[i] = (struct iovec){.iov_base = messages[i].buffer, .iov_len = messages[i].capacity};
        headers[i] = (struct mmsghdr){.msg_hdr = {.msg_name = &messages[i].sender,
                                                  .msg_namelen = sizeof messages[i].sender,
                                                  .msg_iov = &vectors[i],
                                                  .msg_iovlen = 1,
                                                  .msg_control = messages[i].control,
                                                  .msg_controllen = messages[i].control_capacity}};
    }
    int received = recvmmsg(fd, headers, (unsigned)count, flags | MSG_DONTWAIT, NULL);
    for (int i = 0; i < received; i++) {
        messages[i].length = headers[i].msg_len;
        messages[i].control_length = (uint32_t)headers[i].msg_hdr.msg_controllen;
        messages[i].flags = headers[i].msg_hdr.msg_flags;
    }
    return received;
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
    // A raw IPv4 socket filters the packet from its IP header on, a raw IPv6 socket from the ICMPv6 header on.
    struct sock_filter v4[] = {
        BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
        BPF_STMT(BPF_LD | BPF_B | BPF_IND, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ICMP_ECHOREPLY, 0, 3),
        BPF_STMT(BPF_LD | BPF_H | BPF_IND, 4),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, identifier, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
    };
    struct sock_filter v6[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ICMP6_ECHO_REPLY, 0, 3),
        BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 4),
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

int clinux_stamp_sends(int fd) {
    // The numbers start again only where OPT_ID was off before.
    int off = 0;
    if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &off, sizeof off) != 0) return -1;
    int flags = SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_OPT_ID |
                SOF_TIMESTAMPING_OPT_TSONLY;
    return setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags);
}
