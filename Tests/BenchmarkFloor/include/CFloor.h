// The least that probing can cost on this machine: echo requests sent and replies counted, and nothing else.
#pragma once

#include <stdint.h>

/// What one run did.
struct cfloor_counts {
    /// Requests that the kernel took.
    uint64_t sent;
    /// Echo replies with this run's identifier, whatever else is in them.
    uint64_t received;
    /// Send stamps that the error queue held.
    uint64_t stamps;
    /// Messages that the kernel dropped on the socket (SO_MEMINFO).
    uint32_t drops;
};

/// Sends `targets` echo requests of IPv4 with 56 bytes of payload each second, one to each address from `first` (host
/// byte order) on, until SIGTERM or SIGINT or until `seconds` have passed; then waits for the last replies.
///
/// One thread, one raw socket with the kernel's stamps of both ways, sendmmsg and recvmmsg of 64, all requests of one tick
/// of `tick_ns` together. It needs CAP_NET_RAW and CAP_NET_ADMIN. 0, or an errno: EADDRNOTAVAIL where this host itself
/// does not answer for these addresses, to which nothing was sent then.
int cfloor_run(uint32_t first, uint32_t targets, int64_t tick_ns, int64_t seconds, struct cfloor_counts *counts);
