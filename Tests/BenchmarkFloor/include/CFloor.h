// The minimum cost of probing on this machine: it sends echo requests and counts replies, and does nothing else.
#pragma once

#include <stdint.h>

/// The counts of one run.
struct cfloor_counts {
    /// Requests that the kernel accepted.
    uint64_t sent;
    /// Echo replies with this run's identifier, with any other contents.
    uint64_t received;
    /// Send stamps in the error queue.
    uint64_t stamps;
    /// Messages that the kernel dropped on the socket (SO_MEMINFO).
    uint32_t drops;
};

/// The parameters of one run.
struct cfloor_order {
    /// The first address, in host byte order.
    uint32_t first;
    /// The number of consecutive addresses, each probed once a second.
    uint32_t targets;
    /// Nanoseconds between two batches of requests.
    int64_t tick_ns;
    int64_t seconds;
    /// The device for all requests; NULL if this host itself answers for the addresses.
    const char *device;
};

/// Sends IPv4 echo requests with 56 bytes of payload until SIGTERM, SIGINT or the end of the order's seconds, then
/// waits for the last replies.
///
/// It uses one thread and one raw socket with the kernel's stamps in both directions. sendmmsg and recvmmsg take 64
/// messages, and all requests of one tick leave together. It needs CAP_NET_RAW and CAP_NET_ADMIN. Returns 0, or an
/// error number if nothing was sent: EADDRNOTAVAIL if this host does not answer for these addresses, ENODEV if the
/// device does not exist.
int cfloor_run(const struct cfloor_order *order, struct cfloor_counts *counts);
