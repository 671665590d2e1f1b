// SPDX-License-Identifier: Apache-2.0

/**
 * A DSP whose builds can be told by ear: each sample becomes a quarter of the number of the build.
 */

#include <stellatune/plugin.h>

/** What an instance remembers. */
typedef struct
{
    uint16_t channels;
} Level;

/** [worker-thread] */
static void level_process(void *handle, float *samples, uint32_t frames)
{
    const size_t count = (size_t)frames * ((const Level *)handle)->channels;
    for (size_t i = 0; i < count; i++)
    {
        samples[i] = 0.25f * LEVEL_BUILD;
    }
}

/** [job-thread] [worker-thread] */
static uint32_t level_supported_layouts(void *handle)
{
    (void)handle;
    return ST_LAYOUT_ANY;
}

/** [job-thread] [worker-thread] */
static uint16_t level_output_channels(void *handle)
{
    (void)handle;
    return 0;
}

/** [job-thread] [worker-thread] */
static void level_destroy(void *handle)
{
    free(handle);
}

static const StDspVTable LEVEL = {
    .process_interleaved_f32_in_place = level_process,
    .supported_layouts = level_supported_layouts,
    .output_channels = level_output_channels,
    .destroy = level_destroy,
};

/** [job-thread] */
static StStatus create(
    StStr type_id, uint32_t sample_rate, uint16_t channels, StStr config_json, StDspInstanceRef *out_instance)
{
    (void)sample_rate;
    (void)config_json;
    if (!st_str_equals(type_id, "level"))
    {
        return st_error(ST_STATUS_UNSUPPORTED, "this plugin has one DSP, 'level'");
    }
    Level *const level = calloc(1, sizeof(*level));
    if (NULL == level)
    {
        return st_error(ST_STATUS_INTERNAL, "out of memory");
    }
    level->channels = channels;
    out_instance->handle = level;
    out_instance->vtable = &LEVEL;
    return st_ok();
}

/** [any-thread] */
static StStr metadata_json(void)
{
    return st_str("{\"id\":\"bench.level\",\"name\":\"Level\",\"api_version\":8,"
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
    static const StCapabilityDescriptor DSP = {
        .kind = ST_KIND_DSP,
        .type_id = ST_STR("level"),
        .display_name = ST_STR("Level"),
        .config_schema_json = ST_STR("{\"type\":\"object\"}"),
        .default_config_json = ST_STR("{}"),
    };
    return 0 == index ? &DSP : NULL;
}

static const StPluginModule MODULE = {
    .api_version = ST_ABI_VERSION,
    .plugin_version = {.major = 1, .minor = LEVEL_BUILD},
    .plugin_free = st_plugin_free,
    .metadata_json = metadata_json,
    .capability_count = capability_count,
    .capability_get = capability_get,
    .create_dsp_instance = create,
};

ST_PLUGIN_EXPORT const StPluginModule *stellatune_plugin_entry(const StHostVTable *host)
{
    return ST_ABI_VERSION == host->api_version ? &MODULE : NULL;
}
