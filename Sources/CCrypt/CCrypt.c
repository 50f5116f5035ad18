#define _GNU_SOURCE
#include "CCrypt.h"

#include <crypt.h>
#include <stdlib.h>
#include <string.h>

int ccrypt_hash(const char *phrase, const char *setting, char output[CCRYPT_SIZE]) {
    // Tens of kilobytes: not for the stack of a thread.
    struct crypt_data *data = calloc(1, sizeof *data);
    if (data == NULL) return -1;
    const char *hash = crypt_r(phrase, setting, data);
    int result = -1;
    // A failure is NULL, or in some libraries a text that begins with an asterisk (crypt(3)).
    if (hash != NULL && hash[0] != '*' && strlen(hash) < CCRYPT_SIZE) {
        strcpy(output, hash);
        result = 0;
    }
    explicit_bzero(data, sizeof *data);
    free(data);
    return result;
}
