// The Linux calls that the network simulator needs and Swift's Glibc module lacks. Wrappers only.
#pragma once

#include <poll.h>
#include <stdint.h>

/// Creates the TUN device `name` (IFF_TUN | IFF_NO_PI) in the network namespace of the caller and returns its non-blocking descriptor,
/// which is the device's life: closing it removes the device. -1 and errno on failure.
int ctunnel_open(const char *name);

/// Waits until one of `count` descriptors is ready or `timeout_ns` have passed (negative: for ever), as ppoll(2) does.
int ctunnel_poll(struct pollfd *descriptors, unsigned count, int64_t timeout_ns);

/// Blocks SIGTERM and SIGINT and returns a non-blocking signalfd(2) that becomes readable when one comes; -1 and errno on failure.
int ctunnel_signals(void);

/// Lets waits of this thread end on time: the default timer slack is 50 µs (PR_SET_TIMERSLACK).
int ctunnel_exact_timers(void);

/// Puts this process under SCHED_FIFO with the lowest priority; -1 and errno where that is not permitted.
int ctunnel_realtime(void);
