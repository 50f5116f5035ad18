// A sandbox that refuses socket options, to be loaded before the C library (LD_PRELOAD in ld.so(8)).
#pragma once

#include <sys/socket.h>

/// As setsockopt(2); but the options that the environment's REFUSED_SOCKET_OPTIONS names, as `LEVEL:OPTION` with a comma between
/// two, fail with ENOPROTOOPT.
int setsockopt(int fd, int level, int option, const void *value, socklen_t length);
