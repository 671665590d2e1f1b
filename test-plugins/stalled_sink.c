// SPDX-License-Identifier: Apache-2.0

/**
 * An output sink whose device never takes a frame.
 */

#include "common/fixture.h"

static StStatus stalled_list_targets(void *handle, StStr *out_targets_json)
{
    (void)handle;
    fixture_called();
    *out_targets_json = st_str_format("[{\"id\":\"stalled\"}]");
    return st_ok();
}

static StStatus stalled_negotiate(
    void *handle, StStr target_json, StAudioSpec desired_spec, StOutputSinkNegotiatedSpec *out_negotiated)
{
    (void)handle;
    (void)target_json;
    fixture_called();
    out_negotiated->spec = desired_spec;
    out_negotiated->flags = ST_NEGOTIATED_EXACT;
    return st_ok();
}

static StStatus stalled_open(void *handle, StStr target_json, StAudioSpec spec)
{
    (void)handle;
    (void)target_json;
    (void)spec;
    fixture_called();
    return st_ok();
}

static StStatus stalled_write(
    void *handle, uint32_t frames, uint16_t channels, const float *samples, uint32_t *out_accepted_frames)
{
    (void)handle;
    (void)frames;
    (void)channels;
    (void)samples;
    fixture_called();
    *out_accepted_frames = 0;
    return st_ok();
}

static StStatus stalled_status(void *handle, StOutputSinkRuntimeStatus *out_status)
{
    (void)handle;
    fixture_called();
    out_status->queued_samples = 0;
    out_status->running = 0;
    return st_ok();
}

static StStatus stalled_reset(void *handle)
{
    (void)handle;
    fixture_called();
    return st_ok();
}

static void stalled_close(void *handle)
{
    (void)handle;
    fixture_called();
}

static const StOutputSinkVTable STALLED = {
    .list_targets_json = stalled_list_targets,
    .negotiate_spec = stalled_negotiate,
    .open = stalled_open,
    .write_interleaved_f32 = stalled_write,
    .query_runtime_status = stalled_status,
    .reset = stalled_reset,
    .close = stalled_close,
    .destroy = fixture_delete,
};

static StStatus stalled_create(StStr type_id, StStr config_json, StOutputSinkInstanceRef *out)
{
    (void)type_id;
    (void)config_json;
    out->handle = fixture_new(1);
    out->vtable = &STALLED;
    return st_ok();
}

FIXTURE_CAPABILITIES(FIXTURE_CAPABILITY(ST_KIND_OUTPUT_SINK, "stalled"))
FIXTURE_MODULE("test.stalled", 1, .create_output_sink_instance = stalled_create)
