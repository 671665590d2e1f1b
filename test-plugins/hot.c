// SPDX-License-Identifier: Apache-2.0

/**
 * A decoder without an end whose samples all have one value, which a config changes while it runs. Each instance has a
 * thread of its own that beats every 5 ms until destroy has joined it.
 *
 * The build chooses HOT_ID, HOT_RATE and HOT_BUILD. With HOT_SDK the plugin has the manners of one that was made with
 * an SDK in another language: what is empty has an address all the same, which is not to be looked at; creating an
 * instance leaves a thread-local destructor on the calling thread; there is no shutdown.
 *
 * Config: {"gain": integer}, the value of each sample, 1 when absent (hot apply); with {"force_recreate": true} the
 * config asks for a new instance.
 * Metadata: {"build": "v1", "gain": integer, "beats": count}.
 */

#define _POSIX_C_SOURCE 200809L

#ifdef HOT_SDK
#define FIXTURE_SHUTDOWN NULL
#define HOT_NOTHING           \
    {                         \
        (const uint8_t *)1, 0 \
    }
#include "common/thread_local_destructor.h"
#else
#define HOT_NOTHING \
    {               \
        NULL, 0     \
    }
#include "common/fixture.h"
#endif

#include <pthread.h>
#include <sys/prctl.h>
#include <time.h>

#define HOT_CHANNELS 2

typedef struct
{
    int gain;
    atomic_long beats;
    atomic_bool ending;
    pthread_t thread;
} Hot;

/** [plugin thread] Shown by the system under the name "hot beat". */
static void *hot_beat(void *argument)
{
    static const struct timespec PAUSE = {.tv_nsec = 5000000};
    Hot *const hot = (Hot *)argument;
    prctl(PR_SET_NAME, "hot beat");
    while (!atomic_load(&hot->ending))
    {
        atomic_fetch_add(&hot->beats, 1);
        nanosleep(&PAUSE, NULL);
    }
    return NULL;
}

/** What is empty. */
static StStr hot_nothing(void)
{
    const StStr nothing = HOT_NOTHING;
    return nothing;
}

static StStatus hot_ok(void)
{
    StStatus status = st_ok();
    status.message = hot_nothing();
    fixture_called();
    return status;
}

static StStatus hot_open(void *handle, StDecoderOpenArgs args)
{
    (void)handle;
    (void)args;
    return hot_ok();
}

static StStatus hot_get_info(void *handle, StDecoderInfo *out_info)
{
    (void)handle;
    out_info->spec.sample_rate = HOT_RATE;
    out_info->spec.channels = HOT_CHANNELS;
    out_info->flags = ST_DECODER_FLAG_SEEKABLE;
    return hot_ok();
}

static StStatus hot_get_metadata(void *handle, StStr *out_json)
{
    Hot *const hot = (Hot *)handle;
    *out_json =
        st_str_format("{\"build\":\"v%d\",\"gain\":%d,\"beats\":%ld}", HOT_BUILD, hot->gain, atomic_load(&hot->beats));
    return hot_ok();
}

static StStatus hot_read(void *handle, uint32_t frames, float *out_samples, uint32_t *out_frames, bool *out_eof)
{
    const Hot *const hot = (const Hot *)handle;
    for (size_t i = 0; i < (size_t)frames * HOT_CHANNELS; i++)
    {
        out_samples[i] = (float)hot->gain;
    }
    *out_frames = frames;
    *out_eof = false;
    return hot_ok();
}

static StStatus hot_seek(void *handle, uint64_t position_ms)
{
    (void)handle;
    (void)position_ms;
    return hot_ok();
}

static StStatus hot_plan(void *handle, StStr config_json, StConfigUpdatePlan *out_plan)
{
    (void)handle;
    out_plan->mode = fixture_json_true(config_json, "force_recreate") ? ST_UPDATE_RECREATE : ST_UPDATE_HOT_APPLY;
    out_plan->reason = hot_nothing();
    return hot_ok();
}

static void hot_configure(Hot *hot, StStr config_json)
{
    hot->gain = (int)fixture_json_number(config_json, "gain", 1);
}

static StStatus hot_apply(void *handle, StStr config_json)
{
    hot_configure((Hot *)handle, config_json);
    return hot_ok();
}

static StStatus hot_export(void *handle, StStr *out_state_json)
{
    (void)handle;
    *out_state_json = hot_nothing();
    return hot_ok();
}

static StStatus hot_import(void *handle, StStr state_json)
{
    (void)handle;
    (void)state_json;
    return hot_ok();
}

static void hot_destroy(void *handle)
{
    Hot *const hot = (Hot *)handle;
    atomic_store(&hot->ending, true);
    pthread_join(hot->thread, NULL);
    fixture_delete(hot);
}

static const StDecoderVTable HOT = {
    .open = hot_open,
    .get_info = hot_get_info,
    .get_metadata_json = hot_get_metadata,
    .read_interleaved_f32 = hot_read,
    .seek_ms = hot_seek,
    .plan_config_update = hot_plan,
    .apply_config_update = hot_apply,
    .export_state_json = hot_export,
    .import_state_json = hot_import,
    .destroy = hot_destroy,
};

static StStatus hot_create(StStr type_id, StStr config_json, StDecoderInstanceRef *out)
{
    if (!st_str_equals(type_id, "hot"))
    {
        return st_error(ST_STATUS_UNSUPPORTED, "this plugin has one decoder, 'hot'");
    }
#ifdef HOT_SDK
    thread_local_touch();
#endif
    Hot *const hot = (Hot *)fixture_new(sizeof(Hot));
    hot_configure(hot, config_json);
    if (0 != pthread_create(&hot->thread, NULL, hot_beat, hot))
    {
        fixture_delete(hot);
        return st_error(ST_STATUS_INTERNAL, "cannot start a thread");
    }
    out->handle = hot;
    out->vtable = &HOT;
    return hot_ok();
}

FIXTURE_EXTENSION("hot")
FIXTURE_CAPABILITIES({.kind = ST_KIND_DECODER,
    .type_id = ST_STR("hot"),
    .display_name = HOT_NOTHING,
    .config_schema_json = HOT_NOTHING,
    .default_config_json = HOT_NOTHING})
FIXTURE_MODULE(HOT_ID, HOT_BUILD, .create_decoder_instance = hot_create, FIXTURE_SCORES)
