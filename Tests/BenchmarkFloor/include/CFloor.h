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

/// What one run is to do.
struct cfloor_order {
    /// The first address, in host byte order.
    uint32_t first;
    /// How many addresses there are from that on, each probed once a second.
    uint32_t targets;
    /// Nanoseconds between two moments of sending.
    int64_t tick_ns;
    int64_t seconds;
    /// The device that all requests leave by; NULL if this host itself answers for the addresses.
    const char *device;
};

/// Sends echo requests of IPv4 with 56 bytes of payload until SIGTERM or SIGINT or until the order's seconds have passed;
/// then waits for the last replies.
///
/// One thread, one raw socket with the kernel's stamps of both ways, sendmmsg and recvmmsg of 64, all requests of one tick
/// together. It needs CAP_NET_RAW and CAP_NET_ADMIN. 0, or an errno: EADDRNOTAVAIL if this host itself does not answer for
/// these addresses, ENODEV if the device does not exist. Nothing was sent then.
int cfloor_run(const struct cfloor_order *order, struct cfloor_counts *counts);
