// Reports the slow path of Synchronization.Mutex to ThreadSanitizer, so that it reports only real races.
//
// The compiler inlines the fast path of Mutex into the caller as atomic operations, which ThreadSanitizer instruments.
// If two threads contend, the slow path in the Swift runtime library does the same. That library is not instrumented,
// so ThreadSanitizer misses the order that it establishes, and reports all data that the mutex guards. The functions
// here replace the slow path at link time and announce the order. Their names are those of this toolchain's library. If
// the names change, the false reports return, and no real report is lost. Without ThreadSanitizer, the functions only
// forward the call.
#define _GNU_SOURCE
#include "CThreadSanitizer.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

// Synchronization._MutexHandle._lockSlow(UInt32), _tryLockSlow() -> Bool, _unlockSlow()
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

SWIFT void lock_slow(uint32_t state, SELF void *mutex) __asm__(LOCK);
SWIFT bool try_lock_slow(SELF void *mutex) __asm__(TRY_LOCK);
SWIFT void unlock_slow(SELF void *mutex) __asm__(UNLOCK);

static SWIFT void (*real_lock_slow)(uint32_t state, SELF void *mutex);
static SWIFT bool (*real_try_lock_slow)(SELF void *mutex);
static SWIFT void (*real_unlock_slow)(SELF void *mutex);

__attribute__((constructor)) static void find_real(void) {
    real_lock_slow = (SWIFT void (*)(uint32_t, SELF void *))dlsym(RTLD_NEXT, LOCK);
    real_try_lock_slow = (SWIFT bool (*)(SELF void *))dlsym(RTLD_NEXT, TRY_LOCK);
    real_unlock_slow = (SWIFT void (*)(SELF void *))dlsym(RTLD_NEXT, UNLOCK);
}

SWIFT void lock_slow(uint32_t state, SELF void *mutex) {
    real_lock_slow(state, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

SWIFT bool try_lock_slow(SELF void *mutex) {
    bool has_locked = real_try_lock_slow(mutex);
    if (has_locked && __tsan_acquire) __tsan_acquire(mutex);
    return has_locked;
}

SWIFT void unlock_slow(SELF void *mutex) {
    if (__tsan_release) __tsan_release(mutex);
    real_unlock_slow(mutex);
}
