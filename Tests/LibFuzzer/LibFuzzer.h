// The entry point of libFuzzer as a library (LLVM, compiler-rt/include/fuzzer/FuzzerInterface.h). The toolchain has the
// library but no module for it.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// Calls `test` with one input after the other, from a single thread, until the limits in the arguments are reached.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*test)(const uint8_t *data, size_t size));
