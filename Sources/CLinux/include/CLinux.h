// The Linux calls and constants that Swift's Glibc module lacks. These are only wrappers. All decisions are in Swift.
#pragma once

#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/uio.h>

// ppoll(2), eventfd(2)

/// Waits at most `timeout_ns` (negative: without limit) until one of `count` descriptors is ready, and sets their
/// `revents`. Returns the number of ready descriptors, or -1 and errno.
int clinux_poll(struct pollfd *descriptors, int count, int64_t timeout_ns);
/// Returns a non-blocking eventfd that is closed on exec, or -1 and errno.
int clinux_eventfd(void);

// pthread_clockjoin_np(3)

/// Waits at most `timeout_ns` until the thread has ended, and detaches it if it has not. Returns 0 or an error such as
/// ETIMEDOUT.
int clinux_join(pthread_t thread, int64_t timeout_ns);

// recvmmsg(2), sendmmsg(2)

/// The most messages of one call.
#define CLINUX_MESSAGES 64
/// The largest IP packet, and the size of each message's buffer. Large buffers take address space, and memory only when
/// used.
#define CLINUX_MESSAGE_SIZE 65536

/// One datagram with the kernel's control messages.
struct clinux_message {
    void *buffer;
    uint32_t length;
    uint32_t control_length;
    void *control;
    struct sockaddr_storage address;
    /// If not 0, the kernel also stamps when the sent message enters the device's queue.
    int stamps_queue;
};

/// Messages that one call receives or sends.
struct clinux_batch;

/// Allocates room for CLINUX_MESSAGES messages. Returns NULL and errno on failure.
struct clinux_batch *clinux_batch_create(void);
void clinux_batch_destroy(struct clinux_batch *batch);
/// Returns the message at `index`, received or to be sent. Its address is valid only if it was requested.
struct clinux_message *clinux_batch_message(struct clinux_batch *batch, int index);
/// Receives the datagrams that are there, without waiting, with their senders' addresses if `addresses` is not 0.
/// Returns their number, or -1 and errno.
int clinux_batch_receive(struct clinux_batch *batch, int fd, int flags, int addresses);
/// Sends `count` messages from `first` on, without waiting. Returns how many the kernel took, or -1 and errno if it did
/// not take the first.
int clinux_batch_send(struct clinux_batch *batch, int fd, int first, int count);

// Socket filters and options

/// Limits a raw ICMP socket to echo replies and ICMP errors: ICMP_FILTER, or ICMP6_FILTER if `ipv6` is not 0. Returns
/// 0, or -1 and errno.
int clinux_filter_types(int fd, int ipv6);
/// Limits a raw ICMP socket to messages about `identifier` (a classic BPF program). These are echo replies with it, and
/// errors that quote an ICMP message with it or an IPv6 fragment. Returns 0, or -1 and errno.
int clinux_filter_identifier(int fd, int ipv6, uint16_t identifier);

/// Reads how many messages the kernel has dropped on `fd` for lack of buffer since it was opened (SO_MEMINFO). Returns
/// 0 or -1.
int clinux_socket_drops(int fd, uint32_t *drops);

/// One entry of a socket's error queue (struct sock_extended_err).
struct clinux_extended_error {
    uint32_t error;
    uint8_t origin;
    uint8_t type;
    uint8_t code;
    uint32_t info;
    /// The packet's number, if the entry is its send stamp.
    uint32_t data;
};
/// Reads the extended error from a control message's data of `length` bytes. Returns 0, or -1 if it is too short.
int clinux_read_extended_error(const void *data, uint32_t length, struct clinux_extended_error *error);
/// Reads the sender of an ICMP error from a control message's data of `length` bytes (SO_EE_OFFENDER). Its family is
/// AF_UNSPEC if the kernel does not report it.
void clinux_read_offender(const void *data, uint32_t length, struct sockaddr_storage *offender);

enum {
    CLINUX_ORIGIN_ICMP = 2,
    CLINUX_ORIGIN_ICMP6 = 3,
    CLINUX_ORIGIN_TIMESTAMPING = 4,
};

/// The `info` of a CLINUX_ORIGIN_TIMESTAMPING entry when the packet entered the device's queue (SCM_TSTAMP_SCHED).
enum { CLINUX_STAMP_QUEUE = 1 };

/// Makes the kernel stamp each packet that `fd` receives and each that it sends. Send stamps come in the error queue
/// with the packet's number, which starts at 0 with this call (SO_TIMESTAMPING with OPT_ID and OPT_TSONLY). Returns 0,
/// or -1 and errno.
int clinux_stamp_all(int fd);

// rtnetlink(7)

/// Returns a socket for clinux_neighbour_resolved(), or -1 and errno.
int clinux_route_socket(void);
/// Finds the next hop to `destination` from `source` (AF_UNSPEC: any) by the interface `index` (0: any) with the
/// firewall mark `mark`. Sets `resolved` to whether its link address is known or not needed. Returns 0, or -1 if the
/// kernel does not know. It never waits, because the kernel answers within the call.
int clinux_neighbour_resolved(int fd, const struct sockaddr_storage *destination, const struct sockaddr_storage *source,
                              uint32_t index, uint32_t mark, int *resolved);

// timerfd_create(2)

/// Returns a non-blocking descriptor, or -1 and errno. It is readable from when the wall clock is set until
/// clinux_clock_watch().
int clinux_clock_watch_create(void);
/// Watches the wall clock from now on. Returns 0, or -1 and errno.
int clinux_clock_watch(int fd);

// adjtimex(2)

/// Returns whether NTP or a similar service synchronises the kernel's clock (STA_UNSYNC): 1, 0, or -1 and errno. Sets
/// `error_us` to the greatest possible error in microseconds.
int clinux_clock_synchronised(int64_t *error_us);

// malloc_trim(3)

/// Returns free memory to the system.
void clinux_trim_memory(void);
