#define _GNU_SOURCE
#include "CStart.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef __GLIBC__
#error "Only glibc gives a constructor the argument vector."
#endif

static int argument_count;
static char **arguments;

/// Standard input, output and error that were closed would be the numbers of the next descriptors that are opened, and what
/// is written to them would go there.
static void open_standard_descriptors(void) {
    for (int number = STDIN_FILENO; number <= STDERR_FILENO; number++) {
        if (fcntl(number, F_GETFD) != -1 || errno != EBADF) continue;
        // The lowest number that is free is this one. Where there is no /dev, writing fails, and so it does no harm.
        if (open("/dev/null", O_RDWR) < 0) open("/", O_PATH);
    }
}

/// What a scrape takes is given back when it has ended, which glibc would not do of its own accord: it raises its bounds with
/// each large block that is freed. Few arenas, since what one thread has freed no other thread's arena can use.
static void set_up_memory(void) {
    mallopt(M_MMAP_THRESHOLD, 256 << 10);
    mallopt(M_TRIM_THRESHOLD, 2 << 20);
    mallopt(M_ARENA_MAX, 2);
}

/// Runs before any other code of the program.
__attribute__((constructor(101))) static void start(int count, char **vector) {
    argument_count = count;
    arguments = vector;
    open_standard_descriptors();
    set_up_memory();
}

int cstart_argument_count(void) { return argument_count; }
const char *cstart_argument(int index) { return arguments[index]; }

struct file {
    struct file *next;
    atomic_bool removed;
    char path[];
};

static _Atomic(struct file *) files;
static volatile sig_atomic_t hangup;

static void end(int number) {
    (void)number;
    for (struct file *file = atomic_load(&files); file; file = file->next)
        if (atomic_load(&file->removed)) unlink(file->path);
    _exit(0);
}

static void note(int number) {
    (void)number;
    hangup = 1;
}

static void handle(int number, void (*handler)(int)) {
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigaction(number, &action, NULL);
}

void cstart_take_signals(void) {
    handle(SIGPIPE, SIG_IGN);
    handle(SIGHUP, note);
    handle(SIGTERM, end);
    handle(SIGINT, end);
}

void cstart_leave_signals(void) {
    int numbers[] = {SIGPIPE, SIGHUP, SIGTERM, SIGINT};
    for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) handle(numbers[i], SIG_DFL);
}

int cstart_noted_hangup(void) { return hangup; }

void cstart_remove_at_end(const char *path) {
    struct file *file = malloc(sizeof *file + strlen(path) + 1);
    if (!file) return;
    strcpy(file->path, path);
    atomic_init(&file->removed, 1);
    file->next = atomic_load(&files);
    while (!atomic_compare_exchange_weak(&files, &file->next, file)) {}
}

void cstart_keep_at_end(const char *path) {
    for (struct file *file = atomic_load(&files); file; file = file->next)
        if (strcmp(file->path, path) == 0) atomic_store(&file->removed, 0);
}
