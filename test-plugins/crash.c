// SPDX-License-Identifier: Apache-2.0

/**
 * A DSP that ends its process: it leaves samples as they are for a number of blocks, then writes where there is no
 * memory. Config: {"blocks": how many go well}, 0 when absent. With CRASH_AT_LOAD it does so as soon as it is loaded.
 */

#include "common/fixture.h"

typedef struct
{
    uint32_t left;
} Crash;

/** Volatile, so that the compiler does not see what comes. */
static int *volatile crash_nowhere;

static void crash_process(void *handle, float *samples, uint32_t frames)
{
    Crash *const crash = (Crash *)handle;
    (void)samples;
    (void)frames;
    fixture_called();
    if (0 == crash->left)
    {
        *crash_nowhere = 1;
    }
    crash->left--;
}

static uint32_t crash_supported_layouts(void *handle)
{
    (void)handle;
    fixture_called();
    return ST_LAYOUT_ANY;
}

static uint16_t crash_output_channels(void *handle)
{
    (void)handle;
    fixture_called();
    return 0;
}

static const StDspVTable CRASH = {
    .process_interleaved_f32_in_place = crash_process,
    .supported_layouts = crash_supported_layouts,
    .output_channels = crash_output_channels,
    .destroy = fixture_delete,
};

static StStatus crash_create(
    StStr type_id, uint32_t sample_rate, uint16_t channels, StStr config_json, StDspInstanceRef *out)
{
    (void)type_id;
    (void)sample_rate;
    (void)channels;
    Crash *const crash = (Crash *)fixture_new(sizeof(Crash));
    crash->left = (uint32_t)fixture_json_number(config_json, "blocks", 0);
    out->handle = crash;
    out->vtable = &CRASH;
    return st_ok();
}

#ifdef CRASH_AT_LOAD
/** Run by the loader. */
__attribute__((constructor)) static void crash_at_load(void)
{
    *crash_nowhere = 1;
}
#endif

FIXTURE_CAPABILITIES(FIXTURE_CAPABILITY(ST_KIND_DSP, "crash"))
FIXTURE_MODULE("test.crash", 1, .create_dsp_instance = crash_create)
