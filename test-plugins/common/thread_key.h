// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_THREAD_KEY_H
#define STELLATUNE_THREAD_KEY_H

/**
 * Thread-specific data with a destructor, on each thread that asks for it. The loader does not know of it: when the
 * library is closed first, such a thread crashes at its end. To be included before anything else.
 *
 * A test finds by name:
 *
 *     long thread_key_destructors(void)    destructors run so far
 */

#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static pthread_key_t thread_key;
static pthread_once_t thread_key_once = PTHREAD_ONCE_INIT;
static atomic_long thread_key_destructor_count;

__attribute__((visibility("default"))) long thread_key_destructors(void);
__attribute__((visibility("default"))) void thread_key_touch(void);

/** Destructors run so far. [any-thread] */
long thread_key_destructors(void)
{
    return atomic_load(&thread_key_destructor_count);
}

/** [any-thread] */
static void thread_key_destructor(void *value)
{
    atomic_fetch_add(&thread_key_destructor_count, 1);
    free(value);
}

/** [any-thread] */
static void thread_key_make(void)
{
    pthread_key_create(&thread_key, thread_key_destructor);
}

/** Leaves the data on the calling thread. [any-thread] */
void thread_key_touch(void)
{
    pthread_once(&thread_key_once, thread_key_make);
    if (NULL == pthread_getspecific(thread_key))
    {
        pthread_setspecific(thread_key, malloc(1));
    }
}

#endif
