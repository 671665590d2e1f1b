// SPDX-License-Identifier: Apache-2.0

/**
 * A DSP with a memory: it counts the frames that it has seen, and takes the count over from its predecessor.
 *
 * Config: {"gain": factor} (hot apply), 1 when absent, which leaves samples as they are to the bit; {"fail": true}
 * makes create fail; a config with "recreate" asks for a new instance, one with "reject" is refused.
 * State: {"frames": count}. With a FLAW it is a broken build.
 */

#include "common/fixture.h"
#include "common/flaw.h"

#ifndef COUNTER_ID
#define COUNTER_ID "test.counter"
#define COUNTER_TYPE "counter"
#endif

typedef struct
{
    uint64_t frames;
    float gain;
    uint16_t channels;
} Counter;

static void counter_process(void *handle, float *samples, uint32_t frames)
{
    Counter *const counter = (Counter *)handle;
    const size_t count = (size_t)frames * counter->channels;
    fixture_called();
    for (size_t i = 0; i < count; i++)
    {
        samples[i] *= counter->gain;
    }
    flaw_apply(samples, count);
    counter->frames += frames;
}

static uint32_t counter_supported_layouts(void *handle)
{
    (void)handle;
    fixture_called();
    return ST_LAYOUT_ANY;
}

static uint16_t counter_output_channels(void *handle)
{
    (void)handle;
    fixture_called();
    return 0;
}

static StStatus counter_plan(void *handle, StStr config_json, StConfigUpdatePlan *out_plan)
{
    (void)handle;
    fixture_called();
    if (fixture_json_true(config_json, "reject"))
    {
        out_plan->mode = ST_UPDATE_REJECT;
        out_plan->reason = st_str_format("the config asks to be rejected");
    }
    else
    {
        out_plan->mode = fixture_json_true(config_json, "recreate") ? ST_UPDATE_RECREATE : ST_UPDATE_HOT_APPLY;
    }
    return st_ok();
}

static StStatus counter_apply(void *handle, StStr config_json)
{
    fixture_called();
    ((Counter *)handle)->gain = (float)fixture_json_number(config_json, "gain", 1);
    return st_ok();
}

static StStatus counter_export(void *handle, StStr *out_state_json)
{
    fixture_called();
    *out_state_json = st_str_format("{\"frames\":%llu}", (unsigned long long)((const Counter *)handle)->frames);
    return st_ok();
}

static StStatus counter_import(void *handle, StStr state_json)
{
    fixture_called();
    if (!fixture_json_has(state_json, "frames"))
    {
        return st_error(ST_STATUS_INVALID_ARG, "the state has no \"frames\"");
    }
    ((Counter *)handle)->frames = (uint64_t)fixture_json_number(state_json, "frames", 0);
    return st_ok();
}

static const StDspVTable COUNTER = {
    .process_interleaved_f32_in_place = counter_process,
    .supported_layouts = counter_supported_layouts,
    .output_channels = counter_output_channels,
    .plan_config_update = counter_plan,
    .apply_config_update = counter_apply,
    .export_state_json = counter_export,
    .import_state_json = counter_import,
    .destroy = fixture_delete,
};

static StStatus counter_create(
    StStr type_id, uint32_t sample_rate, uint16_t channels, StStr config_json, StDspInstanceRef *out)
{
    (void)sample_rate;
    if (!st_str_equals(type_id, COUNTER_TYPE))
    {
        return st_error(ST_STATUS_UNSUPPORTED, "this plugin has one DSP, 'counter'");
    }
    if (fixture_json_true(config_json, "fail"))
    {
        return st_error(ST_STATUS_INVALID_ARG, "the config asks to fail");
    }
    Counter *const counter = (Counter *)fixture_new(sizeof(Counter));
    counter->gain = (float)fixture_json_number(config_json, "gain", 1);
    counter->channels = channels;
    out->handle = counter;
    out->vtable = &COUNTER;
    return st_ok();
}

FIXTURE_CAPABILITIES(FIXTURE_CAPABILITY(ST_KIND_DSP, COUNTER_TYPE))
FIXTURE_MODULE(COUNTER_ID, COUNTER_BUILD, .create_dsp_instance = counter_create)
