// SPDX-License-Identifier: Apache-2.0
#include "audio.h"

#include <math.h>

uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

bool same_samples(const float *left, const float *right, sf_count_t count)
{
    return 0 == count || 0 == memcmp(left, right, (size_t)count * sizeof(float));
}

/* ------------------------------------------------------------------------------------------------------------------
 * A file in memory for libsndfile
 * --------------------------------------------------------------------------------------------------------------- */

typedef struct MemoryFile
{
    uint8_t *bytes;
    sf_count_t size;
    sf_count_t position;
    sf_count_t capacity;
} MemoryFile;

static sf_count_t file_length(void *user_data)
{
    return ((const MemoryFile *)user_data)->size;
}

static sf_count_t file_tell(void *user_data)
{
    return ((const MemoryFile *)user_data)->position;
}

static sf_count_t file_seek(sf_count_t offset, int whence, void *user_data)
{
    MemoryFile *const file = user_data;
    file->position = offset + (SEEK_SET == whence ? 0 : SEEK_CUR == whence ? file->position : file->size);
    return file->position;
}

static sf_count_t file_read(void *ptr, sf_count_t count, void *user_data)
{
    MemoryFile *const file = user_data;
    const sf_count_t left = file->position < file->size ? file->size - file->position : 0;
    const sf_count_t taken = count < left ? count : left;
    if (taken > 0)
    {
        memcpy(ptr, file->bytes + file->position, (size_t)taken);
    }
    file->position += taken;
    return taken;
}

static sf_count_t file_write(const void *ptr, sf_count_t count, void *user_data)
{
    MemoryFile *const file = user_data;
    if (file->position + count > file->capacity)
    {
        file->capacity = (file->position + count) * 2;
        file->bytes = realloc(file->bytes, (size_t)file->capacity);
        CHECK(NULL != file->bytes);
    }
    if (file->position > file->size)
    {
        memset(file->bytes + file->size, 0, (size_t)(file->position - file->size));
    }
    memcpy(file->bytes + file->position, ptr, (size_t)count);
    file->position += count;
    file->size = file->position > file->size ? file->position : file->size;
    return count;
}

static SNDFILE *open_memory(MemoryFile *file, int mode, SF_INFO *info)
{
    SF_VIRTUAL_IO callbacks = {file_length, file_seek, file_read, file_write, file_tell};
    return sf_open_virtual(&callbacks, mode, info, file);
}

float *audio_decode(const uint8_t *bytes, size_t size, sf_count_t *out_frames)
{
    MemoryFile memory = {.bytes = (uint8_t *)bytes, .size = (sf_count_t)size};
    SF_INFO info = {0};
    SNDFILE *const file = open_memory(&memory, SFM_READ, &info);
    if (NULL == file)
    {
        return NULL;
    }
    enum
    {
        CHUNK = 4096
    };
    float *samples = NULL;
    sf_count_t frames = 0;
    sf_count_t count;
    do
    {
        samples = realloc(samples, (size_t)((frames + CHUNK) * info.channels) * sizeof(float));
        CHECK(NULL != samples);
        count = sf_readf_float(file, samples + frames * info.channels, CHUNK);
        frames += count;
    }
    while (count > 0);
    CHECK(0 == sf_close(file));
    *out_frames = frames;
    return samples;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Making audio
 * --------------------------------------------------------------------------------------------------------------- */

/** Bits of a lossless integer codec; 0 for the others. */
static int integer_bits(int format)
{
    switch (format & SF_FORMAT_SUBMASK)
    {
        case SF_FORMAT_PCM_S8:
        case SF_FORMAT_PCM_U8:
            return 8;
        case SF_FORMAT_PCM_16:
        case SF_FORMAT_ALAC_16:
            return 16;
        case SF_FORMAT_PCM_24:
        case SF_FORMAT_ALAC_24:
            return 24;
        default:
            return 0;
    }
}

/** Samples as left-aligned 32-bit integers, of which the codec keeps the upper bits. */
static int *make_integers(int bits, int channels, int rate, sf_count_t frames)
{
    int *const integers = malloc((size_t)(frames * channels) * sizeof(int));
    CHECK(NULL != integers);
    const int shift = 32 - bits;
    const int64_t max = (INT64_C(1) << (bits - 1)) - 1;
    uint32_t random = 1;
    for (sf_count_t frame = 0; frame < frames; frame++)
    {
        for (int channel = 0; channel < channels; channel++)
        {
            const double time = (double)frame / rate;
            const double sweep = sin(6.283185307179586 * (100 + 200 * channel + 500 * time) * time);
            int64_t value = llrint(sweep * 0.9 * (double)max) + next_random(&random) % 16;
            value = 7 == frame % 1000 ? max : 11 == frame % 1000 ? -max - 1 : value > max ? max : value;
            integers[frame * channels + channel] = (int)(value * (INT64_C(1) << shift));
        }
    }
    return integers;
}

Audio audio_make(const char *name, int format, int channels, int rate, sf_count_t frames)
{
    Audio audio = {.format = format, .channels = channels, .rate = rate};
    snprintf(audio.name, sizeof(audio.name), "%s, %d Hz, %d channels", name, rate, channels);
    check_case("make %s", audio.name);

    const int bits = 0 == integer_bits(format) ? 16 : integer_bits(format);
    int *const integers = make_integers(bits, channels, rate, frames);
    MemoryFile memory = {0};
    SF_INFO info = {.format = format, .channels = channels, .samplerate = rate};
    SNDFILE *const file = open_memory(&memory, SFM_WRITE, &info);
    CHECK(NULL != file);
    (void)sf_set_string(file, SF_STR_TITLE, "A \"title\" \xc3\xa4");
    (void)sf_set_string(file, SF_STR_ARTIST, "Artist");
    (void)sf_set_string(file, SF_STR_TRACKNUMBER, "3");
    CHECK(frames == sf_writef_int(file, integers, frames));
    CHECK(0 == sf_close(file));

    audio.bytes = memory.bytes;
    audio.size = (size_t)memory.size;
    audio.samples = audio_decode(audio.bytes, audio.size, &audio.frames);
    CHECK(NULL != audio.samples);
    if (0 != integer_bits(format))
    {
        CHECK(frames == audio.frames);
        for (sf_count_t i = 0; i < frames * channels; i++)
        {
            CHECK(audio.samples[i] == (float)ldexp(integers[i], -31));
        }
    }
    free(integers);
    return audio;
}

void audio_free(Audio *audio)
{
    free(audio->bytes);
    free(audio->samples);
    *audio = (Audio){0};
}

/* ------------------------------------------------------------------------------------------------------------------
 * Decoding with the plugin
 * --------------------------------------------------------------------------------------------------------------- */

StDecoderInstanceRef decoder_make(const Plugin *plugin)
{
    StDecoderInstanceRef instance = {0};
    expect_ok(plugin, plugin->module->create_decoder_instance(st_str("sndfile"), st_str("{}"), &instance));
    CHECK(NULL != instance.handle && NULL != instance.vtable);
    return instance;
}

StStatus decoder_open(StDecoderInstanceRef instance, const StIoVTable *io, void *io_handle)
{
    const StDecoderOpenArgs args = {.io_vtable = io, .io_handle = io_handle};
    return instance.vtable->open(instance.handle, args);
}

float *decoder_read_all(
    StDecoderInstanceRef instance, uint32_t block, sf_count_t max_frames, sf_count_t *out_frames, StStatus *out_status)
{
    static const uint32_t BLOCKS[] = {1, 64, 255, 256, 4096, 1000, 17, 16384};
    static const float GUARD = 12345.0f;
    StDecoderInfo info = {0};
    CHECK(ST_STATUS_OK == instance.vtable->get_info(instance.handle, &info).code);
    const size_t channels = info.spec.channels;

    *out_status = st_ok();
    float *samples = NULL;
    size_t capacity = 0;
    sf_count_t frames = 0;
    for (unsigned turn = 0; frames < max_frames; turn++)
    {
        uint32_t wanted = 0 != block ? block : BLOCKS[turn % (sizeof(BLOCKS) / sizeof(BLOCKS[0]))];
        wanted = (sf_count_t)wanted < max_frames - frames ? wanted : (uint32_t)(max_frames - frames);
        if ((size_t)frames + wanted >= capacity)
        {
            capacity = ((size_t)frames + wanted) * 2;
            samples = realloc(samples, (capacity * channels + 1) * sizeof(float));
            CHECK(NULL != samples);
        }
        float *const at = samples + (size_t)frames * channels;
        at[wanted * channels] = GUARD;
        uint32_t count = UINT32_MAX;
        bool eof = true;
        *out_status = instance.vtable->read_interleaved_f32(instance.handle, wanted, at, &count, &eof);
        CHECK(GUARD == at[wanted * channels]);
        if (ST_STATUS_OK != out_status->code)
        {
            break;
        }
        CHECK(count <= wanted);
        CHECK(count > 0 || eof); // these streams always have something or are at their end
        frames += count;
        if (0 == count)
        {
            break;
        }
    }
    *out_frames = frames;
    return samples;
}
