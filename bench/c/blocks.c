// SPDX-License-Identifier: Apache-2.0

/**
 * What a host in C does block by block: reads frames from a decoder plugin and runs a chain of DSPs over them, stream
 * after stream. The libraries are those that the engine loads, the calls are those that it makes.
 *
 *     blocks FRAMES STREAMS DSPS SECONDS DECODER.so TYPE INPUT DSP.so TYPE CONFIG
 *
 * Prints the mean time of a block of one stream in nanoseconds. Everything runs on the main thread.
 */

#include "host.h"

enum
{
    MAX_CHANNELS = 8,
    MAX_FRAMES = 65536,
    IO_BUFFER_BYTES = 64 * 1024, // as many as the engine reads at once
    BLOCKS_PER_LOOK = 1024,      // at the clock
    MAX_STREAMS = 64,
    MAX_DSPS = 8,
    RATE = 44100,
};

/** A stream with all that works on it. */
typedef struct
{
    StDecoderInstanceRef decoder;
    StDspInstanceRef dsps[MAX_DSPS];
    int dsp_count;
    float *samples;
} Stream;

/** What the command line says. */
typedef struct
{
    uint32_t frames;
    int streams;
    int dsps;
    double seconds;
    char **decoder; // library, type, input
    char **dsp;     // library, type, config
} Options;

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

static StDecoderInstanceRef open_decoder(const StPluginModule *module, char **words, uint16_t *out_channels)
{
    StDecoderInstanceRef decoder = {0};
    require_ok(module->create_decoder_instance(st_str(words[1]), st_str("{}"), &decoder), "create the decoder");
    FILE *const file = fopen(words[2], "rb");
    if (NULL == file || 0 != setvbuf(file, NULL, _IOFBF, IO_BUFFER_BYTES))
    {
        fail("cannot be read", words[2]);
    }
    const StDecoderOpenArgs args = {.io_vtable = &FILE_IO, .io_handle = file};
    require_ok(decoder.vtable->open(decoder.handle, args), "open the stream");
    StDecoderInfo info;
    require_ok(decoder.vtable->get_info(decoder.handle, &info), "describe the stream");
    if (info.spec.channels < 1 || info.spec.channels > MAX_CHANNELS)
    {
        fail("has too many channels", words[2]);
    }
    *out_channels = info.spec.channels;
    return decoder;
}

static void open_stream(
    Stream *stream, const StPluginModule *decoders, const StPluginModule *dsps, const Options *options)
{
    uint16_t channels;
    stream->decoder = open_decoder(decoders, options->decoder, &channels);
    stream->dsp_count = options->dsps;
    for (int i = 0; i < options->dsps; i++)
    {
        require_ok(dsps->create_dsp_instance(
            st_str(options->dsp[1]), RATE, channels, st_str(options->dsp[2]), &stream->dsps[i]), "create the DSP");
    }
    stream->samples = calloc((size_t)options->frames * channels, sizeof(float));
    if (NULL == stream->samples)
    {
        fail("too little memory", "a stream");
    }
}

/* ------------------------------------------------------------------------------------------------------------------
 * Blocks
 * --------------------------------------------------------------------------------------------------------------- */

/** Fills one block; from the start again where the stream ends. */
static void next_block(const Stream *stream, uint32_t frames)
{
    const StDecoderInstanceRef *const decoder = &stream->decoder;
    uint32_t count = 0;
    bool eof = false;
    require_ok(decoder->vtable->read_interleaved_f32(decoder->handle, frames, stream->samples, &count, &eof), "read");
    for (int i = 0; i < stream->dsp_count && count > 0; i++)
    {
        const StDspInstanceRef *const dsp = &stream->dsps[i];
        dsp->vtable->process_interleaved_f32_in_place(dsp->handle, stream->samples, count);
    }
    if (eof)
    {
        require_ok(decoder->vtable->seek_ms(decoder->handle, 0), "seek to the start");
    }
}

/** Goes on for a time; returns the nanoseconds per block. */
static double run(const Stream *streams, int count, uint32_t frames, uint64_t ns)
{
    const uint64_t begin = now_ns();
    uint64_t elapsed;
    uint64_t blocks = 0;
    do
    {
        for (int done = 0; done < BLOCKS_PER_LOOK; done += count)
        {
            for (int i = 0; i < count; i++)
            {
                next_block(&streams[i], frames);
            }
            blocks += (uint64_t)count;
        }
        elapsed = now_ns() - begin;
    }
    while (elapsed < ns);
    return (double)elapsed / (double)blocks;
}

/** Reads the command line; false when it is no good. */
static bool parse(int argc, char **argv, Options *options)
{
    if (11 != argc)
    {
        return false;
    }
    const long frames = strtol(argv[1], NULL, 10);
    *options = (Options){
        .frames = (uint32_t)frames,
        .streams = (int)strtol(argv[2], NULL, 10),
        .dsps = (int)strtol(argv[3], NULL, 10),
        .seconds = strtod(argv[4], NULL),
        .decoder = argv + 5,
        .dsp = argv + 8,
    };
    return frames >= 1 && frames <= MAX_FRAMES && options->streams >= 1 && options->streams <= MAX_STREAMS &&
        options->dsps >= 0 && options->dsps <= MAX_DSPS && options->seconds > 0;
}

int main(int argc, char **argv)
{
    static Stream streams[MAX_STREAMS];
    Options options;
    if (!parse(argc, argv, &options))
    {
        fputs("usage: blocks FRAMES STREAMS DSPS SECONDS DECODER.so TYPE INPUT DSP.so TYPE CONFIG\n"
              "FRAMES is 1 to 65536, STREAMS 1 to 64, DSPS 0 to 8, SECONDS above 0\n", stderr);
        return 2;
    }
    const StPluginModule *const decoders = load(options.decoder[0]);
    const StPluginModule *const dsps = load(options.dsp[0]);
    for (int i = 0; i < options.streams; i++)
    {
        open_stream(&streams[i], decoders, dsps, &options);
    }
    run(streams, options.streams, options.frames, WARM_UP_NS);
    printf("%.2f\n", run(streams, options.streams, options.frames, seconds_to_ns(options.seconds)));
    return 0;
}
