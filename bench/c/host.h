// SPDX-License-Identifier: Apache-2.0

/**
 * What the hosts in C have in common: they load plugins, look at the clock, and give up at the first failure.
 * Everything is called by the main thread.
 */

#ifndef STELLATUNE_BENCH_HOST_H
#define STELLATUNE_BENCH_HOST_H

#define _POSIX_C_SOURCE 200809L // clock_gettime
#include <dlfcn.h>
#include <stellatune/plugin.h>
#include <time.h>

static const uint64_t NS_PER_SECOND = 1000000000;
static const uint64_t WARM_UP_NS = 200000000; // caches, and the clock of the core

_Noreturn static inline void fail(const char *what, const char *which)
{
    fprintf(stderr, "%s: %s\n", which, what);
    exit(1);
}

static inline void require_ok(StStatus status, const char *what)
{
    if (ST_STATUS_OK != status.code)
    {
        fprintf(stderr, "%s: %.*s\n", what, (int)status.message.len, (const char *)status.message.ptr);
        exit(1);
    }
}

static inline const StPluginModule *load(const char *path)
{
    static const StHostVTable HOST = {.api_version = ST_ABI_VERSION};
    void *const library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (NULL == library)
    {
        fail("cannot be loaded", path);
    }
    StPluginEntry entry;
    *(void **)&entry = dlsym(library, ST_ENTRY_SYMBOL);
    const StPluginModule *const module = NULL == entry ? NULL : entry(&HOST);
    if (NULL == module)
    {
        fail("is no plugin of this version", path);
    }
    return module;
}

static inline uint64_t now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * NS_PER_SECOND + (uint64_t)time.tv_nsec;
}

static inline uint64_t seconds_to_ns(double seconds)
{
    return (uint64_t)(seconds * (double)NS_PER_SECOND);
}

#endif
