// SPDX-License-Identifier: Apache-2.0

/**
 * A plugin that leaves thread-specific data with a destructor on each thread that creates or processes. The loader does
 * not know of it: when the library is closed first, such a thread crashes at its end.
 */

#define _POSIX_C_SOURCE 200809L
#define PASS_TOUCH thread_key_touch

#include <pthread.h>

static void thread_key_touch(void);

#include "common/pass_dsp.h"

static pthread_key_t thread_key;
static pthread_once_t thread_key_once = PTHREAD_ONCE_INIT;
static atomic_long thread_key_destructor_count;

FIXTURE_EXPORT long thread_key_destructors(void);

/** Destructors run so far. */
long thread_key_destructors(void)
{
    return atomic_load(&thread_key_destructor_count);
}

static void thread_key_destructor(void *value)
{
    atomic_fetch_add(&thread_key_destructor_count, 1);
    free(value);
}

static void thread_key_make(void)
{
    pthread_key_create(&thread_key, thread_key_destructor);
}

static void thread_key_touch(void)
{
    pthread_once(&thread_key_once, thread_key_make);
    if (NULL == pthread_getspecific(thread_key))
    {
        pthread_setspecific(thread_key, malloc(1));
    }
}

FIXTURE_CAPABILITIES(FIXTURE_CAPABILITY(ST_KIND_DSP, "threadkey"))
FIXTURE_MODULE("test.threadkey", 1, .create_dsp_instance = pass_create)
