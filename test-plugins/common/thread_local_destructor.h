// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_THREAD_LOCAL_DESTRUCTOR_H
#define STELLATUNE_THREAD_LOCAL_DESTRUCTOR_H

/**
 * What thread_local objects of C++ and Rust do with a destructor: they register it on each thread that touches them,
 * together with the library, which the loader then keeps until these threads have ended.
 *
 * A test finds by name:
 *
 *     long thread_local_destructors(void)    destructors run so far
 */

#include "fixture.h"

/* What the C++ ABI has for this; no header declares it. */
extern int __cxa_thread_atexit_impl(void (*destructor)(void *), void *object, void *library);
extern void *__dso_handle __attribute__((visibility("hidden")));

static _Thread_local bool thread_local_touched;
static atomic_long thread_local_destructor_count;

FIXTURE_EXPORT long thread_local_destructors(void);

long thread_local_destructors(void)
{
    return atomic_load(&thread_local_destructor_count);
}

static void thread_local_destructor(void *object)
{
    (void)object;
    atomic_fetch_add(&thread_local_destructor_count, 1);
}

/** Registers the destructor on the calling thread, once. */
static void thread_local_touch(void)
{
    if (!thread_local_touched)
    {
        thread_local_touched = true;
        __cxa_thread_atexit_impl(thread_local_destructor, NULL, &__dso_handle);
    }
}

#endif
