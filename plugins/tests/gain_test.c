// SPDX-License-Identifier: Apache-2.0

/** The gain DSP: exact factors, ramps that do not depend on blocks, and state that goes on to the bit. */

#include "host.h"

#include <math.h>

enum
{
    RATE = 48000,
    CHANNELS = 2,
    FRAMES = 4800,
    RAMP_FRAMES = RATE / 50, // 20 ms
};

static Plugin plugin;

static StDspInstanceRef make(const char *config)
{
    StDspInstanceRef gain = {0};
    expect_ok(&plugin, plugin.module->create_dsp_instance(st_str("gain"), RATE, CHANNELS, st_str(config), &gain));
    CHECK(NULL != gain.handle && NULL != gain.vtable);
    return gain;
}

static void apply(StDspInstanceRef gain, const char *config)
{
    StConfigUpdatePlan plan = {.mode = ST_UPDATE_REJECT};
    expect_ok(&plugin, gain.vtable->plan_config_update(gain.handle, st_str(config), &plan));
    CHECK(ST_UPDATE_HOT_APPLY == plan.mode && 0 == plan.reason.len);
    expect_ok(&plugin, gain.vtable->apply_config_update(gain.handle, st_str(config)));
}

static void process(StDspInstanceRef gain, float *samples, uint32_t frames, uint32_t block)
{
    for (uint32_t done = 0; done < frames;)
    {
        const uint32_t count = frames - done < block ? frames - done : block;
        gain.vtable->process_interleaved_f32_in_place(gain.handle, samples + (size_t)done * CHANNELS, count);
        done += count;
    }
}

/** Imports into a fresh instance what another one exports, and destroys that. */
static StDspInstanceRef replace(StDspInstanceRef old, const char *config)
{
    StStr state = {0};
    expect_ok(&plugin, old.vtable->export_state_json(old.handle, &state));
    char *const text = take(&plugin, state);
    const StDspInstanceRef gain = make(config);
    expect_ok(&plugin, gain.vtable->import_state_json(gain.handle, st_str(text)));
    free(text);
    old.vtable->destroy(old.handle);
    return gain;
}

static float *noise(void)
{
    float *const samples = malloc(FRAMES * CHANNELS * sizeof(float));
    uint32_t random = 1;
    for (size_t i = 0; i < FRAMES * CHANNELS; i++)
    {
        random = random * 1664525 + 1013904223;
        samples[i] = (float)(int32_t)random / 2147483648.0f;
    }
    return samples;
}

static float *ones(void)
{
    float *const samples = malloc(FRAMES * CHANNELS * sizeof(float));
    for (size_t i = 0; i < FRAMES * CHANNELS; i++)
    {
        samples[i] = 1.0f;
    }
    return samples;
}

static void should_leave_each_bit_when_at_unity(void)
{
    check_case("unity");
    float *const samples = noise();
    float *const expected = noise();
    const uint32_t nan = 0x7fa00001; // a signalling NaN, which arithmetic would change
    memcpy(&samples[5], &nan, sizeof(nan));
    memcpy(&expected[5], &nan, sizeof(nan));
    const StDspInstanceRef gain = make("{\"gain_db\":0}");
    process(gain, samples, FRAMES, 256);
    CHECK(0 == memcmp(samples, expected, FRAMES * CHANNELS * sizeof(float)));
    gain.vtable->destroy(gain.handle);
    free(samples);
    free(expected);
}

static void should_multiply_from_the_first_frame(void)
{
    static const struct
    {
        const char *config;
        float factor;
    } CASES[] = {
        {"{\"gain\":0.5}", 0.5f},
        {"{\"gain\":0}", 0.0f},
        {"{\"gain\":100}", 100.0f},
        {"{\"gain_db\":20}", 10.0f},
        {" { \"gain\" : 0.5 , \"gain_db\" : 20 } ", 5.0f},
        {"{\"gain_db\":-400}", 1e-20f},
        {"{}", 1.0f},
        {"", 1.0f},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
    {
        check_case("factor of %s", CASES[i].config);
        float *const samples = noise();
        float *const expected = noise();
        const StDspInstanceRef gain = make(CASES[i].config);
        process(gain, samples, FRAMES, 100);
        for (size_t k = 0; k < FRAMES * CHANNELS; k++)
        {
            CHECK(samples[k] == expected[k] * CASES[i].factor);
        }
        CHECK(ST_LAYOUT_ANY == gain.vtable->supported_layouts(gain.handle));
        CHECK(0 == gain.vtable->output_channels(gain.handle));
        gain.vtable->destroy(gain.handle);
        free(samples);
        free(expected);
    }
}

static void should_ramp_in_a_straight_line(void)
{
    check_case("ramp");
    float *const samples = ones();
    const StDspInstanceRef gain = make("{\"gain\":1}");
    process(gain, samples, 100, 64);
    apply(gain, "{\"gain\":0.25}");
    process(gain, samples + 100 * CHANNELS, FRAMES - 100, 64);
    for (uint32_t frame = 0; frame < FRAMES; frame++)
    {
        const double done = frame < 100 ? 0.0 : fmin(1.0, (frame - 99) / (double)RAMP_FRAMES);
        CHECK(fabs(samples[frame * CHANNELS] - (1.0 - 0.75 * done)) < 1e-6);
        CHECK(samples[frame * CHANNELS] == samples[frame * CHANNELS + 1]);
    }
    CHECK(0.25f != samples[(100 + RAMP_FRAMES - 2) * CHANNELS]);
    CHECK(0.25f == samples[(100 + RAMP_FRAMES - 1) * CHANNELS]);
    gain.vtable->destroy(gain.handle);
    free(samples);
}

/** Three gains, the second one in the middle of a ramp, with or without a replacement of the instance at some frame. */
static float *play(uint32_t block, int replaced_at)
{
    static const struct
    {
        uint32_t until;
        const char *config;
    } STEPS[] = {{1000, "{\"gain\":0.7}"}, {1313, "{\"gain_db\":6}"}, {FRAMES, "{\"gain\":0.1}"}};
    float *const samples = noise();
    StDspInstanceRef gain = make("{}");
    uint32_t frame = 0;
    for (size_t i = 0; i < sizeof(STEPS) / sizeof(STEPS[0]); i++)
    {
        apply(gain, STEPS[i].config);
        if (replaced_at >= (int)frame && replaced_at < (int)STEPS[i].until)
        {
            process(gain, samples + (size_t)frame * CHANNELS, (uint32_t)replaced_at - frame, block);
            frame = (uint32_t)replaced_at;
            gain = replace(gain, STEPS[i].config);
        }
        process(gain, samples + (size_t)frame * CHANNELS, STEPS[i].until - frame, block);
        frame = STEPS[i].until;
    }
    gain.vtable->destroy(gain.handle);
    return samples;
}

static void should_sound_the_same_whatever_the_blocks_and_replacements(void)
{
    static const uint32_t BLOCKS[] = {1, 17, 256, FRAMES};
    static const int REPLACEMENTS[] = {-1, 0, 1, 500, 999, 1000, 1001, 1312, 1313, 2000, 2273, 4799};
    float *const expected = play(FRAMES, -1);
    for (size_t b = 0; b < sizeof(BLOCKS) / sizeof(BLOCKS[0]); b++)
    {
        for (size_t r = 0; r < sizeof(REPLACEMENTS) / sizeof(REPLACEMENTS[0]); r++)
        {
            check_case("blocks of %u, replaced at %d", (unsigned)BLOCKS[b], REPLACEMENTS[r]);
            float *const samples = play(BLOCKS[b], REPLACEMENTS[r]);
            CHECK(0 == memcmp(samples, expected, FRAMES * CHANNELS * sizeof(float)));
            free(samples);
        }
    }
    free(expected);
}

static void should_ramp_from_the_state_to_its_own_gain(void)
{
    check_case("state of another gain");
    float *const samples = ones();
    StDspInstanceRef gain = make("{\"gain\":1}");
    gain = replace(gain, "{\"gain\":0.5}");
    process(gain, samples, FRAMES, 256);
    CHECK(fabsf(samples[0] - 1.0f) < 0.001f);
    CHECK(0.5f == samples[(RAMP_FRAMES - 1) * CHANNELS]);
    gain.vtable->destroy(gain.handle);
    free(samples);
}

static void should_reject_bad_configs(void)
{
    static const struct
    {
        const char *config;
        const char *reason;
    } CASES[] = {
        {"gain", "no JSON object"},
        {"[1]", "no JSON object"},
        {"{\"gain\":", "no JSON object"},
        {"{\"gian\":1}", "nothing called \"gian\""},
        {"{\"gain\":\"1\"}", "\"gain\" is not a number"},
        {"{\"gain_db\":null}", "\"gain_db\" is not a number"},
        {"{\"gain\":-1}", "out of range"},
        {"{\"gain\":100.1}", "out of range"},
        {"{\"gain_db\":41}", "out of range"},
        {"{\"gain_db\":1e300}", "out of range"},
        {"{\"gain\":0,\"gain_db\":1e300}", "out of range"},
    };
    const StDspInstanceRef gain = make("{\"gain\":0.5}");
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
    {
        check_case("config %s", CASES[i].config);
        const StStr config = st_str(CASES[i].config);
        StConfigUpdatePlan plan = {.mode = ST_UPDATE_REJECT};
        expect_ok(&plugin, gain.vtable->plan_config_update(gain.handle, config, &plan));
        CHECK(ST_UPDATE_REJECT == plan.mode);
        char *const reason = take(&plugin, plan.reason);
        CHECK(NULL != strstr(reason, CASES[i].reason));
        free(reason);
        expect_error(
            &plugin, gain.vtable->apply_config_update(gain.handle, config), ST_STATUS_INVALID_ARG, CASES[i].reason);
        StDspInstanceRef other = {0};
        expect_error(&plugin, plugin.module->create_dsp_instance(st_str("gain"), RATE, CHANNELS, config, &other),
            ST_STATUS_INVALID_ARG, CASES[i].reason);
        CHECK(NULL == other.handle);
    }
    float sample[CHANNELS] = {1.0f, 1.0f};
    process(gain, sample, 1, 1);
    CHECK(0.5f == sample[0]);
    gain.vtable->destroy(gain.handle);
}

static void should_reject_bad_states(void)
{
    static const char *const STATES[] = {"", "{}", "[]", "x", "{\"target_bits\":0,\"step_bits\":0}",
        "{\"target_bits\":-1,\"step_bits\":0,\"remaining_frames\":0}",
        "{\"target_bits\":0.5,\"step_bits\":0,\"remaining_frames\":0}",
        "{\"target_bits\":4294967296,\"step_bits\":0,\"remaining_frames\":0}",
        "{\"target_bits\":2143289344,\"step_bits\":0,\"remaining_frames\":0}",   // NaN
        "{\"target_bits\":2139095040,\"step_bits\":0,\"remaining_frames\":0}",   // infinity
        "{\"target_bits\":0,\"step_bits\":2139095040,\"remaining_frames\":1}",   // infinite step
        "{\"target_bits\":0,\"step_bits\":1065353216,\"remaining_frames\":500}", // starts at -500
        "{\"target_bits\":0,\"step_bits\":0,\"remaining_frames\":768001}"};
    const StDspInstanceRef gain = make("{\"gain\":0.5}");
    for (size_t i = 0; i < sizeof(STATES) / sizeof(STATES[0]); i++)
    {
        check_case("state %s", STATES[i]);
        const StStatus status = gain.vtable->import_state_json(gain.handle, st_str(STATES[i]));
        expect_error(&plugin, status, ST_STATUS_INVALID_ARG, "state");
    }
    float sample[CHANNELS] = {1.0f, 1.0f};
    process(gain, sample, 1, 1);
    CHECK(0.5f == sample[0]);
    gain.vtable->destroy(gain.handle);
}

static void should_survive_misuse(void)
{
    check_case("misuse");
    const StDspInstanceRef gain = make("{}");
    const StDspVTable *const vtable = gain.vtable;
    float sample[CHANNELS] = {1.0f, 1.0f};
    StStr state = {0};
    vtable->process_interleaved_f32_in_place(NULL, sample, 1);
    vtable->process_interleaved_f32_in_place(gain.handle, sample, 0);
    expect_error(&plugin, vtable->apply_config_update(NULL, st_str("{}")), ST_STATUS_INVALID_ARG, "no instance");
    expect_error(&plugin, vtable->export_state_json(NULL, &state), ST_STATUS_INVALID_ARG, "no instance");
    expect_error(&plugin, vtable->import_state_json(NULL, st_str("{}")), ST_STATUS_INVALID_ARG, "no instance");
    vtable->destroy(NULL);
    vtable->destroy(gain.handle);
    StDspInstanceRef none = {0};
    expect_error(&plugin, plugin.module->create_dsp_instance(st_str("gain"), 0, 2, st_str("{}"), &none),
        ST_STATUS_INVALID_ARG, "sample rate");
    expect_error(&plugin, plugin.module->create_dsp_instance(st_str("gain"), RATE, 0, st_str("{}"), &none),
        ST_STATUS_INVALID_ARG, "channel");
}

int main(int count, char **files)
{
    CHECK(2 == count);
    plugin = plugin_load(files[1]);
    should_leave_each_bit_when_at_unity();
    should_multiply_from_the_first_frame();
    should_ramp_in_a_straight_line();
    should_sound_the_same_whatever_the_blocks_and_replacements();
    should_ramp_from_the_state_to_its_own_gain();
    should_reject_bad_configs();
    should_reject_bad_states();
    should_survive_misuse();
    plugin_unload(&plugin);
    return 0;
}
