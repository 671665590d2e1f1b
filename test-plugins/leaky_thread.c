// SPDX-License-Identifier: Apache-2.0

/**
 * A plugin that starts a thread with each instance and never waits for its end: it runs on in the library's code, also
 * after shutdown, until it is told to end by a file or 30 s are over.
 *
 * Config: {"until": path of the file}.
 */

#define _POSIX_C_SOURCE 200809L

#include "common/pass_dsp.h"

#include <pthread.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define LEAKY_LIMIT_MS 30000

/** [plugin thread] Shown by the system under the name "leaky thread". */
static void *leaky_run(void *argument)
{
    static const struct timespec MILLISECOND = {.tv_nsec = 1000000};
    char *const until = (char *)argument;
    prctl(PR_SET_NAME, "leaky thread");
    for (int i = 0; i < LEAKY_LIMIT_MS && 0 != access(until, F_OK); i++)
    {
        nanosleep(&MILLISECOND, NULL);
    }
    free(until);
    return NULL;
}

static StStatus leaky_create(
    StStr type_id, uint32_t sample_rate, uint16_t channels, StStr config_json, StDspInstanceRef *out)
{
    pthread_t thread;
    char *const until = st_str_dup(fixture_json_string(config_json, "until"));
    if (0 != pthread_create(&thread, NULL, leaky_run, until))
    {
        free(until);
        return st_error(ST_STATUS_INTERNAL, "cannot start a thread");
    }
    pthread_detach(thread);
    return pass_create(type_id, sample_rate, channels, config_json, out);
}

FIXTURE_CAPABILITIES(FIXTURE_CAPABILITY(ST_KIND_DSP, "leaky"))
FIXTURE_MODULE("test.leaky", 1, .create_dsp_instance = leaky_create)
