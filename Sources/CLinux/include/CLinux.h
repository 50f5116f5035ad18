// The Linux calls and constants that Swift's Glibc module lacks. Wrappers only: what to do with them is decided in Swift.
#pragma once

#include <stdint.h>
#include <sys/socket.h>
#include <sys/uio.h>

// epoll(7), eventfd(2)

/// An epoll instance that is closed on exec. -1 and errno on failure.
int clinux_epoll_create(void);
/// Watches `fd` for readability and errors, level-triggered; `data` comes back with each event.
int clinux_epoll_add(int epoll, int fd, uint64_t data);
/// Waits at most `timeout_ns` (negative: for ever); fills `data` of up to `capacity` events and returns their number.
int clinux_epoll_wait(int epoll, uint64_t *data, int capacity, int64_t timeout_ns);
/// A non-blocking eventfd that is closed on exec.
int clinux_eventfd(void);

// recvmmsg(2)

/// One received datagram: where to put it, and what the kernel said of it.
struct clinux_message {
    void *buffer;
    uint32_t capacity;
    uint32_t length;
    struct sockaddr_storage sender;
    void *control;
    uint32_t control_capacity;
    uint32_t control_length;
    int32_t flags;
};

/// The most messages that one call receives.
#define CLINUX_MESSAGES 64

/// Receives up to `count` (at most CLINUX_MESSAGES) datagrams without waiting; their number, or -1 and errno.
int clinux_receive(int fd, struct clinux_message *messages, int count, int flags);

// Socket filters and options

/// Lets a raw ICMP socket see only echo replies and ICMP errors: ICMP_FILTER, or ICMP6_FILTER where `ipv6` is not 0.
int clinux_filter_types(int fd, int ipv6);
/// Lets a raw ICMP socket see, of all echo replies, only those with `identifier` (a classic BPF program).
int clinux_filter_identifier(int fd, int ipv6, uint16_t identifier);

/// How many messages the kernel has dropped on `fd` for want of buffer since the socket exists (SO_MEMINFO); 0, or -1.
int clinux_socket_drops(int fd, uint32_t *drops);

/// One entry of a socket's error queue (struct sock_extended_err).
struct clinux_extended_error {
    uint32_t error;
    uint8_t origin;
    uint8_t type;
    uint8_t code;
    uint32_t info;
    /// The packet's number, where the entry is its send stamp.
    uint32_t data;
};
/// Reads the extended error from a control message's data of `length` bytes; 0, or -1 where it is too short.
int clinux_read_extended_error(const void *data, uint32_t length, struct clinux_extended_error *error);

enum {
    CLINUX_ORIGIN_ICMP = 2,
    CLINUX_ORIGIN_ICMP6 = 3,
    CLINUX_ORIGIN_TIMESTAMPING = 4,
};

/// Makes the kernel stamp each packet that `fd` sends, and tell the stamp by the error queue under the packet's number,
/// which starts at 0 with this call (SO_TIMESTAMPING with OPT_ID and OPT_TSONLY). 0, or -1 and errno.
int clinux_stamp_sends(int fd);
