// SPDX-License-Identifier: Apache-2.0

/**
 * The sndfile decoder on files that are cut off or damaged: it plays what is there and says what is missing, raises
 * no false alarms, and keeps the rules of the ABI whatever the bytes.
 */

#include "audio.h"

static Plugin plugin;

/** What a decoder makes of a file that was cut off. */
typedef enum Cut
{
    CUT_COUNTED, // plays the frames that are there, then names their number and how many there should be
    CUT_NO_END,  // plays the frames that are there, then says that the end is missing
    CUT_SILENT,  // plays the frames that are there; the file does not say how many there should be
    CUT_REFUSED, // libsndfile does not open it
} Cut;

typedef struct Case
{
    const char *name;
    int format;
    int channels;
    int rate;
    Cut cut;
} Case;

static const Case CASES[] = {
    {"WAV 16", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 2, 44100, CUT_COUNTED},
    {"WAVEX 24", SF_FORMAT_WAVEX | SF_FORMAT_PCM_24, 6, 48000, CUT_COUNTED},
    {"WAV float", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 2, 44100, CUT_COUNTED},
    {"AIFF 24", SF_FORMAT_AIFF | SF_FORMAT_PCM_24, 2, 44100, CUT_COUNTED},
    {"AU 16", SF_FORMAT_AU | SF_FORMAT_PCM_16, 2, 44100, CUT_COUNTED},
    {"W64 16", SF_FORMAT_W64 | SF_FORMAT_PCM_16, 2, 44100, CUT_COUNTED},
    {"RF64 24", SF_FORMAT_RF64 | SF_FORMAT_PCM_24, 2, 44100, CUT_COUNTED},
    {"FLAC 16", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 2, 44100, CUT_COUNTED},
    {"FLAC 24", SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 6, 96000, CUT_COUNTED},
    {"Ogg Vorbis", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 2, 44100, CUT_NO_END},
    {"Ogg Opus", SF_FORMAT_OGG | SF_FORMAT_OPUS, 2, 48000, CUT_NO_END},
    {"MP3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 2, 44100, CUT_SILENT},
    {"CAF ALAC", SF_FORMAT_CAF | SF_FORMAT_ALAC_16, 2, 44100, CUT_REFUSED},
};

static float *read_rest(StDecoderInstanceRef decoder, const Audio *audio, sf_count_t *out_frames, StStatus *out_status)
{
    return decoder_read_all(decoder, 256, audio->frames + 10000, out_frames, out_status);
}

/* ------------------------------------------------------------------------------------------------------------------
 * Files that are cut off
 * --------------------------------------------------------------------------------------------------------------- */

static void expect_cut_end(const Audio *audio, Cut cut, sf_count_t frames, StStatus status)
{
    char message[100];
    // The header of W64 counts the padding behind the samples too.
    const bool padded = SF_FORMAT_W64 == (audio->format & SF_FORMAT_TYPEMASK);
    switch (cut)
    {
        case CUT_COUNTED:
            snprintf(message, sizeof(message), "it ends after %lld of %lld frames", (long long)frames,
                (long long)audio->frames - (padded ? 2 : 0));
            expect_error(&plugin, status, ST_STATUS_DECODE, message);
            break;
        case CUT_NO_END:
            snprintf(message, sizeof(message), "it ends after %lld frames without the mark", (long long)frames);
            expect_error(&plugin, status, ST_STATUS_DECODE, message);
            break;
        default:
            expect_ok(&plugin, status);
            break;
    }
}

static void should_play_what_is_there_and_say_so(const Audio *audio, Cut cut, const StIoVTable *io)
{
    check_case("%s, cut off", audio->name);
    const size_t size = audio->size * 6 / 10;
    MemoryStream stream = {.bytes = audio->bytes, .size = size};
    const StDecoderInstanceRef decoder = decoder_make(&plugin);
    expect_ok(&plugin, decoder_open(decoder, io, &stream));

    sf_count_t frames = 0;
    StStatus status;
    float *const samples = read_rest(decoder, audio, &frames, &status);
    expect_cut_end(audio, cut, frames, status);
    CHECK(frames > audio->frames / 4 && frames < audio->frames);
    sf_count_t expected_frames = 0;
    float *const expected = audio_decode(audio->bytes, size, &expected_frames);
    CHECK(frames == expected_frames && same_samples(samples, expected, frames * audio->channels));
    CHECK(CUT_COUNTED != cut || same_samples(samples, audio->samples, frames * audio->channels));
    free(expected);
    free(samples);

    sf_count_t again_frames = 0;
    free(read_rest(decoder, audio, &again_frames, &status)); // the answer stays
    CHECK(0 == again_frames);
    expect_cut_end(audio, cut, frames, status);

    // A place that is not there is an error or the end, and the way back is open.
    const uint64_t missing_ms = (uint64_t)(audio->frames * 900 / audio->rate);
    const StStatus seek = decoder.vtable->seek_ms(decoder.handle, missing_ms);
    free(take(&plugin, seek.message));
    if (CUT_COUNTED == cut)
    {
        expect_ok(&plugin, decoder.vtable->seek_ms(decoder.handle, 100));
        float *const rest = read_rest(decoder, audio, &again_frames, &status);
        const sf_count_t from = audio->rate / 10;
        expect_cut_end(audio, cut, frames, status);
        CHECK(again_frames == frames - from);
        CHECK(same_samples(rest, audio->samples + from * audio->channels, again_frames * audio->channels));
        free(rest);
    }
    decoder.vtable->destroy(decoder.handle);
}

static void should_refuse_what_libsndfile_refuses(const Audio *audio)
{
    check_case("%s, cut off", audio->name);
    MemoryStream stream = {.bytes = audio->bytes, .size = audio->size * 6 / 10};
    const StDecoderInstanceRef decoder = decoder_make(&plugin);
    expect_error(&plugin, decoder_open(decoder, &MEMORY_IO, &stream), ST_STATUS_DECODE, "damaged or cut off");
    decoder.vtable->destroy(decoder.handle);
}

/* ------------------------------------------------------------------------------------------------------------------
 * No false alarms
 * --------------------------------------------------------------------------------------------------------------- */

static void expect_whole(const Audio *audio, const uint8_t *bytes, size_t size, bool length_known)
{
    MemoryStream stream = {.bytes = bytes, .size = size};
    const StDecoderInstanceRef decoder = decoder_make(&plugin);
    expect_ok(&plugin, decoder_open(decoder, &MEMORY_IO, &stream));
    StDecoderInfo info = {0};
    expect_ok(&plugin, decoder.vtable->get_info(decoder.handle, &info));
    CHECK(length_known == (0 != (info.flags & ST_DECODER_FLAG_HAS_DURATION)));
    for (int turn = 0; turn < 2; turn++)
    {
        sf_count_t frames = 0;
        StStatus status;
        float *const samples = read_rest(decoder, audio, &frames, &status);
        expect_ok(&plugin, status);
        CHECK(audio->frames == frames && same_samples(samples, audio->samples, frames * audio->channels));
        free(samples);
        expect_ok(&plugin, decoder.vtable->seek_ms(decoder.handle, 0));
    }
    decoder.vtable->destroy(decoder.handle);
}

static uint8_t *copy_with_room(const Audio *audio, size_t room)
{
    uint8_t *const copy = calloc(1, audio->size + room);
    CHECK(NULL != copy);
    memcpy(copy, audio->bytes, audio->size);
    return copy;
}

/** Writers to a pipe cannot come back to write the lengths. */
static void should_accept_lengths_of_pipes(void)
{
    static const uint32_t LENGTHS[] = {UINT32_C(0xffffffff), UINT32_C(0x7ffff000), UINT32_C(0x7fffffff)};
    Audio audio = audio_make("WAV", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 2, 44100, 4410);
    uint8_t *const bytes = copy_with_room(&audio, 0);
    size_t data = 12;
    while (0 != memcmp(bytes + data, "data", 4))
    {
        data++;
    }
    // Without chunks behind the samples, which a length that is not known would take for samples.
    const size_t size = data + 8 + (size_t)audio.frames * 4;
    for (size_t i = 0; i < sizeof(LENGTHS) / sizeof(LENGTHS[0]); i++)
    {
        check_case("WAV with the length %08x", (unsigned)LENGTHS[i]);
        memcpy(bytes + 4, &LENGTHS[i], 4);
        memcpy(bytes + data + 4, &LENGTHS[i], 4);
        expect_whole(&audio, bytes, size, true);
    }
    free(bytes);
    audio_free(&audio);
}

static void should_accept_flac_of_unknown_length_and_tags_at_the_end(void)
{
    enum
    {
        TAG_BYTES = 128, // ID3v1
        TOTAL_AT = 21,   // the 36 bits of the total number of samples start in the lower half of this byte
    };
    Audio audio = audio_make("FLAC", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 2, 44100, 22050);
    uint8_t *const bytes = copy_with_room(&audio, TAG_BYTES);
    memcpy(bytes + audio.size, "TAGtitle", 8);
    check_case("FLAC with a tag at its end");
    expect_whole(&audio, bytes, audio.size + TAG_BYTES, true);
    check_case("FLAC of unknown length");
    bytes[TOTAL_AT] &= 0xf0;
    memset(bytes + TOTAL_AT + 1, 0, 4);
    expect_whole(&audio, bytes, audio.size, false);

    check_case("FLAC of unknown length, cut off");
    MemoryStream stream = {.bytes = bytes, .size = audio.size * 6 / 10};
    const StDecoderInstanceRef decoder = decoder_make(&plugin);
    expect_ok(&plugin, decoder_open(decoder, &MEMORY_IO, &stream));
    sf_count_t frames = 0;
    StStatus status;
    float *const samples = read_rest(decoder, &audio, &frames, &status);
    expect_error(&plugin, status, ST_STATUS_DECODE, "cut off or damaged after");
    CHECK(frames > 0 && same_samples(samples, audio.samples, frames * audio.channels));
    free(samples);
    decoder.vtable->destroy(decoder.handle);
    free(bytes);
    audio_free(&audio);
}

/** A wrong checksum: what comes before it plays, and the end says that something is wrong. */
static void should_report_damage(size_t place_from_end)
{
    Audio audio = audio_make("FLAC", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 2, 44100, 44100);
    check_case("FLAC with a wrong byte %zu before its end", place_from_end);
    uint8_t *const bytes = copy_with_room(&audio, 0);
    bytes[audio.size - place_from_end] ^= 0x55;
    MemoryStream stream = {.bytes = bytes, .size = audio.size};
    const StDecoderInstanceRef decoder = decoder_make(&plugin);
    expect_ok(&plugin, decoder_open(decoder, &MEMORY_IO, &stream));
    sf_count_t frames = 0;
    StStatus status;
    float *const samples = read_rest(decoder, &audio, &frames, &status);
    expect_error(&plugin, status, ST_STATUS_DECODE, "damaged");
    const sf_count_t good = audio.frames - audio.frames * (sf_count_t)place_from_end / (sf_count_t)audio.size - 8192;
    CHECK(frames >= good && same_samples(samples, audio.samples, good * audio.channels));
    free(samples);
    free(bytes);
    decoder.vtable->destroy(decoder.handle);
    audio_free(&audio);
}

/* ------------------------------------------------------------------------------------------------------------------
 * Any bytes
 * --------------------------------------------------------------------------------------------------------------- */

/**
 * Uses a decoder as a host would; decoder_read_all() checks the rules. The bytes end where the block of memory ends.
 */
static void exercise(const uint8_t *bytes, size_t size, const StIoVTable *io, uint32_t *random)
{
    enum
    {
        MAX_FRAMES = 100000,
    };
    uint8_t *const exact = malloc(0 == size ? 1 : size);
    CHECK(NULL != exact);
    memcpy(exact, bytes, size);
    MemoryStream stream = {.bytes = exact, .size = size};
    const StDecoderInstanceRef decoder = decoder_make(&plugin);
    StStatus status = decoder_open(decoder, io, &stream);
    if (ST_STATUS_OK == status.code)
    {
        StStr json = {0};
        expect_ok(&plugin, decoder.vtable->get_metadata_json(decoder.handle, &json));
        free(take(&plugin, json));
        for (int turn = 0; turn < 3; turn++)
        {
            sf_count_t frames = 0;
            free(decoder_read_all(decoder, 0, MAX_FRAMES, &frames, &status));
            free(take(&plugin, status.message));
            status = decoder.vtable->seek_ms(decoder.handle, next_random(random) % 700);
            free(take(&plugin, status.message));
        }
    }
    else
    {
        CHECK(status.message.len > 0);
        free(take(&plugin, status.message));
    }
    decoder.vtable->destroy(decoder.handle);
    free(exact);
}

static void should_keep_the_rules_whatever_the_bytes(const Audio *audio)
{
    enum
    {
        CUTS = 24,
        FLIPS = 48,
        HEAD_BYTES = 200,
    };
    uint32_t random = 1;
    for (uint32_t i = 0; i < CUTS; i++)
    {
        const size_t size = i < CUTS / 2 ? next_random(&random) % HEAD_BYTES : next_random(&random) % audio->size;
        check_case("%s, the first %zu bytes", audio->name, size);
        exercise(audio->bytes, size, i % 4 == 0 ? &MEMORY_IO_READ_ONLY : &MEMORY_IO, &random);
    }
    for (uint32_t i = 0; i < FLIPS; i++)
    {
        const uint32_t seed = random;
        check_case("%s, bytes changed with seed %u", audio->name, (unsigned)seed);
        uint8_t *const bytes = copy_with_room(audio, 0);
        const uint32_t changes = 1 + next_random(&random) % 20;
        for (uint32_t change = 0; change < changes; change++)
        {
            const size_t range = i % 2 == 0 && audio->size > HEAD_BYTES ? HEAD_BYTES : audio->size;
            bytes[next_random(&random) % range] = (uint8_t)next_random(&random);
        }
        exercise(bytes, audio->size, &MEMORY_IO, &random);
        free(bytes);
    }
}

int main(int count, char **files)
{
    CHECK(2 == count);
    plugin = plugin_load(files[1]);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
    {
        const Case *const test = &CASES[i];
        Audio audio = audio_make(test->name, test->format, test->channels, test->rate, 2 * test->rate);
        if (CUT_REFUSED == test->cut)
        {
            should_refuse_what_libsndfile_refuses(&audio);
        }
        else
        {
            should_play_what_is_there_and_say_so(&audio, test->cut, &MEMORY_IO);
            should_play_what_is_there_and_say_so(&audio, test->cut, &MEMORY_IO_READ_ONLY);
        }
        should_keep_the_rules_whatever_the_bytes(&audio);
        audio_free(&audio);
    }
    should_accept_lengths_of_pipes();
    should_accept_flac_of_unknown_length_and_tags_at_the_end();
    should_report_damage(60000);
    should_report_damage(20);
    plugin_unload(&plugin);
    return 0;
}
