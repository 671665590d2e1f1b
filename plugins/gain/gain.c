// SPDX-License-Identifier: Apache-2.0

/**
 * A DSP that multiplies by a gain, and the model for plugin authors: one capability, with all functions that a DSP
 * can have.
 *
 * Config:   {"gain": linear factor, "gain_db": decibels}; each may be missing, both together multiply
 * State:    where a ramp is; an instance that imports it goes on to the bit
 *
 * A new gain is reached on a straight line over 20 ms, so that no step can be heard. With `remaining` frames to go
 * the factor is
 *
 *     target - step x remaining
 *
 * which needs no sum that rounding errors could gather in: the ramp ends on the target exactly, and it does not
 * matter how the frames are cut into blocks. A settled gain of 1 leaves each bit as it is.
 *
 * The host never calls one instance from two threads at once, and applies a config between two blocks: there is
 * nothing to lock.
 */

#include "../common/json.h"

#include <math.h>

enum
{
    RAMP_MS = 20,
    MAX_REMAINING_FRAMES = 768000, // of a state, one second at the highest rate
};

static const double MAX_FACTOR = 100.0; // +40 dB

/** An instance. */
typedef struct Gain
{
    uint16_t channels;
    uint32_t ramp_frames; // length of a whole ramp
    float target;         // the factor to end on
    float step;           // how much the factor moves with each frame of the ramp
    uint32_t remaining;   // frames until the target is reached; 0: settled
} Gain;

/* ------------------------------------------------------------------------------------------------------------------
 * Samples
 * --------------------------------------------------------------------------------------------------------------- */

static float current_factor(const Gain *gain)
{
    return gain->target - gain->step * (float)gain->remaining;
}

/** Starts a ramp from a factor to the target. */
static void ramp_from(Gain *gain, float factor)
{
    gain->remaining = gain->ramp_frames;
    gain->step = (gain->target - factor) / (float)gain->ramp_frames;
}

/** [worker-thread] */
static void gain_process(void *handle, float *samples, uint32_t frames)
{
    Gain *const gain = handle;
    if (NULL == gain)
    {
        return;
    }
    float *const end = samples + (size_t)frames * gain->channels;
    while (samples < end && gain->remaining > 0)
    {
        gain->remaining--;
        const float factor = current_factor(gain);
        for (uint16_t channel = 0; channel < gain->channels; channel++)
        {
            *samples++ *= factor;
        }
    }
    if (1.0f == gain->target)
    {
        return; // not even a NaN changes its bits
    }
    while (samples < end)
    {
        *samples++ *= gain->target;
    }
}

/** [job-thread] [worker-thread] */
static uint32_t gain_supported_layouts(void *handle)
{
    (void)handle;
    return ST_LAYOUT_ANY;
}

/** [job-thread] [worker-thread] */
static uint16_t gain_output_channels(void *handle)
{
    (void)handle;
    return 0; // as many as come in
}

/* ------------------------------------------------------------------------------------------------------------------
 * Config
 * --------------------------------------------------------------------------------------------------------------- */

static const char CONFIG_SCHEMA[] =
    "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{"
    "\"gain\":{\"type\":\"number\",\"minimum\":0,\"maximum\":100,\"default\":1,\"description\":\"Linear factor\"},"
    "\"gain_db\":{\"type\":\"number\",\"maximum\":40,\"default\":0,\"description\":\"Gain in decibels\"}}}";

/** Reads a config. On failure the message says what is wrong with it. */
static StStatus read_config(StStr config_json, float *out_factor)
{
    const JsonValue config = json_parse(config_json);
    if (JSON_OBJECT != config.type && 0 != config_json.len) // the empty text stands for {}
    {
        return st_error(ST_STATUS_INVALID_ARG, "the config is no JSON object such as {\"gain_db\":-6}");
    }
    double factor = 1.0;
    double decibels = 0.0;
    for (JsonMember member = {0}; json_next(config, &member);)
    {
        const bool is_factor = json_equals(member.key, "gain");
        if (!is_factor && !json_equals(member.key, "gain_db"))
        {
            return st_error(ST_STATUS_INVALID_ARG, "the config has \"gain\" and \"gain_db\", and nothing called %.*s",
                (int)(member.key.end - member.key.at), member.key.at);
        }
        if (!json_number(member.value, is_factor ? &factor : &decibels))
        {
            return st_error(
                ST_STATUS_INVALID_ARG, "%.*s is not a number", (int)(member.key.end - member.key.at), member.key.at);
        }
    }
    factor *= pow(10.0, decibels / 20.0);
    if (!(factor >= 0.0 && factor <= MAX_FACTOR))
    {
        return st_error(
            ST_STATUS_INVALID_ARG, "the gain is out of range: it must be a factor of 0 to 100, or up to +40 dB");
    }
    *out_factor = (float)factor;
    return st_ok();
}

/** [worker-thread] Each valid config can be applied in place. */
static StStatus gain_plan_config_update(void *handle, StStr config_json, StConfigUpdatePlan *out_plan)
{
    (void)handle;
    float factor;
    const StStatus status = read_config(config_json, &factor);
    out_plan->mode = ST_STATUS_OK == status.code ? ST_UPDATE_HOT_APPLY : ST_UPDATE_REJECT;
    out_plan->reason = status.message; // the host frees it, as it would free a status's message
    return st_ok();
}

/** [worker-thread] */
static StStatus gain_apply_config_update(void *handle, StStr config_json)
{
    Gain *const gain = handle;
    if (NULL == gain)
    {
        return st_error(ST_STATUS_INVALID_ARG, "no instance");
    }
    float target;
    const StStatus status = read_config(config_json, &target);
    if (ST_STATUS_OK == status.code && target != gain->target)
    {
        const float factor = current_factor(gain);
        gain->target = target;
        ramp_from(gain, factor);
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------
 * State
 *
 * Floats travel as the integers that their bits are: exact, and written the same way in every locale, which %g is not.
 * --------------------------------------------------------------------------------------------------------------- */

static uint32_t bits_of(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof(bits));
    return bits;
}

static float float_of(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

/** Reads an integer from 0 to max. */
static bool read_integer(JsonValue object, const char *key, uint32_t max, uint32_t *out_integer)
{
    double number;
    if (!json_number(json_get(object, key), &number) || !(number >= 0.0 && number <= max) || floor(number) != number)
    {
        return false;
    }
    *out_integer = (uint32_t)number;
    return true;
}

/** [worker-thread] */
static StStatus gain_export_state_json(void *handle, StStr *out_state_json)
{
    const Gain *const gain = handle;
    if (NULL == gain)
    {
        return st_error(ST_STATUS_INVALID_ARG, "no instance");
    }
    *out_state_json = st_str_format("{\"target_bits\":%u,\"step_bits\":%u,\"remaining_frames\":%u}",
        (unsigned)bits_of(gain->target), (unsigned)bits_of(gain->step), (unsigned)gain->remaining);
    return st_ok();
}

/**
 * [worker-thread] [job-thread] Goes on where another instance was. If that one was bound for another gain than this
 * one was created with, its factor of the moment is the start of a ramp to this one's gain.
 */
static StStatus gain_import_state_json(void *handle, StStr state_json)
{
    Gain *const gain = handle;
    if (NULL == gain)
    {
        return st_error(ST_STATUS_INVALID_ARG, "no instance");
    }
    const JsonValue state = json_parse(state_json);
    uint32_t target_bits;
    uint32_t step_bits;
    uint32_t remaining;
    if (!read_integer(state, "target_bits", UINT32_MAX, &target_bits) ||
        !read_integer(state, "step_bits", UINT32_MAX, &step_bits) ||
        !read_integer(state, "remaining_frames", MAX_REMAINING_FRAMES, &remaining))
    {
        return st_error(ST_STATUS_INVALID_ARG, "this is not the state of a gain");
    }
    const Gain other = {.target = float_of(target_bits), .step = float_of(step_bits), .remaining = remaining};
    const float factor = current_factor(&other);
    if (!(fabsf(other.target) <= (float)MAX_FACTOR && fabsf(factor) <= (float)MAX_FACTOR))
    {
        return st_error(ST_STATUS_INVALID_ARG, "the state's gain is out of range");
    }
    if (other.target == gain->target)
    {
        gain->step = other.step;
        gain->remaining = other.remaining;
    }
    else
    {
        ramp_from(gain, factor);
    }
    return st_ok();
}

/* ------------------------------------------------------------------------------------------------------------------
 * Instances
 * --------------------------------------------------------------------------------------------------------------- */

/** [job-thread] [worker-thread] */
static void gain_destroy(void *handle)
{
    free(handle);
}

static const StDspVTable GAIN = {
    .process_interleaved_f32_in_place = gain_process,
    .supported_layouts = gain_supported_layouts,
    .output_channels = gain_output_channels,
    .plan_config_update = gain_plan_config_update,
    .apply_config_update = gain_apply_config_update,
    .export_state_json = gain_export_state_json,
    .import_state_json = gain_import_state_json,
    .destroy = gain_destroy,
};

/** [job-thread] A new instance starts at its gain, without a ramp. */
static StStatus create_dsp_instance(
    StStr type_id, uint32_t sample_rate, uint16_t channels, StStr config_json, StDspInstanceRef *out_instance)
{
    if (!st_str_equals(type_id, "gain"))
    {
        return st_error(ST_STATUS_UNSUPPORTED, "this plugin has one DSP, 'gain'");
    }
    if (0 == sample_rate || 0 == channels)
    {
        return st_error(ST_STATUS_INVALID_ARG, "a gain needs a sample rate and at least one channel");
    }
    float target;
    const StStatus status = read_config(config_json, &target);
    if (ST_STATUS_OK != status.code)
    {
        return status;
    }
    Gain *const gain = calloc(1, sizeof(Gain));
    if (NULL == gain)
    {
        return st_error(ST_STATUS_INTERNAL, "out of memory");
    }
    const uint64_t ramp_frames = (uint64_t)sample_rate * RAMP_MS / 1000;
    gain->channels = channels;
    gain->ramp_frames = ramp_frames > 0 ? (uint32_t)ramp_frames : 1;
    gain->target = target;
    out_instance->handle = gain;
    out_instance->vtable = &GAIN;
    return st_ok();
}

/* ------------------------------------------------------------------------------------------------------------------
 * Module
 * --------------------------------------------------------------------------------------------------------------- */

/** [any-thread] */
static StStr metadata_json(void)
{
    return st_str("{\"id\":\"stellatune.gain\",\"name\":\"Gain\",\"api_version\":8,"
                  "\"version\":{\"major\":0,\"minor\":1,\"patch\":0},"
                  "\"info\":{\"description\":\"Changes the volume without steps\",\"license\":\"Apache-2.0\"}}");
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
        .type_id = ST_STR("gain"),
        .display_name = ST_STR("Gain"),
        .config_schema_json = {(const uint8_t *)CONFIG_SCHEMA, sizeof(CONFIG_SCHEMA) - 1},
        .default_config_json = ST_STR("{\"gain_db\":0}"),
    };
    return 0 == index ? &DSP : NULL;
}

/** [job-thread] There are no threads to end and nothing to give back. */
static StStatus shutdown_module(void)
{
    return st_ok();
}

static const StPluginModule MODULE = {
    .api_version = ST_ABI_VERSION,
    .plugin_version = {.major = 0, .minor = 1, .patch = 0},
    .plugin_free = st_plugin_free,
    .metadata_json = metadata_json,
    .capability_count = capability_count,
    .capability_get = capability_get,
    .create_dsp_instance = create_dsp_instance,
    .shutdown = shutdown_module,
};

ST_PLUGIN_EXPORT const StPluginModule *stellatune_plugin_entry(const StHostVTable *host)
{
    if (NULL == host || ST_ABI_VERSION != host->api_version)
    {
        return NULL;
    }
    return &MODULE;
}
