// SPDX-License-Identifier: Apache-2.0

/** The ALSA sink on real PCMs of alsa-lib that need no sound card. */

#include "alsa_host.h"

#include <dirent.h>
#include <math.h>

/* ------------------------------------------------------------------------------------------------------------------
 * What reaches the device
 * --------------------------------------------------------------------------------------------------------------- */

static void expect_file(const char *name, const void *expected, size_t size)
{
    size_t actual_size = 0;
    uint8_t *const actual = alsa_read_file(name, &actual_size);
    CHECK(size == actual_size);
    CHECK(0 == memcmp(actual, expected, size));
    free(actual);
}

/** Plays noise to a.raw in pieces, drains and closes. Returns the noise. */
static float *play_to_file(StOutputSinkInstanceRef sink, uint32_t frames, uint16_t channels)
{
    float *const samples = alsa_noise(frames, channels, frames);
    alsa_open(sink, alsa_file_target("a.raw"), 48000, channels);
    alsa_write(sink, samples, frames, channels);
    alsa_await_drained(sink);
    sink.vtable->close(sink.handle);
    return samples;
}

static void should_play_each_frame_once_and_as_it_is(void)
{
    static const uint32_t FRAMES[] = {0, 1, 7, 479, 480, 481, 1439, 1440, 1441, 2880, 50000};
    for (uint16_t channels = 1; channels <= 8; channels++)
    {
        for (size_t i = 0; i < sizeof(FRAMES) / sizeof(FRAMES[0]); i++)
        {
            check_case("%u frames of %u channels", (unsigned)FRAMES[i], (unsigned)channels);
            const StOutputSinkInstanceRef sink = alsa_make("{}");
            float *const samples = play_to_file(sink, FRAMES[i], channels);
            expect_file("a.raw", samples, (size_t)FRAMES[i] * channels * sizeof(float));
            free(samples);
            sink.vtable->destroy(sink.handle);
        }
    }
}

/** What an integer format makes of a sample, told in another way than the plugin does it. */
static int64_t expected_integer(float sample, int bits)
{
    const double full_scale = pow(2.0, bits - 1);
    const double scaled = (double)sample * full_scale;
    double rounded = floor(scaled + 0.5);
    if (scaled + 0.5 == rounded && 0.0 != fmod(rounded, 2.0))
    {
        rounded -= 1.0; // half way: to the even one
    }
    return (int64_t)(rounded < -full_scale ? -full_scale : rounded > full_scale - 1.0 ? full_scale - 1.0 : rounded);
}

static void should_round_to_even_and_clip_integers(void)
{
    static const struct
    {
        const char *config;
        int bits;
        size_t bytes;
    } CASES[] = {
        {"{\"format\":\"s16\"}", 16, 2},
        {"{\"format\":\"s24\"}", 24, 4},
        {"{\"format\":\"s24_3\"}", 24, 3},
        {"{\"format\":\"s32\"}", 32, 4},
    };
    enum
    {
        FRAMES = 5000,
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
    {
        check_case("config %s", CASES[i].config);
        float *const samples = alsa_noise(FRAMES, 2, 5);
        const float special[] = {0.0f, -0.0f, 1.0f, -1.0f, 2.0f, -2.0f, INFINITY, -INFINITY, 1e-30f, 0.5f / 32768,
            1.5f / 32768, 2.5f / 32768, -0.5f / 32768, -1.5f / 32768, 32767.5f / 32768, 0.99999994f};
        memcpy(samples, special, sizeof(special));
        samples[100] = NAN;
        const StOutputSinkInstanceRef sink = alsa_make(CASES[i].config);
        alsa_open(sink, alsa_file_target("a.raw"), 44100, 2);
        alsa_write(sink, samples, FRAMES, 2);
        alsa_await_drained(sink);
        sink.vtable->destroy(sink.handle); // closes, too
        size_t size = 0;
        uint8_t *const bytes = alsa_read_file("a.raw", &size);
        CHECK(FRAMES * 2 * CASES[i].bytes == size);
        for (size_t k = 0; k < (size_t)FRAMES * 2; k++)
        {
            int32_t actual = 0;
            memcpy(&actual, bytes + k * CASES[i].bytes, CASES[i].bytes);
            const int unused_bits = 32 - (int)CASES[i].bytes * 8;
            actual = (int32_t)((uint32_t)actual << unused_bits) >> unused_bits; // the sign
            CHECK(actual == (100 == k ? 0 : expected_integer(samples[k], CASES[i].bits)));
        }
        free(bytes);
        free(samples);
    }
}

static void should_play_the_last_frames_through_a_converter_of_rates(void)
{
    enum
    {
        FRAMES = 48000 / 4 + 11, // ends within a period
    };
    check_case("converter");
    float *const samples = alsa_noise(FRAMES, 2, 1);
    const StOutputSinkInstanceRef sink = alsa_make("{}");
    alsa_open(sink, "{\"id\":\"resampled\"}", 48000, 2);
    alsa_write(sink, samples, FRAMES, 2);
    alsa_await_drained(sink);
    sink.vtable->destroy(sink.handle);
    size_t size = 0;
    free(alsa_read_file("resampled.raw", &size));
    // The converter fills up its last period.
    const size_t converted = size / 4;
    CHECK(converted >= 2 * FRAMES && converted <= 2 * (FRAMES + 480));
    free(samples);
}

/* ------------------------------------------------------------------------------------------------------------------
 * Life of a sink
 * --------------------------------------------------------------------------------------------------------------- */

static void should_flush_and_go_on(void)
{
    check_case("flush");
    float *const samples = alsa_noise(10000, 2, 3);
    const StOutputSinkInstanceRef sink = alsa_make("{\"ring_ms\":500}");
    alsa_open(sink, alsa_file_target("a.raw"), 48000, 2);
    for (uint32_t at = 0; at < 10000; at += 1000)
    {
        alsa_write(sink, samples + at * 2, 1000, 2);
        expect_ok(&alsa_plugin, sink.vtable->flush(sink.handle));
        StOutputSinkRuntimeStatus status = {.queued_samples = 1};
        expect_ok(&alsa_plugin, sink.vtable->query_runtime_status(sink.handle, &status));
        CHECK(0 == status.queued_samples && 1 == status.running);
        expect_file("a.raw", samples, (at + 1000) * 2 * sizeof(float)); // there before it is closed
    }
    sink.vtable->destroy(sink.handle);
    free(samples);
}

static void should_open_again_in_another_format(void)
{
    check_case("open again");
    const StOutputSinkInstanceRef sink = alsa_make("{}");
    for (uint16_t channels = 1; channels <= 8; channels++)
    {
        float *const samples = play_to_file(sink, 3000, channels);
        expect_file("a.raw", samples, 3000u * channels * sizeof(float));
        free(samples);
        sink.vtable->close(sink.handle); // once more does nothing
    }
    sink.vtable->destroy(sink.handle);
}

static void should_play_what_comes_after_a_reset(void)
{
    check_case("reset");
    float *const before = alsa_noise(2000, 2, 7);
    float *const after = alsa_noise(2000, 2, 8);
    const StOutputSinkInstanceRef sink = alsa_make("{}");
    for (int i = 0; i < 50; i++)
    {
        alsa_open(sink, alsa_file_target("a.raw"), 48000, 2);
        alsa_write(sink, before, 2000, 2);
        expect_ok(&alsa_plugin, sink.vtable->reset(sink.handle));
        StOutputSinkRuntimeStatus status = {.queued_samples = 1};
        expect_ok(&alsa_plugin, sink.vtable->query_runtime_status(sink.handle, &status));
        CHECK(0 == status.queued_samples);
        alsa_write(sink, after, 2000, 2);
        alsa_await_drained(sink);
        sink.vtable->close(sink.handle);
        size_t size = 0;
        uint8_t *const bytes = alsa_read_file("a.raw", &size);
        // Some of the first frames, in order, then all of the second ones. A file keeps what it has taken.
        const size_t half = 2000 * 2 * sizeof(float);
        CHECK(size >= half && size <= 2 * half);
        CHECK(0 == memcmp(bytes, before, size - half));
        CHECK(0 == memcmp(bytes + size - half, after, half));
        free(bytes);
    }
    sink.vtable->destroy(sink.handle);
    free(before);
    free(after);
}

static int count_entries(const char *path)
{
    DIR *const entries = opendir(path);
    CHECK(NULL != entries);
    int count = 0;
    while (NULL != readdir(entries))
    {
        count++;
    }
    CHECK(0 == closedir(entries));
    return count;
}

static void should_leave_no_thread_and_no_file_behind(void)
{
    check_case("100 times");
    float *const samples = alsa_noise(1000, 2, 1);
    const int files = count_entries("/proc/self/fd");
    const int threads = count_entries("/proc/self/task");
    for (int i = 0; i < 100; i++)
    {
        const StOutputSinkInstanceRef sink = alsa_make("{\"realtime_priority\":0}");
        alsa_open(sink, 0 == i % 2 ? "{\"id\":\"null\"}" : alsa_file_target("b.raw"), 48000, 2);
        CHECK(threads + 1 == count_entries("/proc/self/task"));
        alsa_write(sink, samples, (uint32_t)(i % 3) * 400, 2);
        if (0 == i % 5)
        {
            sink.vtable->close(sink.handle);
        }
        sink.vtable->destroy(sink.handle);
    }
    // A thread that was joined is gone from the list a moment later.
    AWAIT(threads == count_entries("/proc/self/task"));
    CHECK(files == count_entries("/proc/self/fd"));
    free(samples);
}

int main(int count, char **files)
{
    CHECK(2 == count);
    alsa_configure();
    alsa_plugin = plugin_load(files[1]);
    should_play_each_frame_once_and_as_it_is();
    should_round_to_even_and_clip_integers();
    should_play_the_last_frames_through_a_converter_of_rates();
    should_flush_and_go_on();
    should_open_again_in_another_format();
    should_play_what_comes_after_a_reset();
    should_leave_no_thread_and_no_file_behind();
    plugin_unload(&alsa_plugin);
    alsa_clean_up();
    return 0;
}
