// The system's password hashing, crypt(3), for Swift: its Glibc module lacks crypt_r(3).
#pragma once

/// Room for a bcrypt hash and the zero at its end.
#define CCRYPT_SIZE 64

/// Hashes `phrase` with the method, cost and salt that `setting` begins with, which may be a whole hash, into `output`;
/// 0, or -1 where the system's library cannot. It takes as long as the cost says, and keeps nothing of the phrase.
int ccrypt_hash(const char *phrase, const char *setting, char output[CCRYPT_SIZE]);
