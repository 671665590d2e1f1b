// SPDX-License-Identifier: Apache-2.0

/**
 * A plugin whose library has a thread of its own, from the first instance to shutdown, which waits for its end. The
 * thread leaves its calls of sleep for code of the library a thousand times a second.
 */

#define _POSIX_C_SOURCE 200809L
#define FIXTURE_SHUTDOWN library_shutdown

#include <stellatune/plugin.h>

static StStatus library_shutdown(void);

#include "common/pass_dsp.h"

#include <pthread.h>
#include <sys/prctl.h>
#include <time.h>

static pthread_mutex_t library_lock = PTHREAD_MUTEX_INITIALIZER;
static bool library_running;
static pthread_t library_thread;
static atomic_bool library_ending;

/** [plugin thread] Shown by the system under the name "library thread". */
static void *library_run(void *argument)
{
    static const struct timespec MILLISECOND = {.tv_nsec = 1000000};
    (void)argument;
    prctl(PR_SET_NAME, "library thread");
    while (!atomic_load(&library_ending))
    {
        nanosleep(&MILLISECOND, NULL);
    }
    return NULL;
}

static StStatus library_create(
    StStr type_id, uint32_t sample_rate, uint16_t channels, StStr config_json, StDspInstanceRef *out)
{
    pthread_mutex_lock(&library_lock);
    if (!library_running)
    {
        library_running = 0 == pthread_create(&library_thread, NULL, library_run, NULL);
    }
    pthread_mutex_unlock(&library_lock);
    return library_running ? pass_create(type_id, sample_rate, channels, config_json, out)
                           : st_error(ST_STATUS_INTERNAL, "cannot start a thread");
}

static StStatus library_shutdown(void)
{
    if (library_running)
    {
        atomic_store(&library_ending, true);
        pthread_join(library_thread, NULL);
    }
    return fixture_shutdown();
}

FIXTURE_CAPABILITIES(FIXTURE_CAPABILITY(ST_KIND_DSP, "librarythread"))
FIXTURE_MODULE("test.librarythread", 1, .create_dsp_instance = library_create)
