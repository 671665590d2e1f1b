// SPDX-License-Identifier: Apache-2.0

/**
 * A decoder that does nothing: it claims the frames that it was asked for and leaves the samples as they are. So what
 * a read costs is what the way there and back costs. Its stream is never read and never ends.
 */

#include <stellatune/plugin.h>

enum
{
    RATE = 44100,
    CHANNELS = 2,
};

/** The one instance that all share: there is nothing to remember. */
static int idle;

/** [job-thread] */
static StStatus idle_open(void *handle, StDecoderOpenArgs args)
{
    (void)handle;
    (void)args;
    return st_ok();
}

/** [job-thread] [worker-thread] */
static StStatus idle_get_info(void *handle, StDecoderInfo *out_info)
{
    (void)handle;
    *out_info = (StDecoderInfo){.spec = {.sample_rate = RATE, .channels = CHANNELS}};
    return st_ok();
}

/** [worker-thread] */
static StStatus idle_read(void *handle, uint32_t frames, float *out_samples, uint32_t *out_frames, bool *out_eof)
{
    (void)handle;
    (void)out_samples;
    *out_frames = frames;
    *out_eof = false;
    return st_ok();
}

/** [job-thread] [worker-thread] */
static void idle_destroy(void *handle)
{
    (void)handle;
}

static const StDecoderVTable IDLE = {
    .open = idle_open,
    .get_info = idle_get_info,
    .read_interleaved_f32 = idle_read,
    .destroy = idle_destroy,
};

/** [job-thread] */
static StStatus create(StStr type_id, StStr config_json, StDecoderInstanceRef *out_instance)
{
    (void)config_json;
    if (!st_str_equals(type_id, "idle"))
    {
        return st_error(ST_STATUS_UNSUPPORTED, "this plugin has one decoder, 'idle'");
    }
    out_instance->handle = &idle;
    out_instance->vtable = &IDLE;
    return st_ok();
}

/** [any-thread] */
static StStr metadata_json(void)
{
    return st_str("{\"id\":\"bench.idle\",\"name\":\"Idle\",\"api_version\":8,"
                  "\"version\":{\"major\":1,\"minor\":0,\"patch\":0}}");
}

/** [any-thread] */
static size_t capability_count(void)
{
    return 1;
}

/** [any-thread] */
static const StCapabilityDescriptor *capability_get(size_t index)
{
    static const StCapabilityDescriptor DECODER = {
        .kind = ST_KIND_DECODER,
        .type_id = ST_STR("idle"),
        .display_name = ST_STR("Idle"),
        .config_schema_json = ST_STR("{\"type\":\"object\"}"),
        .default_config_json = ST_STR("{}"),
    };
    return 0 == index ? &DECODER : NULL;
}

/** [any-thread] No file is named after it: it is asked for by its type. */
static size_t score_count(StStr type_id)
{
    (void)type_id;
    return 0;
}

/** [any-thread] */
static const StDecoderExtScore *score_get(StStr type_id, size_t index)
{
    (void)type_id;
    (void)index;
    return NULL;
}

static const StPluginModule MODULE = {
    .api_version = ST_ABI_VERSION,
    .plugin_version = {.major = 1},
    .plugin_free = st_plugin_free,
    .metadata_json = metadata_json,
    .capability_count = capability_count,
    .capability_get = capability_get,
    .decoder_ext_score_count = score_count,
    .decoder_ext_score_get = score_get,
    .create_decoder_instance = create,
};

ST_PLUGIN_EXPORT const StPluginModule *stellatune_plugin_entry(const StHostVTable *host)
{
    return ST_ABI_VERSION == host->api_version ? &MODULE : NULL;
}
