// SPDX-License-Identifier: Apache-2.0

/**
 * What a host in C does block by block: reads frames from a decoder plugin and, if one is named, runs a DSP plugin
 * over them. The libraries are those that the engine loads, the calls are those that it makes.
 *
 *     blocks FRAMES SECONDS DECODER.so TYPE INPUT [DSP.so TYPE CONFIG]
 *
 * Prints the mean time of a block in nanoseconds. Everything runs on the main thread.
 */

#include "host.h"

enum
{
    MAX_CHANNELS = 8,
    MAX_FRAMES = 65536,
    IO_BUFFER_BYTES = 64 * 1024, // as many as the engine reads at once
    BLOCKS_PER_LOOK = 1024,      // at the clock
};

/* ------------------------------------------------------------------------------------------------------------------
 * The stream
 * --------------------------------------------------------------------------------------------------------------- */

static StStatus io_read(void *io_handle, uint8_t *buf, size_t len, size_t *out_read)
{
    *out_read = fread(buf, 1, len, io_handle);
    return st_code(ferror((FILE *)io_handle) ? ST_STATUS_IO : ST_STATUS_OK);
}

static StStatus io_tell(void *io_handle, uint64_t *out_pos)
{
    *out_pos = (uint64_t)ftell(io_handle);
    return st_ok();
}

static StStatus io_seek(void *io_handle, int64_t offset, StSeekWhence whence, uint64_t *out_pos)
{
    const int from = ST_SEEK_START == whence ? SEEK_SET : ST_SEEK_CURRENT == whence ? SEEK_CUR : SEEK_END;
    return 0 == fseek(io_handle, (long)offset, from) ? io_tell(io_handle, out_pos) : st_code(ST_STATUS_IO);
}

static StStatus io_size(void *io_handle, uint64_t *out_size)
{
    uint64_t position;
    uint64_t ignored;
    io_tell(io_handle, &position);
    const StStatus status = io_seek(io_handle, 0, ST_SEEK_END, out_size);
    io_seek(io_handle, (int64_t)position, ST_SEEK_START, &ignored);
    return status;
}

static const StIoVTable FILE_IO = {.read = io_read, .seek = io_seek, .tell = io_tell, .size = io_size};

/* ------------------------------------------------------------------------------------------------------------------
 * Plugins
 * --------------------------------------------------------------------------------------------------------------- */

static StDecoderInstanceRef open_decoder(const char *path, const char *type, const char *input, uint16_t *out_channels)
{
    StDecoderInstanceRef decoder = {0};
    require_ok(load(path)->create_decoder_instance(st_str(type), st_str("{}"), &decoder), "create the decoder");
    FILE *const file = fopen(input, "rb");
    if (NULL == file || 0 != setvbuf(file, NULL, _IOFBF, IO_BUFFER_BYTES))
    {
        fail("cannot be read", input);
    }
    const StDecoderOpenArgs args = {.io_vtable = &FILE_IO, .io_handle = file};
    require_ok(decoder.vtable->open(decoder.handle, args), "open the stream");
    StDecoderInfo info;
    require_ok(decoder.vtable->get_info(decoder.handle, &info), "describe the stream");
    if (info.spec.channels < 1 || info.spec.channels > MAX_CHANNELS)
    {
        fail("has too many channels", input);
    }
    *out_channels = info.spec.channels;
    return decoder;
}

/** A DSP for two channels or whatever there are; no vtable when none is wanted. */
static StDspInstanceRef open_dsp(char **words, uint16_t channels)
{
    StDspInstanceRef dsp = {0};
    if (NULL != words)
    {
        require_ok(load(words[0])->create_dsp_instance(st_str(words[1]), 44100, channels, st_str(words[2]), &dsp),
            "create the DSP");
    }
    return dsp;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Blocks
 * --------------------------------------------------------------------------------------------------------------- */

/** Fills one block; from the start again where the stream ends. */
static void next_block(
    const StDecoderInstanceRef *decoder, const StDspInstanceRef *dsp, float *samples, uint32_t frames)
{
    uint32_t count = 0;
    bool eof = false;
    require_ok(decoder->vtable->read_interleaved_f32(decoder->handle, frames, samples, &count, &eof), "read");
    if (NULL != dsp->vtable && count > 0)
    {
        dsp->vtable->process_interleaved_f32_in_place(dsp->handle, samples, count);
    }
    if (eof)
    {
        require_ok(decoder->vtable->seek_ms(decoder->handle, 0), "seek to the start");
    }
}

/** Goes on for a time; returns the nanoseconds per block. */
static double run(
    const StDecoderInstanceRef *decoder, const StDspInstanceRef *dsp, float *samples, uint32_t frames, uint64_t ns)
{
    const uint64_t begin = now_ns();
    uint64_t elapsed;
    uint64_t blocks = 0;
    do
    {
        for (int i = 0; i < BLOCKS_PER_LOOK; i++)
        {
            next_block(decoder, dsp, samples, frames);
        }
        blocks += BLOCKS_PER_LOOK;
        elapsed = now_ns() - begin;
    }
    while (elapsed < ns);
    return (double)elapsed / (double)blocks;
}

int main(int argc, char **argv)
{
    if (6 != argc && 9 != argc)
    {
        fputs("usage: blocks FRAMES SECONDS DECODER.so TYPE INPUT [DSP.so TYPE CONFIG]\n", stderr);
        return 2;
    }
    const long frames = strtol(argv[1], NULL, 10);
    const double seconds = strtod(argv[2], NULL);
    if (frames < 1 || frames > MAX_FRAMES || !(seconds > 0))
    {
        fail("FRAMES is 1 to 65536, SECONDS is above 0", argv[1]);
    }
    uint16_t channels;
    const StDecoderInstanceRef decoder = open_decoder(argv[3], argv[4], argv[5], &channels);
    const StDspInstanceRef dsp = open_dsp(9 == argc ? argv + 6 : NULL, channels);
    static float samples[MAX_FRAMES * MAX_CHANNELS];
    run(&decoder, &dsp, samples, (uint32_t)frames, WARM_UP_NS);
    printf("%.2f\n", run(&decoder, &dsp, samples, (uint32_t)frames, (uint64_t)(seconds * (double)NS_PER_SECOND)));
    decoder.vtable->destroy(decoder.handle);
    return 0;
}
