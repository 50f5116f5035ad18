// The Linux calls and constants that Swift's Glibc module lacks. Wrappers only: what to do with them is decided in Swift.
#pragma once

#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/uio.h>

// ppoll(2), eventfd(2)

/// Waits at most `timeout_ns` (negative: for ever) until one of `count` descriptors is ready, and fills their `revents`;
/// the number of those that are, or -1 and errno.
int clinux_poll(struct pollfd *descriptors, int count, int64_t timeout_ns);
/// A non-blocking eventfd that is closed on exec.
int clinux_eventfd(void);

// pthread_clockjoin_np(3)

/// Waits at most `timeout_ns` until the thread has ended, and then leaves it to itself; 0, or an error as ETIMEDOUT.
int clinux_join(pthread_t thread, int64_t timeout_ns);

// recvmmsg(2), sendmmsg(2)

/// The most messages of one call.
#define CLINUX_MESSAGES 64
/// The largest IP packet. Messages have room for so many bytes each: address space, not memory, until such packets come.
#define CLINUX_MESSAGE_SIZE 65536

/// One datagram and what the kernel says of it.
struct clinux_message {
    void *buffer;
    uint32_t length;
    uint32_t control_length;
    void *control;
    struct sockaddr_storage address;
    /// Not 0: of what is to be sent here, the kernel shall also stamp when it enters the device's queue.
    int stamps_queue;
};

/// Messages that are received or sent by one call.
struct clinux_batch;

/// Room for CLINUX_MESSAGES messages; NULL and errno.
struct clinux_batch *clinux_batch_create(void);
void clinux_batch_destroy(struct clinux_batch *batch);
/// The message at `index`: what was received there, or what is to be sent. Its address is valid where it was asked for.
struct clinux_message *clinux_batch_message(struct clinux_batch *batch, int index);
/// Receives the datagrams that are there without waiting, with their senders' addresses where `addresses` is not 0;
/// their number, or -1 and errno.
int clinux_batch_receive(struct clinux_batch *batch, int fd, int flags, int addresses);
/// Sends `count` messages from `first` on, without waiting; how many were taken, or -1 and errno where the first was not.
int clinux_batch_send(struct clinux_batch *batch, int fd, int first, int count);

// Socket filters and options

/// Lets a raw ICMP socket see only echo replies and ICMP errors: ICMP_FILTER, or ICMP6_FILTER where `ipv6` is not 0.
int clinux_filter_types(int fd, int ipv6);
/// Lets a raw ICMP socket see, of all echo replies, only those with `identifier`, and of all errors only those that quote an
/// ICMP message with it, or an IPv6 fragment (a classic BPF program).
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
/// Reads who sent the ICMP error that a control message's data of `length` bytes tells of (SO_EE_OFFENDER); its family is
/// AF_UNSPEC where the kernel does not tell.
void clinux_read_offender(const void *data, uint32_t length, struct sockaddr_storage *offender);

enum {
    CLINUX_ORIGIN_ICMP = 2,
    CLINUX_ORIGIN_ICMP6 = 3,
    CLINUX_ORIGIN_TIMESTAMPING = 4,
};

/// What `info` of a CLINUX_ORIGIN_TIMESTAMPING entry is where the packet entered the device's queue (SCM_TSTAMP_SCHED).
enum { CLINUX_STAMP_QUEUE = 1 };

/// Makes the kernel stamp each packet that `fd` receives, and each that it sends: the stamps of those come by the error
/// queue under the packet's number, which starts at 0 with this call (SO_TIMESTAMPING with OPT_ID and OPT_TSONLY). 0, or -1
/// and errno.
int clinux_stamp_all(int fd);

// rtnetlink(7)

/// A socket for clinux_neighbour_resolved(); -1 and errno.
int clinux_route_socket(void);
/// Finds the next hop to `destination` from `source` (AF_UNSPEC: any) by the interface `index` (0: any) with the firewall mark
/// `mark`, and leaves in `resolved` whether its link address is known or none is needed; 0, or -1 where the kernel does not say.
/// It waits for nothing: the kernel answers within the call.
int clinux_neighbour_resolved(int fd, const struct sockaddr_storage *destination, const struct sockaddr_storage *source,
                              uint32_t index, uint32_t mark, int *resolved);

// timerfd_create(2)

/// A non-blocking descriptor that becomes readable when the wall clock is set, and until clinux_clock_watch(); -1 and errno.
int clinux_clock_watch_create(void);
/// Watches the wall clock from now on; 0, or -1 and errno.
int clinux_clock_watch(int fd);

// adjtimex(2)

/// Whether the kernel's clock is kept by NTP or the like (STA_UNSYNC): 1, 0, or -1 and errno. How far it may be off at most
/// is left in `error_us`, in microseconds.
int clinux_clock_synchronised(int64_t *error_us);

// malloc_trim(3)

/// Gives memory that is free back to the system.
void clinux_trim_memory(void);
