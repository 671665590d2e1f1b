// SPDX-License-Identifier: Apache-2.0

/**
 * All five kinds of instance, and none does anything: the decoder claims the frames that it was asked for, the sink
 * those that it was offered, the DSP leaves samples as they are, source and lyrics answer with the text that they were
 * asked. So what a call costs is what the way there and back costs. The decoder's stream is never read and never ends.
 */

#include <stellatune/plugin.h>

enum
{
    RATE = 44100,
    CHANNELS = 2,
};

/** The one instance that all share: there is nothing to remember. */
static int idle;

/** [job-thread] [worker-thread] */
static void idle_destroy(void *handle)
{
    (void)handle;
}

/** A create function. [job-thread] */
#define IDLE_CREATE(name, Ref, table)                                                      \
    static StStatus name(StStr type_id, StStr config_json, Ref *out_instance)              \
    {                                                                                      \
        (void)config_json;                                                                 \
        if (!st_str_equals(type_id, "idle"))                                               \
        {                                                                                  \
            return st_error(ST_STATUS_UNSUPPORTED, "this plugin has one type, 'idle'");    \
        }                                                                                  \
        out_instance->handle = &idle;                                                      \
        out_instance->vtable = &table;                                                     \
        return st_ok();                                                                    \
    }

/* ------------------------------------------------------------------------------------------------------------------
 * Decoder
 * --------------------------------------------------------------------------------------------------------------- */

/** [job-thread] */
static StStatus decoder_open(void *handle, StDecoderOpenArgs args)
{
    (void)handle;
    (void)args;
    return st_ok();
}

/** [job-thread] [worker-thread] */
static StStatus decoder_get_info(void *handle, StDecoderInfo *out_info)
{
    (void)handle;
    *out_info = (StDecoderInfo){.spec = {.sample_rate = RATE, .channels = CHANNELS}};
    return st_ok();
}

/** [worker-thread] */
static StStatus decoder_read(void *handle, uint32_t frames, float *out_samples, uint32_t *out_frames, bool *out_eof)
{
    (void)handle;
    (void)out_samples;
    *out_frames = frames;
    *out_eof = false;
    return st_ok();
}

static const StDecoderVTable DECODER = {
    .open = decoder_open,
    .get_info = decoder_get_info,
    .read_interleaved_f32 = decoder_read,
    .destroy = idle_destroy,
};

IDLE_CREATE(create_decoder, StDecoderInstanceRef, DECODER)

/* ------------------------------------------------------------------------------------------------------------------
 * DSP
 * --------------------------------------------------------------------------------------------------------------- */

/** [worker-thread] */
static void dsp_process(void *handle, float *samples, uint32_t frames)
{
    (void)handle;
    (void)samples;
    (void)frames;
}

/** [job-thread] [worker-thread] */
static uint32_t dsp_supported_layouts(void *handle)
{
    (void)handle;
    return ST_LAYOUT_ANY;
}

/** [job-thread] [worker-thread] */
static uint16_t dsp_output_channels(void *handle)
{
    (void)handle;
    return 0;
}

static const StDspVTable DSP = {
    .process_interleaved_f32_in_place = dsp_process,
    .supported_layouts = dsp_supported_layouts,
    .output_channels = dsp_output_channels,
    .destroy = idle_destroy,
};

/** [job-thread] */
static StStatus create_dsp(
    StStr type_id, uint32_t sample_rate, uint16_t channels, StStr config_json, StDspInstanceRef *out_instance)
{
    (void)sample_rate;
    (void)channels;
    (void)config_json;
    if (!st_str_equals(type_id, "idle"))
    {
        return st_error(ST_STATUS_UNSUPPORTED, "this plugin has one type, 'idle'");
    }
    out_instance->handle = &idle;
    out_instance->vtable = &DSP;
    return st_ok();
}

/* ------------------------------------------------------------------------------------------------------------------
 * Source catalog and lyrics provider
 * --------------------------------------------------------------------------------------------------------------- */

/** [job-thread] Gives the text back: a copy of it, as every answer is one. */
static StStatus text_echo(void *handle, StStr text, StStr *out_text)
{
    (void)handle;
    out_text->ptr = (const uint8_t *)st_str_dup(text);
    out_text->len = text.len;
    return NULL == out_text->ptr ? st_error(ST_STATUS_INTERNAL, "out of memory") : st_ok();
}

/** [job-thread] */
static StStatus source_open_stream(
    void *handle, StStr track_json, const StIoVTable **out_io_vtable, void **out_io_handle, StStr *out_meta_json)
{
    (void)handle;
    (void)track_json;
    (void)out_io_vtable;
    (void)out_io_handle;
    (void)out_meta_json;
    return st_error(ST_STATUS_UNSUPPORTED, "there is nothing to be opened");
}

/** [job-thread] [worker-thread] */
static void source_close_stream(void *handle, void *io_handle)
{
    (void)handle;
    (void)io_handle;
}

static const StSourceCatalogVTable SOURCE = {
    .list_items_json = text_echo,
    .open_stream = source_open_stream,
    .close_stream = source_close_stream,
    .destroy = idle_destroy,
};

static const StLyricsProviderVTable LYRICS = {
    .search_json = text_echo,
    .fetch_json = text_echo,
    .destroy = idle_destroy,
};

IDLE_CREATE(create_source, StSourceCatalogInstanceRef, SOURCE)
IDLE_CREATE(create_lyrics, StLyricsProviderInstanceRef, LYRICS)

/* ------------------------------------------------------------------------------------------------------------------
 * Output sink
 * --------------------------------------------------------------------------------------------------------------- */

/** [job-thread] */
static StStatus sink_list_targets(void *handle, StStr *out_targets_json)
{
    return text_echo(handle, st_str("[]"), out_targets_json);
}

/** [job-thread] */
static StStatus sink_negotiate(
    void *handle, StStr target_json, StAudioSpec desired_spec, StOutputSinkNegotiatedSpec *out_negotiated)
{
    (void)handle;
    (void)target_json;
    *out_negotiated = (StOutputSinkNegotiatedSpec){.spec = desired_spec, .flags = ST_NEGOTIATED_EXACT};
    return st_ok();
}

/** [job-thread] */
static StStatus sink_open(void *handle, StStr target_json, StAudioSpec spec)
{
    (void)handle;
    (void)target_json;
    (void)spec;
    return st_ok();
}

/** [worker-thread] */
static StStatus sink_write(
    void *handle, uint32_t frames, uint16_t channels, const float *samples, uint32_t *out_accepted_frames)
{
    (void)handle;
    (void)channels;
    (void)samples;
    *out_accepted_frames = frames;
    return st_ok();
}

/** [worker-thread] */
static StStatus sink_status(void *handle, StOutputSinkRuntimeStatus *out_status)
{
    (void)handle;
    *out_status = (StOutputSinkRuntimeStatus){.running = 1};
    return st_ok();
}

/** [worker-thread] */
static StStatus sink_reset(void *handle)
{
    (void)handle;
    return st_ok();
}

static const StOutputSinkVTable SINK = {
    .list_targets_json = sink_list_targets,
    .negotiate_spec = sink_negotiate,
    .open = sink_open,
    .write_interleaved_f32 = sink_write,
    .query_runtime_status = sink_status,
    .reset = sink_reset,
    .close = idle_destroy,
    .destroy = idle_destroy,
};

IDLE_CREATE(create_sink, StOutputSinkInstanceRef, SINK)

/* ------------------------------------------------------------------------------------------------------------------
 * Module
 * --------------------------------------------------------------------------------------------------------------- */

/** [any-thread] */
static StStr metadata_json(void)
{
    return st_str("{\"id\":\"bench.idle\",\"name\":\"Idle\",\"api_version\":8,"
                  "\"version\":{\"major\":1,\"minor\":0,\"patch\":0}}");
}

#define IDLE_CAPABILITY(number)                                                                            \
    {                                                                                                      \
        .kind = (number), .type_id = ST_STR("idle"), .display_name = ST_STR("Idle"),                       \
        .config_schema_json = ST_STR("{\"type\":\"object\"}"), .default_config_json = ST_STR("{}"),        \
    }

static const StCapabilityDescriptor CAPABILITIES[] = {
    IDLE_CAPABILITY(ST_KIND_DECODER),
    IDLE_CAPABILITY(ST_KIND_DSP),
    IDLE_CAPABILITY(ST_KIND_SOURCE_CATALOG),
    IDLE_CAPABILITY(ST_KIND_LYRICS_PROVIDER),
    IDLE_CAPABILITY(ST_KIND_OUTPUT_SINK),
};

/** [any-thread] */
static size_t capability_count(void)
{
    return sizeof(CAPABILITIES) / sizeof(CAPABILITIES[0]);
}

/** [any-thread] */
static const StCapabilityDescriptor *capability_get(size_t index)
{
    return index < capability_count() ? &CAPABILITIES[index] : NULL;
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
    .create_decoder_instance = create_decoder,
    .create_dsp_instance = create_dsp,
    .create_source_catalog_instance = create_source,
    .create_lyrics_provider_instance = create_lyrics,
    .create_output_sink_instance = create_sink,
};

ST_PLUGIN_EXPORT const StPluginModule *stellatune_plugin_entry(const StHostVTable *host)
{
    return ST_ABI_VERSION == host->api_version ? &MODULE : NULL;
}
