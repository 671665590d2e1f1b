// SPDX-License-Identifier: Apache-2.0
/**
 * @NAME@: a tremolo. It makes the sound softer and louder again, some times in a second.
 *
 * Config:   {"rate_hz": times per second, 0.1 to 20, "depth": 0 (nothing) to 1 (down to silence)}
 * State:    where it is between two times, so that a replaced plugin goes on there
 */

#include "stellatune/common/json.h"

#include <math.h>

static const char CONFIG_SCHEMA[] = "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{"
                                    "\"rate_hz\":{\"type\":\"number\",\"minimum\":0.1,\"maximum\":20,\"default\":4},"
                                    "\"depth\":{\"type\":\"number\",\"minimum\":0,\"maximum\":1,\"default\":0.5}}}";

/** What a config says. */
typedef struct Settings
{
    double rate_hz;
    double depth;
} Settings;

/** An instance. */
typedef struct Tremolo
{
    uint16_t channels;
    uint32_t sample_rate; // Hz
    Settings settings;
    double phase; // 0 to 1: loud, soft, loud
} Tremolo;

/* --- sound ------------------------------------------------------------------------------------------------------- */

/** [worker-thread] The one function that has to be fast: no lock, no memory, no system call. */
static void tremolo_process(void *handle, float *samples, uint32_t frames)
{
    Tremolo *const tremolo = handle;
    const double step = tremolo->settings.rate_hz / tremolo->sample_rate;
    for (uint32_t frame = 0; frame < frames; frame++)
    {
        const double softness = 1.0 - fabs(2.0 * tremolo->phase - 1.0); // 0, up to 1, down to 0
        const float factor = (float)(1.0 - tremolo->settings.depth * softness);
        for (uint16_t channel = 0; channel < tremolo->channels; channel++)
        {
            *samples++ *= factor;
        }
        tremolo->phase += step;
        tremolo->phase -= floor(tremolo->phase);
    }
}

/** [job-thread] [worker-thread] */
static uint32_t tremolo_supported_layouts(void *handle)
{
    (void)handle;
    return ST_LAYOUT_ANY;
}

/** [job-thread] [worker-thread] */
static uint16_t tremolo_output_channels(void *handle)
{
    (void)handle;
    return 0; // as many as come in
}

/* --- config ------------------------------------------------------------------------------------------------------ */

/** Reads a number that may be missing. */
static bool read_number(JsonValue object, const char *key, double min, double max, double *number)
{
    const JsonValue value = json_get(object, key);
    return JSON_INVALID == value.type || (json_number(value, number) && *number >= min && *number <= max);
}

/** On failure the message says what is wrong, and the settings are not touched. */
static StStatus read_config(StStr config_json, Settings *out_settings)
{
    const JsonValue config = json_parse(config_json);
    Settings settings = {.rate_hz = 4.0, .depth = 0.5};
    if (JSON_OBJECT != config.type && 0 != config_json.len)
    {
        return st_error(ST_STATUS_INVALID_ARG, "the config is no JSON object such as {\"rate_hz\":4}");
    }
    if (!read_number(config, "rate_hz", 0.1, 20.0, &settings.rate_hz))
    {
        return st_error(ST_STATUS_INVALID_ARG, "rate_hz is not a number from 0.1 to 20");
    }
    if (!read_number(config, "depth", 0.0, 1.0, &settings.depth))
    {
        return st_error(ST_STATUS_INVALID_ARG, "depth is not a number from 0 to 1");
    }
    *out_settings = settings;
    return st_ok();
}

/** [worker-thread] Each good config can be applied while it plays. */
static StStatus tremolo_plan_config_update(void *handle, StStr config_json, StConfigUpdatePlan *out_plan)
{
    (void)handle;
    Settings settings;
    const StStatus status = read_config(config_json, &settings);
    out_plan->mode = ST_STATUS_OK == status.code ? ST_UPDATE_HOT_APPLY : ST_UPDATE_REJECT;
    out_plan->reason = status.message; // the host frees it
    return st_ok();
}

/** [worker-thread] Between two blocks. */
static StStatus tremolo_apply_config_update(void *handle, StStr config_json)
{
    return read_config(config_json, &((Tremolo *)handle)->settings);
}

/* --- state: what a new version of the plugin needs to go on where this one is ------------------------------------ */

static const double PHASE_STEPS = 1e9; // an integer, as %g may write a decimal comma

/** [worker-thread] */
static StStatus tremolo_export_state_json(void *handle, StStr *out_state_json)
{
    *out_state_json = st_str_format("{\"phase\":%ld}", (long)(((const Tremolo *)handle)->phase * PHASE_STEPS));
    return st_ok();
}

/** [worker-thread] [job-thread] */
static StStatus tremolo_import_state_json(void *handle, StStr state_json)
{
    double phase;
    if (!json_number(json_get(json_parse(state_json), "phase"), &phase) || !(phase >= 0.0 && phase < PHASE_STEPS))
    {
        return st_error(ST_STATUS_INVALID_ARG, "this is not the state of a @NAME@");
    }
    ((Tremolo *)handle)->phase = phase / PHASE_STEPS;
    return st_ok();
}

/* --- instances --------------------------------------------------------------------------------------------------- */

/** [job-thread] [worker-thread] */
static void tremolo_destroy(void *handle)
{
    free(handle);
}

static const StDspVTable TREMOLO = {
    .process_interleaved_f32_in_place = tremolo_process,
    .supported_layouts = tremolo_supported_layouts,
    .output_channels = tremolo_output_channels,
    .plan_config_update = tremolo_plan_config_update,
    .apply_config_update = tremolo_apply_config_update,
    .export_state_json = tremolo_export_state_json,
    .import_state_json = tremolo_import_state_json,
    .destroy = tremolo_destroy,
};

/** [job-thread] */
static StStatus create_dsp_instance(
    StStr type_id, uint32_t sample_rate, uint16_t channels, StStr config_json, StDspInstanceRef *out_instance)
{
    if (!st_str_equals(type_id, "@NAME@"))
    {
        return st_error(ST_STATUS_UNSUPPORTED, "this plugin has one DSP, '@NAME@'");
    }
    Tremolo fresh = {.channels = channels, .sample_rate = sample_rate};
    const StStatus status = read_config(config_json, &fresh.settings);
    if (ST_STATUS_OK != status.code)
    {
        return status;
    }
    Tremolo *const tremolo = malloc(sizeof(Tremolo));
    if (NULL == tremolo)
    {
        return st_error(ST_STATUS_INTERNAL, "out of memory");
    }
    *tremolo = fresh;
    out_instance->handle = tremolo;
    out_instance->vtable = &TREMOLO;
    return st_ok();
}

@MODULE@
