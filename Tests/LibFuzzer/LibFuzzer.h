// libFuzzer as a library (LLVM, compiler-rt/include/fuzzer/FuzzerInterface.h): the toolchain has it, but no module of it.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// Calls `test` with one input after the other, from one thread, until the options in the arguments end it.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*test)(const uint8_t *data, size_t size));
