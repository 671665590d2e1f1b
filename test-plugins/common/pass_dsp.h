// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_PASS_DSP_H
#define STELLATUNE_PASS_DSP_H

/**
 * A DSP that leaves samples as they are, for fixtures whose interest lies elsewhere.
 *
 * A fixture that wants to do something on each thread that creates or processes defines PASS_TOUCH, the name of a
 * function without arguments, before it includes this header.
 */

#include "fixture.h"

#ifndef PASS_TOUCH
#define PASS_TOUCH() ((void)0)
#endif

static void pass_process(void *handle, float *samples, uint32_t frames)
{
    (void)handle;
    (void)samples;
    (void)frames;
    fixture_called();
    PASS_TOUCH();
}

static uint32_t pass_supported_layouts(void *handle)
{
    (void)handle;
    fixture_called();
    return ST_LAYOUT_ANY;
}

static uint16_t pass_output_channels(void *handle)
{
    (void)handle;
    fixture_called();
    return 0;
}

static const StDspVTable PASS_DSP = {
    .process_interleaved_f32_in_place = pass_process,
    .supported_layouts = pass_supported_layouts,
    .output_channels = pass_output_channels,
    .destroy = fixture_delete,
};

static inline StStatus pass_create(
    StStr type_id, uint32_t sample_rate, uint16_t channels, StStr config_json, StDspInstanceRef *out)
{
    (void)type_id;
    (void)sample_rate;
    (void)channels;
    (void)config_json;
    PASS_TOUCH();
    out->handle = fixture_new(1);
    out->vtable = &PASS_DSP;
    return st_ok();
}

#endif
