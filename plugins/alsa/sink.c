// SPDX-License-Identifier: Apache-2.0
#include "sink.h"

#include "../common/json.h"
#include "device.h"
#include "settings.h"
#include "targets.h"

#include <errno.h>
#include <math.h>
#include <time.h>

enum
{
    NS_PER_MS = 1000000,
    FLUSH_GRACE_MS = 2000, // more than twice the time of what was queued
};

/** An instance. */
typedef struct Sink
{
    Device device; // alive while is_open
    Pcm pcm;
    bool is_open;
    const StHostVTable *host;
    Settings settings;
    DeviceCounts past; // of devices that were closed, and of the instance before this one
} Sink;

/** The open instance of a handle; NULL when there is none. */
static Sink *open_sink(void *handle)
{
    Sink *const sink = handle;
    return NULL != sink && sink->is_open ? sink : NULL;
}

static StStatus no_instance(void)
{
    return st_error(ST_STATUS_INVALID_ARG, "no instance");
}

static StStatus not_open(void)
{
    return st_error(ST_STATUS_INVALID_ARG, "the sink is not open");
}

/** What has ended the device, if anything has. */
static StStatus check_device(const Sink *sink)
{
    const int error = device_error(&sink->device);
    if (0 == error)
    {
        return st_ok();
    }
    switch (-error)
    {
        case ENODEV:
        case ENOENT:
        case ENXIO:
            return st_error(
                ST_STATUS_IO, "the ALSA device '%s' is gone: connect it again, or choose another one", sink->pcm.name);
        case ETIMEDOUT:
            return st_error(
                ST_STATUS_IO, "the ALSA device '%s' has stopped to take sound: choose another one", sink->pcm.name);
        default:
            return st_error(ST_STATUS_IO, "the ALSA device '%s' has failed, %s: open it again, or choose another one",
                sink->pcm.name, snd_strerror(error));
    }
}

/* ------------------------------------------------------------------------------------------------------------------
 * Opening
 * --------------------------------------------------------------------------------------------------------------- */

/** [job-thread] */
static StStatus sink_list_targets_json(void *handle, StStr *out_targets_json)
{
    return NULL == handle ? no_instance() : targets_list(out_targets_json);
}

/** [job-thread] */
static StStatus sink_negotiate_spec(
    void *handle, StStr target_json, StAudioSpec desired_spec, StOutputSinkNegotiatedSpec *out_negotiated)
{
    const Sink *const sink = handle;
    if (NULL == sink)
    {
        return no_instance();
    }
    char *name = NULL;
    StStatus status = targets_read(target_json, &name);
    if (ST_STATUS_OK == status.code)
    {
        status = pcm_negotiate(name, &sink->settings, desired_spec, out_negotiated);
        free(name);
    }
    return status;
}

/** Starts to play on a PCM that was opened. On failure the caller closes it. */
static StStatus start_device(Sink *sink)
{
    const double ring_frames = fmax(1, sink->settings.ring_ms * sink->pcm.rate / 1000);
    bool is_realtime;
    const StStatus status =
        device_start(&sink->device, &sink->pcm, (uint32_t)ring_frames, sink->settings.realtime_priority, &is_realtime);
    if (ST_STATUS_OK == status.code && !is_realtime)
    {
        st_log(sink->host, ST_LOG_INFO,
            "the thread of the ALSA device has no real-time priority, as this user may not set one: see 'ulimit -r'");
    }
    return status;
}

/** [job-thread] */
static StStatus sink_open(void *handle, StStr target_json, StAudioSpec spec)
{
    Sink *const sink = handle;
    if (NULL == sink || sink->is_open)
    {
        return NULL == sink ? no_instance() : st_error(ST_STATUS_INVALID_ARG, "the sink is open already");
    }
    char *name = NULL;
    StStatus status = targets_read(target_json, &name);
    if (ST_STATUS_OK != status.code)
    {
        return status;
    }
    status = pcm_open(&sink->pcm, name, &sink->settings, spec);
    free(name);
    if (ST_STATUS_OK != status.code)
    {
        return status;
    }
    status = start_device(sink);
    if (ST_STATUS_OK != status.code)
    {
        pcm_close(&sink->pcm);
        return status;
    }
    sink->is_open = true;
    return status;
}

/** Counts of all devices of the instance so far. */
static DeviceCounts counts_of(const Sink *sink)
{
    DeviceCounts counts = sink->past;
    if (sink->is_open)
    {
        const DeviceCounts current = device_counts(&sink->device);
        counts.underruns += current.underruns;
        counts.xruns += current.xruns;
    }
    return counts;
}

/** [worker-thread] [job-thread] */
static void sink_close(void *handle)
{
    Sink *const sink = open_sink(handle);
    if (NULL != sink)
    {
        device_stop(&sink->device);
        sink->past = counts_of(sink);
        sink->is_open = false;
        pcm_close(&sink->pcm);
    }
}

/* ------------------------------------------------------------------------------------------------------------------
 * Playing
 * --------------------------------------------------------------------------------------------------------------- */

/** [worker-thread] */
static StStatus sink_write_interleaved_f32(
    void *handle, uint32_t frames, uint16_t channels, const float *samples, uint32_t *out_accepted_frames)
{
    Sink *const sink = open_sink(handle);
    if (NULL == sink)
    {
        return not_open();
    }
    if (channels != sink->pcm.channels)
    {
        return st_error(ST_STATUS_INVALID_ARG, "the sink was opened with %u channels and is offered frames with %u",
            (unsigned)sink->pcm.channels, (unsigned)channels);
    }
    const StStatus status = check_device(sink);
    if (ST_STATUS_OK == status.code)
    {
        *out_accepted_frames = 0 == frames ? 0 : device_write(&sink->device, samples, frames);
    }
    return status;
}

/** [worker-thread] */
static StStatus sink_query_runtime_status(void *handle, StOutputSinkRuntimeStatus *out_status)
{
    Sink *const sink = open_sink(handle);
    if (NULL == sink)
    {
        return not_open();
    }
    const StStatus status = check_device(sink);
    if (ST_STATUS_OK == status.code)
    {
        const DeviceStatus device = device_status(&sink->device);
        *out_status = (StOutputSinkRuntimeStatus){
            .queued_samples = device.queued_frames * sink->pcm.channels,
            .running = device.running ? 1 : 0,
        };
    }
    return status;
}

static void sleep_ns(int64_t ns)
{
    const struct timespec time = {.tv_sec = ns / (1000 * NS_PER_MS), .tv_nsec = ns % (1000 * NS_PER_MS)};
    (void)nanosleep(&time, NULL); // who is woken early looks again
}

/** [job-thread] */
static StStatus sink_flush(void *handle)
{
    Sink *const sink = open_sink(handle);
    if (NULL == sink)
    {
        return not_open();
    }
    const uint64_t rate = sink->pcm.rate;
    uint64_t queued = device_queued_frames(&sink->device);
    const int64_t limit_ns = playhead_now_ns() + (int64_t)(queued * 2000 / rate + FLUSH_GRACE_MS) * NS_PER_MS;
    StStatus status = check_device(sink);
    while (ST_STATUS_OK == status.code && queued > 0)
    {
        if (playhead_now_ns() > limit_ns)
        {
            return st_error(ST_STATUS_IO, "the ALSA device '%s' does not play what it was given: choose another one",
                sink->pcm.name);
        }
        const int64_t left_ns = (int64_t)(queued * 1000 * NS_PER_MS / rate);
        sleep_ns(left_ns < NS_PER_MS ? NS_PER_MS : left_ns);
        queued = device_queued_frames(&sink->device);
        status = check_device(sink);
    }
    return status;
}

/** [worker-thread] */
static StStatus sink_reset(void *handle)
{
    Sink *const sink = open_sink(handle);
    if (NULL == sink)
    {
        return not_open();
    }
    device_drop(&sink->device);
    return check_device(sink);
}

/* ------------------------------------------------------------------------------------------------------------------
 * Config and state
 * --------------------------------------------------------------------------------------------------------------- */

/** [worker-thread] A valid config needs a device that is opened anew. */
static StStatus sink_plan_config_update(void *handle, StStr config_json, StConfigUpdatePlan *out_plan)
{
    (void)handle;
    Settings settings;
    const StStatus status = settings_read(config_json, &settings);
    out_plan->mode = ST_STATUS_OK == status.code ? ST_UPDATE_RECREATE : ST_UPDATE_REJECT;
    out_plan->reason = status.message; // the host frees it, as it would free a status's message
    return st_ok();
}

/** [worker-thread] */
static StStatus sink_export_state_json(void *handle, StStr *out_state_json)
{
    const Sink *const sink = handle;
    if (NULL == sink)
    {
        return no_instance();
    }
    const DeviceCounts counts = counts_of(sink);
    *out_state_json = st_str_format(
        "{\"underruns\":%llu,\"xruns\":%llu}", (unsigned long long)counts.underruns, (unsigned long long)counts.xruns);
    return st_ok();
}

/** Reads a count, which an older or newer version may not have. */
static bool read_count(JsonValue state, const char *key, uint64_t *out_count)
{
    const JsonValue value = json_get(state, key);
    double number = 0;
    if (JSON_INVALID != value.type && (!json_number(value, &number) || !(number >= 0 && number < 0x1p53)))
    {
        return false;
    }
    *out_count = (uint64_t)number;
    return true;
}

/** [worker-thread] [job-thread] The counts go on where those of another instance were. */
static StStatus sink_import_state_json(void *handle, StStr state_json)
{
    Sink *const sink = handle;
    if (NULL == sink)
    {
        return no_instance();
    }
    const JsonValue state = json_parse(state_json);
    DeviceCounts counts;
    if (JSON_OBJECT != state.type || !read_count(state, "underruns", &counts.underruns) ||
        !read_count(state, "xruns", &counts.xruns))
    {
        return st_error(ST_STATUS_INVALID_ARG, "this is not the state of an ALSA sink");
    }
    sink->past = counts;
    return st_ok();
}

/* ------------------------------------------------------------------------------------------------------------------
 * Instances
 * --------------------------------------------------------------------------------------------------------------- */

/** [job-thread] [worker-thread] */
static void sink_destroy(void *handle)
{
    sink_close(handle);
    free(handle);
}

static const StOutputSinkVTable SINK = {
    .list_targets_json = sink_list_targets_json,
    .negotiate_spec = sink_negotiate_spec,
    .open = sink_open,
    .write_interleaved_f32 = sink_write_interleaved_f32,
    .query_runtime_status = sink_query_runtime_status,
    .flush = sink_flush,
    .reset = sink_reset,
    .close = sink_close,
    .plan_config_update = sink_plan_config_update,
    .export_state_json = sink_export_state_json,
    .import_state_json = sink_import_state_json,
    .destroy = sink_destroy,
};

StStatus sink_create(const StHostVTable *host, StStr config_json, StOutputSinkInstanceRef *out_instance)
{
    Settings settings;
    const StStatus status = settings_read(config_json, &settings);
    if (ST_STATUS_OK != status.code)
    {
        return status;
    }
    Sink *const sink = aligned_alloc(alignof(Sink), sizeof(Sink));
    if (NULL == sink)
    {
        return st_error(ST_STATUS_INTERNAL, "out of memory");
    }
    *sink = (Sink){.host = host, .settings = settings};
    out_instance->handle = sink;
    out_instance->vtable = &SINK;
    return st_ok();
}
