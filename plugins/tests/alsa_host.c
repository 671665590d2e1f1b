// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE // mkdtemp, setenv
#include "alsa_host.h"

#include <time.h>
#include <unistd.h>

enum
{
    MAX_ATTEMPTS = 60000, // of a millisecond each
};

Plugin alsa_plugin;

static char directory[256];
static const char *const FILES[] = {"asound.conf", "a.raw", "b.raw", "resampled.raw"};

static const char CONFIG[] = "pcm.null { type null hint { show on description 'Nothing\nwith \"quotes\"' } }\n"
                             "pcm.file { @args [ FILE ] @args.FILE { type string }\n"
                             "    type file format raw slave.pcm { type null } file $FILE }\n"
                             "pcm.resampled { type plug slave { rate 96000 format S16_LE\n"
                             "    pcm { type file format raw slave.pcm { type null } file \"%s/resampled.raw\" } } }\n"
                             "pcm.default { type hw card 31 }\n"
                             "pcm.hw { @args [ CARD ] @args.CARD { type string } type hw card $CARD }\n"
                             "ctl.hw { @args [ CARD ] @args.CARD { type string } type hw card $CARD }\n";

void alsa_configure(void)
{
    const char *const parent = getenv("TMPDIR");
    snprintf(directory, sizeof(directory), "%s/stellatune-alsa-XXXXXX", NULL == parent ? "/tmp" : parent);
    CHECK(NULL != mkdtemp(directory));
    FILE *const file = fopen(alsa_path("asound.conf"), "w");
    CHECK(NULL != file);
    CHECK(fprintf(file, CONFIG, directory) > 0);
    CHECK(0 == fclose(file));
    CHECK(0 == setenv("ALSA_CONFIG_PATH", alsa_path("asound.conf"), 1));
}

void alsa_clean_up(void)
{
    for (size_t i = 0; i < sizeof(FILES) / sizeof(FILES[0]); i++)
    {
        (void)unlink(alsa_path(FILES[i]));
    }
    CHECK(0 == rmdir(directory));
}

const char *alsa_path(const char *name)
{
    static char path[300];
    snprintf(path, sizeof(path), "%s/%s", directory, name);
    return path;
}

const char *alsa_file_target(const char *name)
{
    static char target[400];
    snprintf(target, sizeof(target), "{\"id\":\"file:'%s'\",\"name\":\"a file\"}", alsa_path(name));
    return target;
}

StOutputSinkInstanceRef alsa_make(const char *config)
{
    StOutputSinkInstanceRef sink = {0};
    const StPluginModule *const module = alsa_plugin.module;
    expect_ok(&alsa_plugin, module->create_output_sink_instance(st_str("alsa"), st_str(config), &sink));
    CHECK(NULL != sink.handle && NULL != sink.vtable);
    return sink;
}

void alsa_open(StOutputSinkInstanceRef sink, const char *target, uint32_t rate, uint16_t channels)
{
    const StAudioSpec spec = {.sample_rate = rate, .channels = channels};
    StOutputSinkNegotiatedSpec negotiated = {0};
    expect_ok(&alsa_plugin, sink.vtable->negotiate_spec(sink.handle, st_str(target), spec, &negotiated));
    CHECK(rate == negotiated.spec.sample_rate && channels == negotiated.spec.channels);
    CHECK(ST_NEGOTIATED_EXACT == negotiated.flags && negotiated.preferred_chunk_frames > 0);
    expect_ok(&alsa_plugin, sink.vtable->open(sink.handle, st_str(target), spec));
}

void alsa_write(StOutputSinkInstanceRef sink, const float *samples, uint32_t frames, uint16_t channels)
{
    int attempts = 0;
    while (frames > 0)
    {
        const uint32_t chunk = 1 + alsa_random() % 700;
        const uint32_t offered = chunk < frames ? chunk : frames;
        uint32_t accepted = UINT32_MAX;
        expect_ok(&alsa_plugin, sink.vtable->write_interleaved_f32(sink.handle, offered, channels, samples, &accepted));
        CHECK(accepted <= offered);
        samples += (size_t)accepted * channels;
        frames -= accepted;
        if (accepted < offered)
        {
            alsa_wait(&attempts);
        }
    }
}

void alsa_await_drained(StOutputSinkInstanceRef sink)
{
    StOutputSinkRuntimeStatus status = {.queued_samples = 1};
    int attempts = 0;
    for (;;)
    {
        expect_ok(&alsa_plugin, sink.vtable->query_runtime_status(sink.handle, &status));
        if (0 == status.queued_samples)
        {
            return;
        }
        alsa_wait(&attempts);
    }
}

uint8_t *alsa_read_file(const char *name, size_t *out_size)
{
    FILE *const file = fopen(alsa_path(name), "rb");
    CHECK(NULL != file);
    CHECK(0 == fseek(file, 0, SEEK_END));
    const long size = ftell(file);
    CHECK(size >= 0 && 0 == fseek(file, 0, SEEK_SET));
    uint8_t *const bytes = malloc((size_t)size + 1);
    CHECK(NULL != bytes && (size_t)size == fread(bytes, 1, (size_t)size, file));
    CHECK(0 == fclose(file));
    *out_size = (size_t)size;
    return bytes;
}

float *alsa_noise(uint32_t frames, uint16_t channels, uint32_t seed)
{
    const size_t count = (size_t)frames * channels;
    float *const samples = malloc((0 == count ? 1 : count) * sizeof(float));
    CHECK(NULL != samples);
    for (size_t i = 0; i < count; i++)
    {
        seed = seed * 1664525 + 1013904223;
        samples[i] = (float)(int32_t)seed / 2000000000.0f;
    }
    return samples;
}

uint32_t alsa_random(void)
{
    static uint32_t state = 1;
    state = state * 1664525 + 1013904223;
    return state >> 8;
}

void alsa_wait(int *attempts)
{
    CHECK(++*attempts < MAX_ATTEMPTS);
    const struct timespec moment = {.tv_nsec = 1000000};
    (void)nanosleep(&moment, NULL);
}
