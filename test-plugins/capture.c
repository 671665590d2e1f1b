// SPDX-License-Identifier: Apache-2.0

/**
 * An output sink that appends what it gets, as raw floats, to a file: its target is {"path": "..."}.
 *
 * Config: {"max": n} takes at most n frames per write; {"rate": Hz} and {"channels": n} are all that the device can do;
 * {"buffer": n} plays what it got at the sample rate, from a buffer of n frames; {"exclusive": 1} refuses to open what
 * another instance, of whatever library, has open.
 */

#define _DEFAULT_SOURCE // flock

#include "common/fixture.h"
#include "common/flaw.h"
#include <sys/file.h>
#include <time.h>

typedef struct
{
    FILE *file; // NULL while closed
    uint32_t max;
    uint32_t rate;     // 0: any
    uint16_t channels; // 0: any
    uint32_t buffer;   // 0: everything is heard at once
    bool exclusive;
    StAudioSpec spec;
    uint64_t written;  // since started_ns
    uint64_t started_ns;
} Capture;

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/** Frames that wait in the buffer; a device that has run dry starts anew with the next write. */
static uint32_t capture_queued(Capture *capture)
{
    const uint64_t played = (now_ns() - capture->started_ns) / 1000u * capture->spec.sample_rate / 1000000u;
    if (0 == capture->buffer || played >= capture->written)
    {
        capture->written = 0;
        return 0;
    }
    return (uint32_t)(capture->written - played);
}

static StStatus capture_list_targets(void *handle, StStr *out_targets_json)
{
    (void)handle;
    fixture_called();
    *out_targets_json = st_str_format("[]");
    return st_ok();
}

static StStatus capture_negotiate(
    void *handle, StStr target_json, StAudioSpec desired_spec, StOutputSinkNegotiatedSpec *out_negotiated)
{
    const Capture *const capture = (const Capture *)handle;
    const bool other_rate = 0 != capture->rate && capture->rate != desired_spec.sample_rate;
    const bool other_channels = 0 != capture->channels && capture->channels != desired_spec.channels;
    (void)target_json;
    fixture_called();
    out_negotiated->spec.sample_rate = other_rate ? capture->rate : desired_spec.sample_rate;
    out_negotiated->spec.channels = other_channels ? capture->channels : desired_spec.channels;
    out_negotiated->preferred_chunk_frames = capture->max == UINT32_MAX ? 0 : capture->max;
    out_negotiated->flags = (other_rate ? ST_NEGOTIATED_CHANGED_SR : 0u) |
        (other_channels ? ST_NEGOTIATED_CHANGED_CH : 0u) | (other_rate || other_channels ? 0u : ST_NEGOTIATED_EXACT);
    return st_ok();
}

static StStatus capture_open(void *handle, StStr target_json, StAudioSpec spec)
{
    Capture *const capture = (Capture *)handle;
    const StStr path = fixture_json_string(target_json, "path");
    char *const name = st_str_dup(path);
    fixture_called();
    capture->spec = spec;
    capture->written = 0;
    capture->file = 0 == path.len ? NULL : fopen(name, "ab");
    free(name);
    if (NULL != capture->file && capture->exclusive && 0 != flock(fileno(capture->file), LOCK_EX | LOCK_NB))
    {
        fclose(capture->file);
        capture->file = NULL;
        return st_error(ST_STATUS_IO, "'%.*s' is in use", (int)path.len, (const char *)path.ptr);
    }
    return NULL == capture->file
        ? st_error(ST_STATUS_IO, "cannot append to '%.*s'", (int)path.len, (const char *)path.ptr)
        : st_ok();
}

static StStatus capture_write(
    void *handle, uint32_t frames, uint16_t channels, const float *samples, uint32_t *out_accepted_frames)
{
    Capture *const capture = (Capture *)handle;
    const size_t bytes_per_frame = sizeof(float) * channels;
    const uint32_t queued = capture_queued(capture);
    const uint32_t room = 0 == capture->buffer ? UINT32_MAX : capture->buffer - queued;
    const uint32_t most = room < capture->max ? room : capture->max;
    const uint32_t count = frames < most ? frames : most;
    fixture_called();
    if (flaw_is(FLAW_FAIL))
    {
        return st_error(ST_STATUS_IO, "this build cannot write");
    }
    if (0 == queued)
    {
        capture->started_ns = now_ns();
    }
    capture->written += count;
    if (NULL == capture->file || count != fwrite(samples, bytes_per_frame, count, capture->file))
    {
        return st_error(ST_STATUS_IO, "cannot write");
    }
    *out_accepted_frames = count;
    return st_ok();
}

static StStatus capture_status(void *handle, StOutputSinkRuntimeStatus *out_status)
{
    Capture *const capture = (Capture *)handle;
    fixture_called();
    out_status->queued_samples = capture_queued(capture) * capture->spec.channels;
    out_status->running = NULL != capture->file;
    return st_ok();
}

static StStatus capture_flush(void *handle)
{
    Capture *const capture = (Capture *)handle;
    fixture_called();
    return NULL != capture->file && 0 == fflush(capture->file) ? st_ok() : st_error(ST_STATUS_IO, "cannot flush");
}

static StStatus capture_reset(void *handle)
{
    fixture_called();
    ((Capture *)handle)->written = 0;
    return st_ok();
}

static void capture_close_file(Capture *capture)
{
    if (NULL != capture->file)
    {
        fclose(capture->file);
        capture->file = NULL;
    }
}

static void capture_close(void *handle)
{
    fixture_called();
    capture_close_file((Capture *)handle);
}

static void capture_destroy(void *handle)
{
    capture_close_file((Capture *)handle);
    fixture_delete(handle);
}

static const StOutputSinkVTable CAPTURE = {
    .list_targets_json = capture_list_targets,
    .negotiate_spec = capture_negotiate,
    .open = capture_open,
    .write_interleaved_f32 = capture_write,
    .query_runtime_status = capture_status,
    .flush = capture_flush,
    .reset = capture_reset,
    .close = capture_close,
    .destroy = capture_destroy,
};

static StStatus capture_create(StStr type_id, StStr config_json, StOutputSinkInstanceRef *out)
{
    Capture *const capture = (Capture *)fixture_new(sizeof(Capture));
    (void)type_id;
    capture->max = (uint32_t)fixture_json_number(config_json, "max", UINT32_MAX);
    capture->rate = (uint32_t)fixture_json_number(config_json, "rate", 0);
    capture->channels = (uint16_t)fixture_json_number(config_json, "channels", 0);
    capture->exclusive = 0 != fixture_json_number(config_json, "exclusive", 0);
    capture->buffer = (uint32_t)fixture_json_number(config_json, "buffer", 0);
    out->handle = capture;
    out->vtable = &CAPTURE;
    return st_ok();
}

FIXTURE_CAPABILITIES(FIXTURE_CAPABILITY(ST_KIND_OUTPUT_SINK, "capture"))
FIXTURE_MODULE("test.capture", 1, .create_output_sink_instance = capture_create)
