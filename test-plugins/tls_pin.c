// SPDX-License-Identifier: Apache-2.0

/**
 * A plugin that registers a thread-local destructor on each thread that creates or processes, as thread_local objects
 * of C++ and Rust do: the library stays mapped until these threads have ended.
 */

#define PASS_TOUCH tls_pin_touch

static void tls_pin_touch(void);

#include "common/pass_dsp.h"

/* What the C++ ABI has for this; no header declares it. */
extern int __cxa_thread_atexit_impl(void (*destructor)(void *), void *object, void *library);
extern void *__dso_handle __attribute__((visibility("hidden")));

static _Thread_local bool tls_pin_touched;
static atomic_long tls_pin_destructor_count;

FIXTURE_EXPORT long tls_pin_destructors(void);

/** Destructors run so far. */
long tls_pin_destructors(void)
{
    return atomic_load(&tls_pin_destructor_count);
}

static void tls_pin_destructor(void *object)
{
    (void)object;
    atomic_fetch_add(&tls_pin_destructor_count, 1);
}

static void tls_pin_touch(void)
{
    if (!tls_pin_touched)
    {
        tls_pin_touched = true;
        __cxa_thread_atexit_impl(tls_pin_destructor, NULL, &__dso_handle);
    }
}

FIXTURE_CAPABILITIES(FIXTURE_CAPABILITY(ST_KIND_DSP, "tlspin"))
FIXTURE_MODULE("test.tlspin", 1, .create_dsp_instance = pass_create)
