// SPDX-License-Identifier: Apache-2.0

/**
 * A plugin with all five kinds of instance whose every string is counted: see common/ledger_heap.h.
 *
 * Each function looks for its own name in what it gets to read, the text of the call or else the instance's config:
 *
 *     {"fail": "<function>"}     the function fails with a message
 *     {"mute": "<function>"}     the function fails without one
 *     {"spoil": "<function>"}    its text is no UTF-8, and must be given back all the same
 *     {"panic": "<function>"}    the function fails with the long message of a panic, in many lines
 *     {"empty": "<function>"}    its text and its message are empty, with an address that is not to be looked at
 *
 * Functions: create, open, info, metadata, read, seek, plan, apply, export, import, list, stream, search, fetch,
 * targets, negotiate, write, status, flush, reset, and for the config of the latest instance shutdown. Plans follow
 * "plan" in their config: hot, recreate, reject or else an unknown mode, each with a reason. A build with
 * LEDGER_NO_FREE has no plugin_free: nothing comes back.
 *
 * Whatever is called logs its name; so do destroy, process, layouts, channels, close_stream, close and free.
 */

#define _POSIX_C_SOURCE 200809L
#ifdef LEDGER_NO_FREE
#define FIXTURE_FREE NULL
#else
#define FIXTURE_FREE ledger_free
#endif
#define FIXTURE_SHUTDOWN ledger_shutdown

#include "common/ledger_text.h"

/** A create function. */
#define LEDGER_CREATE(name, Ref, table)                              \
    static StStatus name(StStr type_id, StStr config_json, Ref *out) \
    {                                                                \
        StStatus status;                                             \
        (void)type_id;                                               \
        out->handle = ledger_new(config_json, &status);              \
        out->vtable = &table;                                        \
        return status;                                               \
    }

static atomic_bool ledger_shutdown_fails;

/* Every kind. */

static StStatus ledger_plan(void *handle, StStr config_json, StConfigUpdatePlan *out_plan)
{
    const StStatus status = ledger_give(handle, config_json, "plan", &out_plan->reason);
    const bool hot = fixture_json_is(config_json, "plan", "hot");
    const bool recreate = fixture_json_is(config_json, "plan", "recreate");
    const bool reject = fixture_json_is(config_json, "plan", "reject");
    out_plan->mode = hot ? ST_UPDATE_HOT_APPLY : recreate ? ST_UPDATE_RECREATE : reject ? ST_UPDATE_REJECT : 42;
    return status;
}

static StStatus ledger_apply(void *handle, StStr config_json)
{
    return ledger_begin((const Ledger *)handle, config_json, "apply");
}

static StStatus ledger_export(void *handle, StStr *out_state_json)
{
    return ledger_give(handle, st_str_empty(), "export", out_state_json);
}

static StStatus ledger_import(void *handle, StStr state_json)
{
    return ledger_begin((const Ledger *)handle, state_json, "import");
}

static void ledger_destroy(void *handle)
{
    st_log(fixture_host, ST_LOG_TRACE, "destroy");
    free((void *)(uintptr_t)((Ledger *)handle)->config.ptr);
    fixture_delete(handle);
}

/** Makes an instance of any kind; NULL with a failed *status when create is to fail. */
static Ledger *ledger_new(StStr config_json, StStatus *status)
{
    *status = ledger_begin(NULL, config_json, "create");
    if (ST_STATUS_OK != status->code)
    {
        return NULL;
    }
    Ledger *const ledger = (Ledger *)fixture_new(sizeof(Ledger));
    ledger->config.ptr = (const uint8_t *)st_str_dup(config_json);
    ledger->config.len = config_json.len;
    atomic_store(&ledger_shutdown_fails, fixture_json_is(config_json, "fail", "shutdown"));
    return ledger;
}

static StStatus ledger_shutdown(void)
{
    fixture_shutdown();
    return ledger_begin(
        NULL, atomic_load(&ledger_shutdown_fails) ? st_str("{\"fail\":\"shutdown\"}") : st_str_empty(), "shutdown");
}

/* The decoder: silence, mono, 8000 Hz, endless. */

static StStatus ledger_decoder_open(void *handle, StDecoderOpenArgs args)
{
    return ledger_begin((const Ledger *)handle, args.path, "open");
}

static StStatus ledger_decoder_info(void *handle, StDecoderInfo *out_info)
{
    out_info->spec.sample_rate = 8000;
    out_info->spec.channels = 1;
    return ledger_begin((const Ledger *)handle, st_str_empty(), "info");
}

static StStatus ledger_decoder_metadata(void *handle, StStr *out_json)
{
    return ledger_give(handle, st_str_empty(), "metadata", out_json);
}

static StStatus ledger_decoder_read(
    void *handle, uint32_t frames, float *out_samples, uint32_t *out_frames, bool *out_eof)
{
    memset(out_samples, 0, frames * sizeof(float));
    *out_frames = frames;
    *out_eof = false;
    return ledger_begin((const Ledger *)handle, st_str_empty(), "read");
}

static StStatus ledger_decoder_seek(void *handle, uint64_t position_ms)
{
    (void)position_ms;
    return ledger_begin((const Ledger *)handle, st_str_empty(), "seek");
}

static const StDecoderVTable LEDGER_DECODER = {
    .open = ledger_decoder_open,
    .get_info = ledger_decoder_info,
    .get_metadata_json = ledger_decoder_metadata,
    .read_interleaved_f32 = ledger_decoder_read,
    .seek_ms = ledger_decoder_seek,
    .plan_config_update = ledger_plan,
    .apply_config_update = ledger_apply,
    .export_state_json = ledger_export,
    .import_state_json = ledger_import,
    .destroy = ledger_destroy,
};

LEDGER_CREATE(ledger_create_decoder, StDecoderInstanceRef, LEDGER_DECODER)

/* The DSP: leaves samples as they are. */

static void ledger_dsp_process(void *handle, float *samples, uint32_t frames)
{
    (void)handle;
    (void)samples;
    (void)frames;
    st_log(fixture_host, ST_LOG_TRACE, "process");
    fixture_called();
}

static uint32_t ledger_dsp_supported_layouts(void *handle)
{
    (void)handle;
    st_log(fixture_host, ST_LOG_TRACE, "layouts");
    return ST_LAYOUT_ANY;
}

static uint16_t ledger_dsp_output_channels(void *handle)
{
    (void)handle;
    st_log(fixture_host, ST_LOG_TRACE, "channels");
    return 0;
}

static const StDspVTable LEDGER_DSP = {
    .process_interleaved_f32_in_place = ledger_dsp_process,
    .supported_layouts = ledger_dsp_supported_layouts,
    .output_channels = ledger_dsp_output_channels,
    .plan_config_update = ledger_plan,
    .apply_config_update = ledger_apply,
    .export_state_json = ledger_export,
    .import_state_json = ledger_import,
    .destroy = ledger_destroy,
};

static StStatus ledger_create_dsp(
    StStr type_id, uint32_t sample_rate, uint16_t channels, StStr config_json, StDspInstanceRef *out)
{
    StStatus status;
    (void)type_id;
    (void)sample_rate;
    (void)channels;
    out->handle = ledger_new(config_json, &status);
    out->vtable = &LEDGER_DSP;
    return status;
}

/* The source catalog: each stream is the text "ledger". */

static StStatus ledger_stream_read(void *io_handle, uint8_t *buf, size_t len, size_t *out_read)
{
    static const char CONTENT[] = "ledger";
    uint64_t *const position = (uint64_t *)io_handle;
    const size_t left = sizeof(CONTENT) - 1 - *position;
    *out_read = left < len ? left : len;
    memcpy(buf, CONTENT + *position, *out_read);
    *position += *out_read;
    return st_ok();
}

static const StIoVTable LEDGER_STREAM = {.read = ledger_stream_read};

static StStatus ledger_source_list(void *handle, StStr request_json, StStr *out_items_json)
{
    return ledger_give(handle, request_json, "list", out_items_json);
}

static StStatus ledger_source_open_stream(
    void *handle, StStr track_json, const StIoVTable **out_io_vtable, void **out_io_handle, StStr *out_meta_json)
{
    const StStatus status = ledger_give(handle, track_json, "stream", out_meta_json);
    if (ST_STATUS_OK == status.code)
    {
        *out_io_vtable = &LEDGER_STREAM;
        *out_io_handle = fixture_new(sizeof(uint64_t));
    }
    return status;
}

static void ledger_source_close_stream(void *handle, void *io_handle)
{
    (void)handle;
    st_log(fixture_host, ST_LOG_TRACE, "close_stream");
    fixture_delete(io_handle);
}

static const StSourceCatalogVTable LEDGER_SOURCE = {
    .list_items_json = ledger_source_list,
    .open_stream = ledger_source_open_stream,
    .close_stream = ledger_source_close_stream,
    .plan_config_update = ledger_plan,
    .apply_config_update = ledger_apply,
    .export_state_json = ledger_export,
    .import_state_json = ledger_import,
    .destroy = ledger_destroy,
};

LEDGER_CREATE(ledger_create_source, StSourceCatalogInstanceRef, LEDGER_SOURCE)

/* The lyrics provider. */

static StStatus ledger_lyrics_search(void *handle, StStr query_json, StStr *out_results_json)
{
    return ledger_give(handle, query_json, "search", out_results_json);
}

static StStatus ledger_lyrics_fetch(void *handle, StStr track_json, StStr *out_lyrics_json)
{
    return ledger_give(handle, track_json, "fetch", out_lyrics_json);
}

static const StLyricsProviderVTable LEDGER_LYRICS = {
    .search_json = ledger_lyrics_search,
    .fetch_json = ledger_lyrics_fetch,
    .plan_config_update = ledger_plan,
    .apply_config_update = ledger_apply,
    .export_state_json = ledger_export,
    .import_state_json = ledger_import,
    .destroy = ledger_destroy,
};

LEDGER_CREATE(ledger_create_lyrics, StLyricsProviderInstanceRef, LEDGER_LYRICS)

/* The output sink: takes everything, at once. */

static StStatus ledger_sink_targets(void *handle, StStr *out_targets_json)
{
    return ledger_give(handle, st_str_empty(), "targets", out_targets_json);
}

static StStatus ledger_sink_negotiate(
    void *handle, StStr target_json, StAudioSpec desired_spec, StOutputSinkNegotiatedSpec *out_negotiated)
{
    out_negotiated->spec = desired_spec;
    out_negotiated->flags = ST_NEGOTIATED_EXACT;
    return ledger_begin((const Ledger *)handle, target_json, "negotiate");
}

static StStatus ledger_sink_open(void *handle, StStr target_json, StAudioSpec spec)
{
    (void)spec;
    return ledger_begin((const Ledger *)handle, target_json, "open");
}

static StStatus ledger_sink_write(
    void *handle, uint32_t frames, uint16_t channels, const float *samples, uint32_t *out_accepted_frames)
{
    (void)channels;
    (void)samples;
    *out_accepted_frames = frames;
    return ledger_begin((const Ledger *)handle, st_str_empty(), "write");
}

static StStatus ledger_sink_status(void *handle, StOutputSinkRuntimeStatus *out_status)
{
    out_status->running = 1;
    return ledger_begin((const Ledger *)handle, st_str_empty(), "status");
}

static StStatus ledger_sink_flush(void *handle)
{
    return ledger_begin((const Ledger *)handle, st_str_empty(), "flush");
}

static StStatus ledger_sink_reset(void *handle)
{
    return ledger_begin((const Ledger *)handle, st_str_empty(), "reset");
}

static void ledger_sink_close(void *handle)
{
    (void)handle;
    st_log(fixture_host, ST_LOG_TRACE, "close");
    fixture_called();
}

static const StOutputSinkVTable LEDGER_SINK = {
    .list_targets_json = ledger_sink_targets,
    .negotiate_spec = ledger_sink_negotiate,
    .open = ledger_sink_open,
    .write_interleaved_f32 = ledger_sink_write,
    .query_runtime_status = ledger_sink_status,
    .flush = ledger_sink_flush,
    .reset = ledger_sink_reset,
    .close = ledger_sink_close,
    .plan_config_update = ledger_plan,
    .apply_config_update = ledger_apply,
    .export_state_json = ledger_export,
    .import_state_json = ledger_import,
    .destroy = ledger_destroy,
};

LEDGER_CREATE(ledger_create_sink, StOutputSinkInstanceRef, LEDGER_SINK)

FIXTURE_EXTENSION("ledger")
FIXTURE_CAPABILITIES(FIXTURE_CAPABILITY(ST_KIND_DECODER, "ledger"), FIXTURE_CAPABILITY(ST_KIND_DSP, "ledger"),
    FIXTURE_CAPABILITY(ST_KIND_SOURCE_CATALOG, "ledger"), FIXTURE_CAPABILITY(ST_KIND_LYRICS_PROVIDER, "ledger"),
    FIXTURE_CAPABILITY(ST_KIND_OUTPUT_SINK, "ledger"))

FIXTURE_MODULE("test.ledger", 1, .create_decoder_instance = ledger_create_decoder,
    .create_dsp_instance = ledger_create_dsp, .create_source_catalog_instance = ledger_create_source,
    .create_lyrics_provider_instance = ledger_create_lyrics, .create_output_sink_instance = ledger_create_sink,
    FIXTURE_SCORES)
