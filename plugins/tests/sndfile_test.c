// SPDX-License-Identifier: Apache-2.0

/**
 * The sndfile decoder against libsndfile itself, to the bit: straight reads, seeks, awkward streams and clear errors.
 */

#include "audio.h"

static Plugin plugin;

typedef struct Case
{
    const char *name;
    int format;
    int channels;
    int rate;
    bool seeks_exactly;
} Case;

static const Case CASES[] = {
    {"WAV 16", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 2, 44100, true},
    {"WAV 24", SF_FORMAT_WAV | SF_FORMAT_PCM_24, 1, 48000, true},
    {"WAV u8", SF_FORMAT_WAV | SF_FORMAT_PCM_U8, 1, 8000, true},
    {"WAV float", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 2, 96000, true},
    {"WAV double", SF_FORMAT_WAV | SF_FORMAT_DOUBLE, 2, 44100, true},
    {"WAV u-law", SF_FORMAT_WAV | SF_FORMAT_ULAW, 1, 8000, true},
    {"WAV IMA ADPCM", SF_FORMAT_WAV | SF_FORMAT_IMA_ADPCM, 2, 44100, false},
    {"WAV MS ADPCM", SF_FORMAT_WAV | SF_FORMAT_MS_ADPCM, 2, 44100, false},
    {"WAVEX 16", SF_FORMAT_WAVEX | SF_FORMAT_PCM_16, 6, 44100, true},
    {"WAVEX 24", SF_FORMAT_WAVEX | SF_FORMAT_PCM_24, 8, 96000, true},
    {"AIFF 16", SF_FORMAT_AIFF | SF_FORMAT_PCM_16, 2, 44100, true},
    {"AIFF 24", SF_FORMAT_AIFF | SF_FORMAT_PCM_24, 6, 48000, true},
    {"AU 16", SF_FORMAT_AU | SF_FORMAT_PCM_16, 2, 44100, true},
    {"AU 24", SF_FORMAT_AU | SF_FORMAT_PCM_24, 1, 96000, true},
    {"CAF 16", SF_FORMAT_CAF | SF_FORMAT_PCM_16, 2, 48000, true},
    {"CAF 24", SF_FORMAT_CAF | SF_FORMAT_PCM_24, 6, 44100, true},
    {"CAF ALAC 16", SF_FORMAT_CAF | SF_FORMAT_ALAC_16, 2, 44100, true},
    {"CAF ALAC 24", SF_FORMAT_CAF | SF_FORMAT_ALAC_24, 1, 96000, true},
    {"W64 16", SF_FORMAT_W64 | SF_FORMAT_PCM_16, 2, 44100, true},
    {"W64 24", SF_FORMAT_W64 | SF_FORMAT_PCM_24, 2, 96000, true},
    {"RF64 16", SF_FORMAT_RF64 | SF_FORMAT_PCM_16, 2, 48000, true},
    {"RF64 24", SF_FORMAT_RF64 | SF_FORMAT_PCM_24, 6, 96000, true},
    {"FLAC 8", SF_FORMAT_FLAC | SF_FORMAT_PCM_S8, 1, 44100, true},
    {"FLAC 16", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 2, 44100, true},
    {"FLAC 16", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 1, 48000, true},
    {"FLAC 24", SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 2, 96000, true},
    {"FLAC 24", SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 6, 48000, true},
    {"Ogg Vorbis", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 2, 44100, false},
    {"Ogg Vorbis", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 6, 48000, false},
    {"Ogg Opus", SF_FORMAT_OGG | SF_FORMAT_OPUS, 2, 48000, false},
    {"Ogg Opus", SF_FORMAT_OGG | SF_FORMAT_OPUS, 1, 48000, false},
    {"MP3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 2, 44100, false},
    {"MP3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 1, 48000, false},
};

static Audio make(const Case *test)
{
    return audio_make(test->name, test->format, test->channels, test->rate, test->rate / 2 + 123);
}

/** Reads to the end and compares with audio from a frame on. */
static void expect_rest(StDecoderInstanceRef decoder, const Audio *audio, sf_count_t from, uint32_t block)
{
    sf_count_t frames = 0;
    StStatus status;
    float *const samples = decoder_read_all(decoder, block, audio->frames + 100, &frames, &status);
    expect_ok(&plugin, status);
    CHECK(audio->frames - from == frames);
    CHECK(same_samples(samples, audio->samples + from * audio->channels, frames * audio->channels));
    free(samples);
}

static void should_give_the_same_samples_as_libsndfile(const Audio *audio)
{
    static const uint32_t BLOCKS[] = {0, 64, 256, 1000000};
    for (size_t i = 0; i < sizeof(BLOCKS) / sizeof(BLOCKS[0]); i++)
    {
        check_case("%s, blocks of %u", audio->name, (unsigned)BLOCKS[i]);
        MemoryStream stream = {.bytes = audio->bytes, .size = audio->size};
        const StDecoderInstanceRef decoder = decoder_make(&plugin);
        expect_ok(&plugin, decoder_open(decoder, &MEMORY_IO, &stream));
        expect_rest(decoder, audio, 0, BLOCKS[i]);
        expect_rest(decoder, audio, audio->frames, 256); // once more after the end
        decoder.vtable->destroy(decoder.handle);
    }
}

static void should_describe_the_file(const Audio *audio)
{
    check_case("%s, description", audio->name);
    MemoryStream stream = {.bytes = audio->bytes, .size = audio->size};
    const StDecoderInstanceRef decoder = decoder_make(&plugin);
    expect_ok(&plugin, decoder_open(decoder, &MEMORY_IO, &stream));
    StDecoderInfo info = {0};
    expect_ok(&plugin, decoder.vtable->get_info(decoder.handle, &info));
    CHECK((uint32_t)audio->rate == info.spec.sample_rate && audio->channels == info.spec.channels);
    CHECK((ST_DECODER_FLAG_SEEKABLE | ST_DECODER_FLAG_HAS_DURATION) == info.flags);
    CHECK((uint64_t)(audio->frames * 1000 / audio->rate) == info.duration_ms);
    CHECK(0 == info.encoder_delay_frames && 0 == info.encoder_padding_frames && 0 == info.reserved);

    StStr json = {0};
    expect_ok(&plugin, decoder.vtable->get_metadata_json(decoder.handle, &json));
    char *const text = take(&plugin, json);
    char expected[80];
    const int container = audio->format & SF_FORMAT_TYPEMASK;
    if (SF_FORMAT_WAV == container || SF_FORMAT_FLAC == container || SF_FORMAT_OGG == container ||
        SF_FORMAT_MPEG == container)
    {
        CHECK(NULL != strstr(text, "\"title\":\"A \\\"title\\\" \xc3\xa4\""));
        CHECK(NULL != strstr(text, "\"artist\":\"Artist\""));
    }
    snprintf(expected, sizeof(expected), "\"sample_rate\":%d,\"channels\":%d", audio->rate, audio->channels);
    CHECK(NULL != strstr(text, expected));
    snprintf(expected, sizeof(expected), ",\"frames\":%lld}", (long long)audio->frames);
    CHECK((SF_FORMAT_MPEG == container) == (NULL == strstr(text, expected)));
    CHECK(NULL != strstr(text, "\"format\":\"") && NULL != strstr(text, "\"encoding\":\""));
    free(text);
    decoder.vtable->destroy(decoder.handle);
}

static void should_seek_to_the_frame(const Audio *audio)
{
    check_case("%s, seeks", audio->name);
    MemoryStream stream = {.bytes = audio->bytes, .size = audio->size};
    const StDecoderInstanceRef decoder = decoder_make(&plugin);
    expect_ok(&plugin, decoder_open(decoder, &MEMORY_IO, &stream));
    const uint64_t last_ms = (uint64_t)(audio->frames * 1000 / audio->rate);
    const uint64_t targets[] = {10, 0, 250, 20, last_ms, 490, 7, 333, 1, last_ms + 1, 100, UINT64_MAX, 110, 0};
    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
    {
        check_case("%s, seek to %llu ms", audio->name, (unsigned long long)targets[i]);
        const bool beyond = targets[i] > last_ms;
        const sf_count_t frame = beyond ? audio->frames : (sf_count_t)(targets[i] * (uint64_t)audio->rate / 1000);
        expect_ok(&plugin, decoder.vtable->seek_ms(decoder.handle, targets[i]));
        if (i % 2 == 0)
        {
            expect_rest(decoder, audio, frame, 0);
        }
    }
    decoder.vtable->destroy(decoder.handle);
}

static void should_go_on_after_an_inexact_seek(const Audio *audio)
{
    check_case("%s, seek", audio->name);
    MemoryStream stream = {.bytes = audio->bytes, .size = audio->size};
    const StDecoderInstanceRef decoder = decoder_make(&plugin);
    expect_ok(&plugin, decoder_open(decoder, &MEMORY_IO, &stream));
    static const uint64_t TARGETS[] = {250, 100, 400, 0};
    for (size_t i = 0; i < sizeof(TARGETS) / sizeof(TARGETS[0]); i++)
    {
        expect_ok(&plugin, decoder.vtable->seek_ms(decoder.handle, TARGETS[i]));
        sf_count_t frames = 0;
        StStatus status;
        free(decoder_read_all(decoder, 256, audio->frames + 10000, &frames, &status));
        expect_ok(&plugin, status);
        const sf_count_t expected = audio->frames - (sf_count_t)TARGETS[i] * audio->rate / 1000;
        CHECK(frames > expected - 4096 && frames < expected + 4096);
    }
    decoder.vtable->destroy(decoder.handle);
}

static void should_read_from_awkward_streams(const Audio *audio)
{
    static const StIoVTable *const IOS[] = {
        &MEMORY_IO, &MEMORY_IO_SEEK_ONLY, &MEMORY_IO_READ_ONLY, &MEMORY_IO_SEEK_FAILS};
    for (size_t i = 0; i < sizeof(IOS) / sizeof(IOS[0]); i++)
    {
        check_case("%s, stream %zu", audio->name, i);
        MemoryStream stream = {.bytes = audio->bytes, .size = audio->size, .max_read = 777};
        const StDecoderInstanceRef decoder = decoder_make(&plugin);
        expect_ok(&plugin, decoder_open(decoder, IOS[i], &stream));
        expect_rest(decoder, audio, 0, 0);
        expect_ok(&plugin, decoder.vtable->seek_ms(decoder.handle, 0));
        StDecoderInfo info = {0};
        expect_ok(&plugin, decoder.vtable->get_info(decoder.handle, &info));
        CHECK(0 != (info.flags & ST_DECODER_FLAG_SEEKABLE));
        decoder.vtable->destroy(decoder.handle);
    }
}

/** A stream that fails is an I/O error, after the frames that came, and not the end of the file. */
static void should_report_a_failing_stream(const Audio *audio)
{
    check_case("%s, failing stream", audio->name);
    MemoryStream stream = {.bytes = audio->bytes, .size = audio->size};
    const StDecoderInstanceRef decoder = decoder_make(&plugin);
    expect_ok(&plugin, decoder_open(decoder, &MEMORY_IO, &stream));
    stream.fail_at = audio->size / 2;
    sf_count_t frames = 0;
    StStatus status;
    float *const samples = decoder_read_all(decoder, 256, audio->frames, &frames, &status);
    expect_error(&plugin, status, ST_STATUS_IO, "reading the stream failed after");
    CHECK(frames > 0 && same_samples(samples, audio->samples, frames * audio->channels));
    free(samples);
    stream.fail_at = 0; // it recovers
    expect_ok(&plugin, decoder.vtable->seek_ms(decoder.handle, 0));
    expect_rest(decoder, audio, 0, 256);
    decoder.vtable->destroy(decoder.handle);

    const StIoVTable *const ios[] = {&MEMORY_IO, &MEMORY_IO_READ_ONLY};
    for (size_t i = 0; i < sizeof(ios) / sizeof(ios[0]); i++)
    {
        MemoryStream broken = {.bytes = audio->bytes, .size = audio->size, .max_read = 4, .fail_at = 8};
        const StDecoderInstanceRef other = decoder_make(&plugin);
        expect_error(&plugin, decoder_open(other, ios[i], &broken), ST_STATUS_IO, "could not be read");
        other.vtable->destroy(other.handle);
    }
}

static void expect_refusal(const char *name, const void *bytes, size_t size, StStatusCode code, const char *message)
{
    check_case("open %s", name);
    const StIoVTable *const ios[] = {&MEMORY_IO, &MEMORY_IO_READ_ONLY};
    for (size_t i = 0; i < sizeof(ios) / sizeof(ios[0]); i++)
    {
        MemoryStream stream = {.bytes = bytes, .size = size};
        const StDecoderInstanceRef decoder = decoder_make(&plugin);
        expect_error(&plugin, decoder_open(decoder, ios[i], &stream), code, message);
        decoder.vtable->destroy(decoder.handle);
    }
}

static void should_refuse_what_is_no_audio(void)
{
    static const char TEXT[] = "This is a text, whatever its name says. It is long enough to look like something.\n";
    expect_refusal("nothing", "", 0, ST_STATUS_DECODE, "empty");
    expect_refusal("one byte", "R", 1, ST_STATUS_UNSUPPORTED, "format not recognised");
    expect_refusal("text", TEXT, sizeof(TEXT) - 1, ST_STATUS_UNSUPPORTED, "format not recognised");
    expect_refusal("a bare header", "fLaC and then nothing that makes any sense", 40, ST_STATUS_DECODE, "damaged");
    Audio audio = audio_make("WAV", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 9, 8000, 100);
    expect_refusal("nine channels", audio.bytes, audio.size, ST_STATUS_UNSUPPORTED, "9 channels; up to 8");
    audio_free(&audio);
}

static void should_play_nothing_from_an_empty_wav(void)
{
    static const uint8_t WAV[] = "RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\2\0\x44\xac\0\0\x10\xb1\2\0\4\0\x10\0data\0\0\0";
    check_case("WAV without samples");
    MemoryStream stream = {.bytes = WAV, .size = sizeof(WAV)};
    const StDecoderInstanceRef decoder = decoder_make(&plugin);
    expect_ok(&plugin, decoder_open(decoder, &MEMORY_IO, &stream));
    float samples[8];
    uint32_t frames = 1;
    bool eof = false;
    expect_ok(&plugin, decoder.vtable->read_interleaved_f32(decoder.handle, 4, samples, &frames, &eof));
    CHECK(0 == frames && eof);
    expect_ok(&plugin, decoder.vtable->seek_ms(decoder.handle, 0));
    decoder.vtable->destroy(decoder.handle);
}

static void should_survive_misuse(const Audio *audio)
{
    check_case("misuse");
    const StDecoderInstanceRef decoder = decoder_make(&plugin);
    const StDecoderVTable *const vtable = decoder.vtable;
    void *const handles[] = {NULL, decoder.handle}; // none, and one that is not open
    StDecoderInfo info;
    StStr json;
    uint32_t frames;
    bool eof;
    for (size_t i = 0; i < sizeof(handles) / sizeof(handles[0]); i++)
    {
        expect_error(&plugin, vtable->get_info(handles[i], &info), ST_STATUS_INVALID_ARG, "not open");
        expect_error(&plugin, vtable->get_metadata_json(handles[i], &json), ST_STATUS_INVALID_ARG, "not open");
        expect_error(&plugin, vtable->seek_ms(handles[i], 0), ST_STATUS_INVALID_ARG, "not open");
        expect_error(&plugin, vtable->read_interleaved_f32(handles[i], 0, NULL, &frames, &eof), ST_STATUS_INVALID_ARG,
            "not open");
    }
    MemoryStream stream = {.bytes = audio->bytes, .size = audio->size};
    const StDecoderInstanceRef nothing = {.vtable = vtable};
    expect_error(&plugin, decoder_open(nothing, &MEMORY_IO, &stream), ST_STATUS_INVALID_ARG, "instance");
    expect_error(&plugin, decoder_open(decoder, NULL, &stream), ST_STATUS_INVALID_ARG, "stream");
    expect_ok(&plugin, decoder_open(decoder, &MEMORY_IO, &stream));
    expect_error(&plugin, decoder_open(decoder, &MEMORY_IO, &stream), ST_STATUS_INVALID_ARG, "open already");
    expect_rest(decoder, audio, 0, 256);
    vtable->destroy(decoder.handle);
    vtable->destroy(NULL);
}

int main(int count, char **files)
{
    CHECK(2 == count);
    plugin = plugin_load(files[1]);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
    {
        Audio audio = make(&CASES[i]);
        should_give_the_same_samples_as_libsndfile(&audio);
        should_describe_the_file(&audio);
        should_read_from_awkward_streams(&audio);
        if (CASES[i].seeks_exactly)
        {
            should_seek_to_the_frame(&audio);
            should_report_a_failing_stream(&audio);
        }
        else
        {
            should_go_on_after_an_inexact_seek(&audio);
        }
        if (0 == i)
        {
            should_survive_misuse(&audio);
        }
        audio_free(&audio);
    }
    should_refuse_what_is_no_audio();
    should_play_nothing_from_an_empty_wav();
    plugin_unload(&plugin);
    return 0;
}
