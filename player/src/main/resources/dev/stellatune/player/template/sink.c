// SPDX-License-Identifier: Apache-2.0
/**
 * @NAME@: writes what is played to a file, as raw 32-bit floats. Programs such as sox and Audacity can read it when they
 * are told rate and channels.
 *
 * Target:   {"id": path of the file}
 */

#include "stellatune/common/json.h"

static const char DEFAULT_FILE[] = "@NAME@.f32";

/** An instance. */
typedef struct RawFile
{
    FILE *file; // NULL when it is not open
} RawFile;

/** [job-thread] */
static StStatus raw_list_targets_json(void *handle, StStr *out_targets_json)
{
    (void)handle;
    *out_targets_json = st_str_format("[{\"id\":\"%s\",\"name\":\"A file in the working directory\"}]", DEFAULT_FILE);
    return st_ok();
}

/** [job-thread] A file takes everything. */
static StStatus raw_negotiate_spec(
    void *handle, StStr target_json, StAudioSpec desired_spec, StOutputSinkNegotiatedSpec *out_negotiated)
{
    (void)handle;
    (void)target_json;
    out_negotiated->spec = desired_spec;
    out_negotiated->flags = ST_NEGOTIATED_EXACT;
    return st_ok();
}

/** [job-thread] */
static StStatus raw_open(void *handle, StStr target_json, StAudioSpec spec)
{
    RawFile *const raw = handle;
    (void)spec;
    char *const id = json_string(json_get(json_parse(target_json), "id"));
    const char *const path = NULL == id ? DEFAULT_FILE : id;
    raw->file = fopen(path, "wb");
    const StStatus status = NULL == raw->file ? st_error(ST_STATUS_IO, "the file %s cannot be written", path) : st_ok();
    free(id);
    return status;
}

/** [worker-thread] A device would take what fits its buffer, and never wait. */
static StStatus raw_write(
    void *handle, uint32_t frames, uint16_t channels, const float *samples, uint32_t *out_accepted_frames)
{
    const RawFile *const raw = handle;
    const size_t count = (size_t)frames * channels;
    if (NULL == raw->file || fwrite(samples, sizeof(float), count, raw->file) != count)
    {
        return st_error(ST_STATUS_IO, "the file cannot be written; is the disk full?");
    }
    *out_accepted_frames = frames;
    return st_ok();
}

/** [worker-thread] Nothing waits to be heard. */
static StStatus raw_query_runtime_status(void *handle, StOutputSinkRuntimeStatus *out_status)
{
    out_status->queued_samples = 0;
    out_status->running = NULL != ((const RawFile *)handle)->file;
    return st_ok();
}

/** [job-thread] */
static StStatus raw_flush(void *handle)
{
    const RawFile *const raw = handle;
    return NULL != raw->file && 0 != fflush(raw->file) ? st_error(ST_STATUS_IO, "the file cannot be written") : st_ok();
}

/** [worker-thread] What is in the file has been heard, so to speak. */
static StStatus raw_reset(void *handle)
{
    (void)handle;
    return st_ok();
}

/** [worker-thread] [job-thread] */
static void raw_close(void *handle)
{
    RawFile *const raw = handle;
    if (NULL != raw->file)
    {
        fclose(raw->file);
        raw->file = NULL;
    }
}

/** [job-thread] [worker-thread] */
static void raw_destroy(void *handle)
{
    raw_close(handle);
    free(handle);
}

static const StOutputSinkVTable RAW = {
    .list_targets_json = raw_list_targets_json,
    .negotiate_spec = raw_negotiate_spec,
    .open = raw_open,
    .write_interleaved_f32 = raw_write,
    .query_runtime_status = raw_query_runtime_status,
    .flush = raw_flush,
    .reset = raw_reset,
    .close = raw_close,
    .destroy = raw_destroy,
};

/** [job-thread] */
static StStatus create_output_sink_instance(StStr type_id, StStr config_json, StOutputSinkInstanceRef *out_instance)
{
    (void)config_json;
    if (!st_str_equals(type_id, "@NAME@"))
    {
        return st_error(ST_STATUS_UNSUPPORTED, "this plugin has one output sink, '@NAME@'");
    }
    out_instance->handle = calloc(1, sizeof(RawFile));
    out_instance->vtable = &RAW;
    return NULL == out_instance->handle ? st_error(ST_STATUS_INTERNAL, "out of memory") : st_ok();
}

@MODULE@
