// SPDX-License-Identifier: Apache-2.0

/**
 * A plugin that breaks one rule at a time, as {"lie": "..."} in the config says; without a lie all is well.
 *
 *     any kind    null_handle, null_vtable, null_slot (read, process or write is missing), code (create fails with an
 *                 unknown code), mode (a plan's), ok_message (success with a message that must not be looked at)
 *     text        utf8 (not UTF-8), length (2^40 bytes), null_text (5 bytes at NULL): in metadata, state, targets and
 *                 plans; text_message (2^40 bytes) and null_message (5 bytes at NULL) in the message of a failing create
 *     decoder     frames (one too many), all_frames (2^32 - 1), eof (2), not_yet (0 frames and no end, for ever),
 *                 channels (0), many_channels (9), rate (0), high_rate (2^32 - 1)
 *     DSP         nan (in the output), channels (9 come out)
 *     sink        accepted (one frame too many), channels (0), many_channels (9), rate (0), running (7)
 */

#include "common/fixture.h"

typedef struct
{
    char lie[32];
} Liar;

static bool liar_tells(const void *handle, const char *lie)
{
    return 0 == strcmp(((const Liar *)handle)->lie, lie);
}

static void liar_text(void *handle, StStr *out)
{
    static const char NOT_UTF8[] = "{\"x\":\"\xFF\"}";
    *out = st_str_format("%s", liar_tells(handle, "utf8") ? NOT_UTF8 : "{}");
    if (liar_tells(handle, "length"))
    {
        out->len = (size_t)1 << 40;
    }
    if (liar_tells(handle, "null_text"))
    {
        free((void *)(uintptr_t)out->ptr);
        out->ptr = NULL;
        out->len = 5;
    }
}

/** Success; for a liar with a message of garbage. */
static StStatus liar_ok(void *handle)
{
    StStatus status = st_ok();
    if (liar_tells(handle, "ok_message"))
    {
        status.message.ptr = (const uint8_t *)UINT64_C(0xDEAD0000);
        status.message.len = 12;
    }
    fixture_called();
    return status;
}

/* Every kind. */

static StStatus liar_plan(void *handle, StStr config_json, StConfigUpdatePlan *out_plan)
{
    (void)config_json;
    out_plan->mode = liar_tells(handle, "mode") ? 7 : ST_UPDATE_HOT_APPLY;
    liar_text(handle, &out_plan->reason);
    return liar_ok(handle);
}

static StStatus liar_export(void *handle, StStr *out_state_json)
{
    liar_text(handle, out_state_json);
    return liar_ok(handle);
}

/** Makes an instance of any kind, or fails. */
static Liar *liar_new(StStr config_json, StStatus *status)
{
    *status = st_ok();
    if (fixture_json_is(config_json, "lie", "code"))
    {
        *status = st_error(77, "a code that nobody knows");
        return NULL;
    }
    if (fixture_json_is(config_json, "lie", "text_message"))
    {
        *status = st_error(ST_STATUS_INTERNAL, "much shorter than it says");
        status->message.len = (size_t)1 << 40;
        return NULL;
    }
    if (fixture_json_is(config_json, "lie", "null_message"))
    {
        status->code = ST_STATUS_INTERNAL;
        status->message.len = 5;
        return NULL;
    }
    if (fixture_json_is(config_json, "lie", "null_handle"))
    {
        return NULL;
    }
    Liar *const liar = (Liar *)fixture_new(sizeof(Liar));
    const StStr lie = fixture_json_string(config_json, "lie");
    memcpy(liar->lie, 0 == lie.len ? (const uint8_t *)"" : lie.ptr, lie.len < 31 ? lie.len : 31);
    return liar;
}

/** The table that an instance gets: a good one, one with a hole, or none. */
#define LIAR_TABLE(config, good, holed)                              \
    (fixture_json_is(config, "lie", "null_vtable")        ? NULL     \
            : fixture_json_is(config, "lie", "null_slot") ? &(holed) \
                                                          : &(good))

/* The decoder: endless silence. */

static StStatus liar_decoder_open(void *handle, StDecoderOpenArgs args)
{
    (void)args;
    return liar_ok(handle);
}

static StStatus liar_decoder_info(void *handle, StDecoderInfo *out_info)
{
    out_info->spec.sample_rate = liar_tells(handle, "rate") ? 0 : liar_tells(handle, "high_rate") ? UINT32_MAX : 48000;
    out_info->spec.channels = liar_tells(handle, "channels") ? 0 : liar_tells(handle, "many_channels") ? 9 : 2;
    return liar_ok(handle);
}

static StStatus liar_decoder_read(
    void *handle, uint32_t frames, float *out_samples, uint32_t *out_frames, bool *out_eof)
{
    memset(out_samples, 0, (size_t)frames * 2 * sizeof(float));
    *out_frames = liar_tells(handle, "frames") ? frames + 1
        : liar_tells(handle, "all_frames")     ? UINT32_MAX
        : liar_tells(handle, "not_yet")        ? 0
                                               : frames;
    *(uint8_t *)out_eof = liar_tells(handle, "eof") ? 2 : 0;
    return liar_ok(handle);
}

static const StDecoderVTable LIAR_DECODER = {
    .open = liar_decoder_open,
    .get_info = liar_decoder_info,
    .get_metadata_json = liar_export,
    .read_interleaved_f32 = liar_decoder_read,
    .plan_config_update = liar_plan, // and no apply, although the plan says so
    .export_state_json = liar_export,
    .destroy = fixture_delete,
};

static const StDecoderVTable LIAR_HOLED_DECODER = {
    .open = liar_decoder_open,
    .get_info = liar_decoder_info,
    .destroy = fixture_delete,
};

static StStatus liar_create_decoder(StStr type_id, StStr config_json, StDecoderInstanceRef *out)
{
    StStatus status;
    (void)type_id;
    out->handle = liar_new(config_json, &status);
    out->vtable = LIAR_TABLE(config_json, LIAR_DECODER, LIAR_HOLED_DECODER);
    return status;
}

/* The DSP. */

static void liar_dsp_process(void *handle, float *samples, uint32_t frames)
{
    static const uint32_t NAN_BITS = 0x7FC00000;
    if (liar_tells(handle, "nan"))
    {
        for (uint32_t i = 0; i < frames; i++) // at least one channel
        {
            memcpy(&samples[i], &NAN_BITS, sizeof(NAN_BITS));
        }
    }
}

static uint32_t liar_dsp_supported_layouts(void *handle)
{
    (void)handle;
    return ST_LAYOUT_ANY;
}

static uint16_t liar_dsp_output_channels(void *handle)
{
    return liar_tells(handle, "channels") ? 9 : 0;
}

static const StDspVTable LIAR_DSP = {
    .process_interleaved_f32_in_place = liar_dsp_process,
    .supported_layouts = liar_dsp_supported_layouts,
    .output_channels = liar_dsp_output_channels,
    .plan_config_update = liar_plan,
    .export_state_json = liar_export,
    .destroy = fixture_delete,
};

static const StDspVTable LIAR_HOLED_DSP = {
    .supported_layouts = liar_dsp_supported_layouts,
    .output_channels = liar_dsp_output_channels,
    .destroy = fixture_delete,
};

static StStatus liar_create_dsp(
    StStr type_id, uint32_t sample_rate, uint16_t channels, StStr config_json, StDspInstanceRef *out)
{
    StStatus status;
    (void)type_id;
    (void)sample_rate;
    (void)channels;
    out->handle = liar_new(config_json, &status);
    out->vtable = LIAR_TABLE(config_json, LIAR_DSP, LIAR_HOLED_DSP);
    return status;
}

/* The sink. */

static StStatus liar_sink_negotiate(
    void *handle, StStr target_json, StAudioSpec desired_spec, StOutputSinkNegotiatedSpec *out_negotiated)
{
    (void)target_json;
    out_negotiated->spec.sample_rate = liar_tells(handle, "rate") ? 0 : desired_spec.sample_rate;
    out_negotiated->spec.channels = liar_tells(handle, "channels") ? 0
        : liar_tells(handle, "many_channels")                      ? 9
                                                                   : desired_spec.channels;
    return liar_ok(handle);
}

static StStatus liar_sink_open(void *handle, StStr target_json, StAudioSpec spec)
{
    (void)target_json;
    (void)spec;
    return liar_ok(handle);
}

static StStatus liar_sink_write(
    void *handle, uint32_t frames, uint16_t channels, const float *samples, uint32_t *out_accepted_frames)
{
    (void)channels;
    (void)samples;
    *out_accepted_frames = liar_tells(handle, "accepted") ? frames + 1 : frames;
    return liar_ok(handle);
}

static StStatus liar_sink_status(void *handle, StOutputSinkRuntimeStatus *out_status)
{
    out_status->running = liar_tells(handle, "running") ? 7 : 1;
    return liar_ok(handle);
}

static StStatus liar_sink_reset(void *handle)
{
    return liar_ok(handle);
}

static void liar_sink_close(void *handle)
{
    (void)handle;
    fixture_called();
}

static const StOutputSinkVTable LIAR_SINK = {
    .list_targets_json = liar_export,
    .negotiate_spec = liar_sink_negotiate,
    .open = liar_sink_open,
    .write_interleaved_f32 = liar_sink_write,
    .query_runtime_status = liar_sink_status,
    .reset = liar_sink_reset,
    .close = liar_sink_close,
    .plan_config_update = liar_plan,
    .export_state_json = liar_export,
    .destroy = fixture_delete,
};

static const StOutputSinkVTable LIAR_HOLED_SINK = {
    .list_targets_json = liar_export,
    .negotiate_spec = liar_sink_negotiate,
    .open = liar_sink_open,
    .query_runtime_status = liar_sink_status,
    .reset = liar_sink_reset,
    .close = liar_sink_close,
    .destroy = fixture_delete,
};

static StStatus liar_create_sink(StStr type_id, StStr config_json, StOutputSinkInstanceRef *out)
{
    StStatus status;
    (void)type_id;
    out->handle = liar_new(config_json, &status);
    out->vtable = LIAR_TABLE(config_json, LIAR_SINK, LIAR_HOLED_SINK);
    return status;
}

FIXTURE_EXTENSION("liar")
FIXTURE_CAPABILITIES(FIXTURE_CAPABILITY(ST_KIND_DECODER, "liar"), FIXTURE_CAPABILITY(ST_KIND_DSP, "liar"),
    FIXTURE_CAPABILITY(ST_KIND_OUTPUT_SINK, "liar"))
FIXTURE_MODULE("test.liar", 1, .create_decoder_instance = liar_create_decoder, .create_dsp_instance = liar_create_dsp,
    .create_output_sink_instance = liar_create_sink, FIXTURE_SCORES)
