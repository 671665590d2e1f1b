// SPDX-License-Identifier: Apache-2.0

/**
 * A plugin with a thread of its own that outlives it: nobody joins it, and neither destroy nor shutdown ends it. The
 * thread is named "leak" and runs until the file leak.end is in the directory that the plugin was installed in. Built
 * with LEAK_IN_ENTRY, the entry starts it; else each new instance does. Built with FIXTURE_UNIQUE, the library has a
 * unique symbol, too.
 *
 * config: {"way": "sleep" (when absent; it sleeps most of the time), "condition" (it waits for a condition that a
 *              second thread meets, which sleeps), "spin" (hardly ever enters the kernel), "timer" (a thread that the
 *              C library made calls the plugin, which sleeps), "detached" (destroy tells it to end and does not wait),
 *              "joined" (destroy tells it to end and joins it, as it should be),
 *          "at": "create" (when absent) or "process" (the first block starts it)}
 */

#define _GNU_SOURCE

#include "common/fixture.h"
#include "common/unique_symbol.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#define LEAK_SPINS 1000000

typedef struct
{
    char way[16];
    bool in_process;
    bool started;
    pthread_t thread;
} Leak;

static char leak_end_file[4096];
static atomic_bool leak_end; // set by destroy
static pthread_mutex_t leak_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t leak_condition = PTHREAD_COND_INITIALIZER;
static bool leak_condition_met;

/** [any-thread] */
static bool leak_is_over(void)
{
    return 0 == access(leak_end_file, F_OK);
}

/** [own thread] */
static void leak_sleep(void)
{
    static const struct timespec MILLISECOND = {.tv_nsec = 1000000};
    nanosleep(&MILLISECOND, NULL);
}

/** [own thread] */
static void leak_name(void)
{
    pthread_setname_np(pthread_self(), "leak");
}

/** [own thread] */
static void *leak_run_sleeping(void *unused)
{
    leak_name();
    while (!leak_is_over())
    {
        leak_sleep();
    }
    return unused;
}

/** [own thread] */
static void *leak_run_spinning(void *unused)
{
    leak_name();
    while (!leak_is_over())
    {
        for (int i = 0; i < LEAK_SPINS; i++)
        {
            __asm__ volatile("pause");
        }
    }
    return unused;
}

/** [own thread] */
static void *leak_run_waiting(void *unused)
{
    leak_name();
    pthread_mutex_lock(&leak_lock);
    while (!leak_condition_met)
    {
        pthread_cond_wait(&leak_condition, &leak_lock);
    }
    pthread_mutex_unlock(&leak_lock);
    return unused;
}

/** [own thread] */
static void *leak_run_meeting(void *unused)
{
    leak_run_sleeping(unused);
    pthread_mutex_lock(&leak_lock);
    leak_condition_met = true;
    pthread_cond_broadcast(&leak_condition);
    pthread_mutex_unlock(&leak_lock);
    return unused;
}

/** [own thread] */
static void *leak_run_told(void *unused)
{
    leak_name();
    while (!atomic_load(&leak_end))
    {
        leak_sleep();
    }
    return unused;
}

/** [a thread of the C library's] */
static void leak_expired(union sigval unused)
{
    (void)unused;
    leak_run_sleeping(NULL);
}

/** [job-thread] [worker-thread] */
static pthread_t leak_thread(void *(*run)(void *), bool detached)
{
    pthread_t thread;
    if (0 != pthread_create(&thread, NULL, run, NULL))
    {
        abort();
    }
    if (detached)
    {
        pthread_detach(thread);
    }
    return thread;
}

/** [job-thread] [worker-thread] */
static void leak_timer(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_THREAD, .sigev_notify_function = leak_expired};
    const struct itimerspec soon = {.it_value.tv_nsec = 1};
    timer_t timer;
    if (0 != timer_create(CLOCK_MONOTONIC, &event, &timer) || 0 != timer_settime(timer, 0, &soon, NULL))
    {
        abort();
    }
}

/** [job-thread] [worker-thread] */
static void leak_start(Leak *leak)
{
    leak->started = true;
    if (0 == strcmp(leak->way, "joined") || 0 == strcmp(leak->way, "detached"))
    {
        leak->thread = leak_thread(leak_run_told, 0 == strcmp(leak->way, "detached"));
    }
    else if (0 == strcmp(leak->way, "timer"))
    {
        leak_timer();
    }
    else if (0 == strcmp(leak->way, "spin"))
    {
        leak_thread(leak_run_spinning, true);
    }
    else if (0 == strcmp(leak->way, "condition"))
    {
        leak_thread(leak_run_waiting, true);
        leak_thread(leak_run_meeting, true);
    }
    else
    {
        leak_thread(leak_run_sleeping, true);
    }
}

static void leak_process(void *handle, float *samples, uint32_t frames)
{
    Leak *const leak = (Leak *)handle;
    (void)samples;
    (void)frames;
    if (leak->in_process && !leak->started)
    {
        leak_start(leak);
    }
}

static void leak_destroy(void *handle)
{
    Leak *const leak = (Leak *)handle;
    atomic_store(&leak_end, true);
    if (leak->started && 0 == strcmp(leak->way, "joined"))
    {
        pthread_join(leak->thread, NULL);
    }
    fixture_delete(leak);
}

static uint32_t leak_supported_layouts(void *handle)
{
    (void)handle;
    return ST_LAYOUT_ANY;
}

static uint16_t leak_output_channels(void *handle)
{
    (void)handle;
    return 0;
}

static const StDspVTable LEAK_DSP = {
    .process_interleaved_f32_in_place = leak_process,
    .supported_layouts = leak_supported_layouts,
    .output_channels = leak_output_channels,
    .destroy = leak_destroy,
};

static StStatus leak_create(
    StStr type_id, uint32_t sample_rate, uint16_t channels, StStr config_json, StDspInstanceRef *out)
{
    (void)type_id;
    (void)sample_rate;
    (void)channels;
    Leak *const leak = (Leak *)fixture_new(sizeof(Leak));
    if (NULL == leak)
    {
        return st_error(ST_STATUS_INTERNAL, "no memory");
    }
    const StStr way = fixture_json_string(config_json, "way");
    if (0 < way.len && way.len < sizeof(leak->way))
    {
        memcpy(leak->way, way.ptr, way.len);
    }
    leak->in_process = fixture_json_is(config_json, "at", "process");
    atomic_store(&leak_end, false);
#ifndef LEAK_IN_ENTRY
    if (!leak->in_process)
    {
        leak_start(leak);
    }
#endif
    out->handle = leak;
    out->vtable = &LEAK_DSP;
    return st_ok();
}

FIXTURE_CAPABILITIES(FIXTURE_CAPABILITY(ST_KIND_DSP, "leak"))
FIXTURE_TABLE("test.leak", 1, .create_dsp_instance = leak_create)

const StPluginModule *stellatune_plugin_entry(const StHostVTable *host)
{
    const StStr root = host->get_runtime_root(host->user_data);
    snprintf(leak_end_file, sizeof(leak_end_file), "%.*s/leak.end", (int)root.len, (const char *)root.ptr);
    fixture_host = host;
#ifdef LEAK_IN_ENTRY
    leak_thread(leak_run_sleeping, true);
#endif
    return &FIXTURE_MODULE_TABLE;
}
