// Starts a command with sockets that keep the kernel's default buffers, even if the machine's settings and the
// command's capabilities permit larger ones. A process cannot change net.core.rmem_max only for itself.
//
//     DefaultBuffers COMMAND [ARGUMENT...]
//
// Requests for another buffer size succeed without effect (seccomp(2)), in the command and in all its children. The
// buffers then have the sizes of net.core.rmem_default and net.core.wmem_default.
#include <asm/socket.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the filter reads the lower half of each argument");
#define ARGUMENT(number) ((unsigned)offsetof(struct seccomp_data, args[number]))

static int keep_buffers(void) {
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_setsockopt, 0, 8),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARGUMENT(1)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SOL_SOCKET, 0, 6),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARGUMENT(2)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SO_RCVBUF, 3, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SO_SNDBUF, 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SO_RCVBUFFORCE, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SO_SNDBUFFORCE, 0, 1),
        // The error number 0 means success.
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

int main(int count, char **arguments) {
    if (count < 2) {
        fputs("Usage: DefaultBuffers COMMAND [ARGUMENT...]\n", stderr);
        return 64;
    }
    if (keep_buffers() != 0) {
        fprintf(stderr, "DefaultBuffers: cannot filter system calls: %s\n", strerror(errno));
        return 1;
    }
    execvp(arguments[1], arguments + 1);
    fprintf(stderr, "DefaultBuffers: cannot run '%s': %s\n", arguments[1], strerror(errno));
    return 127;
}
