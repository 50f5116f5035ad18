#define _GNU_SOURCE
#include "CSandbox.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int is_refused(int level, int option) {
    const char *refused = getenv("REFUSED_SOCKET_OPTIONS");
    while (refused && *refused) {
        int refused_level, refused_option;
        if (sscanf(refused, "%d:%d", &refused_level, &refused_option) != 2) return 0;
        if (refused_level == level && refused_option == option) return 1;
        refused = strchr(refused, ',');
        if (refused) refused++;
    }
    return 0;
}

int setsockopt(int fd, int level, int option, const void *value, socklen_t length) {
    if (is_refused(level, option)) {
        errno = ENOPROTOOPT;
        return -1;
    }
    int (*next)(int, int, int, const void *, socklen_t) =
        (int (*)(int, int, int, const void *, socklen_t))dlsym(RTLD_NEXT, "setsockopt");
    return next(fd, level, option, value, length);
}
