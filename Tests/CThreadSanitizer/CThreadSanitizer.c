// Tells ThreadSanitizer of the part of Synchronization.Mutex that it cannot see, so that it reports races alone.
//
// The fast path of Mutex is inlined into the caller as atomic operations, which ThreadSanitizer instruments. Where two threads
// contend, the slow path in the Swift runtime library does the same; that library is not instrumented, so that the order
// which it makes goes unseen, and all that the mutex guards is reported. The functions here take the places of those of the
// slow path, at link time, and say what they do. The names are those of this toolchain's library: were they to change, the
// false reports would be back, and no true one would be lost. Without ThreadSanitizer they only call on.
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
