// Wrappers of the Linux calls that the network simulator needs and that Swift's Glibc module lacks.
#pragma once

#include <poll.h>
#include <stdint.h>

/// Creates the TUN device `name` (IFF_TUN | IFF_NO_PI) in the network namespace of the caller and returns its
/// non-blocking descriptor. Closing the descriptor removes the device. Returns -1 and sets errno on failure.
int ctunnel_open(const char *name);

/// Waits with ppoll(2) until one of `count` descriptors is ready or `timeout_ns` have passed; a negative timeout never
/// ends.
int ctunnel_poll(struct pollfd *descriptors, unsigned count, int64_t timeout_ns);

/// Blocks SIGTERM and SIGINT and returns a non-blocking signalfd(2) that becomes readable when one of them arrives.
/// Returns -1 and sets errno on failure.
int ctunnel_signals(void);

/// Sets the timer slack of this thread to 1 ns instead of the default 50 µs (PR_SET_TIMERSLACK), so that waits end on
/// time.
int ctunnel_exact_timers(void);

/// Schedules this process under SCHED_FIFO with the lowest priority. Returns -1 and sets errno if this is not
/// permitted.
int ctunnel_realtime(void);
