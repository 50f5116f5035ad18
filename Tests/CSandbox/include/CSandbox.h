// A sandbox that refuses socket options. A test loads it before the C library (LD_PRELOAD in ld.so(8)).
#pragma once

#include <sys/socket.h>

/// Calls setsockopt(2), but fails with ENOPROTOOPT for the options in the environment variable REFUSED_SOCKET_OPTIONS:
/// numbers as `LEVEL:OPTION`, separated by commas.
int setsockopt(int fd, int level, int option, const void *value, socklen_t length);
