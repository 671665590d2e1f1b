// SPDX-License-Identifier: Apache-2.0

/**
 * What the engine does in `stellatune soak`, as a program in C would do it: plays files through the source, the
 * decoder and the DSP that the engine uses, block by block, into a device that is two blocks deep, or into the sink of
 * a plugin. Where there is no room, it sleeps for a quarter of a block, as the engine does. Nothing is ever replaced:
 * what it misses is the machine's.
 *
 *     soak_loop SECONDS BLOCK STREAMS SOURCE.so TYPE DECODER.so TYPE DSP.so TYPE CONFIG
 *         SINK.so TYPE CONFIG TARGET FILE...
 *
 * With - for SINK.so it is the device of its own. Each stream has a thread of its own. Prints lines of a name and a number: blocks, missed deadlines, and how long it
 * took to make a block, in nanoseconds.
 */

#define _POSIX_C_SOURCE 200809L // clock_gettime, nanosleep
#include "device.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stellatune/plugin.h>
#include <time.h>

enum
{
    DEVICE_BLOCKS = 2,
    PAUSES_PER_BLOCK = 4,
    MAX_CHANNELS = 8,
    MAX_FRAMES = 8192,
    MAX_STREAMS = 64,
    MAX_SECONDS = 30 * 24 * 60 * 60,
    FIRST_FILE = 15,
    BUCKETS_PER_OCTAVE = 64,
    BUCKETS = 64 * BUCKETS_PER_OCTAVE,
};

typedef struct
{
    const StPluginModule *module;
    const char *type;
} Plugin;

/** What all streams share; never changed once they run. */
typedef struct
{
    uint64_t seconds;
    uint32_t block_frames;
    Plugin source;
    Plugin decoder;
    Plugin dsp;
    const char *dsp_config;
    Plugin sink; // without a module: the device of its own
    const char *sink_config;
    const char *sink_target;
    char **files;
    int file_count;
} Plan;

/** A file that is being read. */
typedef struct
{
    StSourceCatalogInstanceRef source;
    StDecoderInstanceRef decoder;
    void *io_handle;
} Track;

/** Where a stream plays to. */
typedef struct
{
    Device device;
    StOutputSinkInstanceRef sink; // used instead of the device when it has a table
    uint16_t channels;
    bool ran;
    bool starved;
} Output;

/** A stream; its thread owns it until it is joined. */
typedef struct
{
    const Plan *plan;
    pthread_t thread;
    Output output;
    uint64_t blocks;
    uint64_t longest_ns;
    uint64_t counts[BUCKETS]; // of times: 64 to each power of two
    float samples[MAX_FRAMES * MAX_CHANNELS];
} Stream;

_Noreturn static void fail(const char *what, const char *which)
{
    fprintf(stderr, "soak_loop: %s: %s\n", which, what);
    exit(1);
}

/** [any-thread] */
static void require_ok(StStatus status, const char *what)
{
    if (ST_STATUS_OK != status.code)
    {
        fprintf(stderr, "soak_loop: %s: %.*s\n", what, (int)status.message.len, (const char *)status.message.ptr);
        exit(1);
    }
}

/** [any-thread] */
static uint64_t now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * NS_PER_SECOND + (uint64_t)time.tv_nsec;
}

static Plugin load(const char *path, const char *type)
{
    static const StHostVTable HOST = {.api_version = ST_ABI_VERSION};
    void *const library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (NULL == library)
    {
        fail(dlerror(), path);
    }
    StPluginEntry entry;
    *(void **)&entry = dlsym(library, ST_ENTRY_SYMBOL);
    const Plugin plugin = {.module = NULL == entry ? NULL : entry(&HOST), .type = type};
    if (NULL == plugin.module)
    {
        fail("is no plugin of this version", path);
    }
    return plugin;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Times
 * --------------------------------------------------------------------------------------------------------------- */

/** [worker-thread] */
static void add_time(Stream *stream, uint64_t ns)
{
    unsigned octave = 0;
    while (ns >> octave >= 2 * BUCKETS_PER_OCTAVE)
    {
        octave++;
    }
    // the top bits of the number, the highest of which is always set from the second octave on
    stream->counts[octave * BUCKETS_PER_OCTAVE + (ns >> octave)]++;
    stream->longest_ns = ns > stream->longest_ns ? ns : stream->longest_ns;
    stream->blocks++;
}

/** The time that a part of all blocks stay below, in a histogram of all streams. */
static uint64_t percentile(const Stream *sum, double part)
{
    const uint64_t wanted = (uint64_t)((double)sum->blocks * part);
    uint64_t seen = 0;
    for (uint64_t i = 0; i < BUCKETS; i++)
    {
        seen += sum->counts[i];
        if (seen > wanted)
        {
            const uint64_t octave = i < 2 * BUCKETS_PER_OCTAVE ? 0 : i / BUCKETS_PER_OCTAVE - 1;
            return (i - octave * BUCKETS_PER_OCTAVE) << octave;
        }
    }
    return sum->longest_ns;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Streams
 * --------------------------------------------------------------------------------------------------------------- */

/** [worker-thread] */
static Track open_track(const Plan *plan, const char *path)
{
    Track track = {0};
    const StIoVTable *io = NULL;
    StStr ignored = {0};
    char json[4096];
    snprintf(json, sizeof(json), "{\"path\":\"%s\"}", path);
    require_ok(plan->source.module->create_source_catalog_instance(
                   st_str(plan->source.type), st_str("{}"), &track.source),
        "create the source");
    require_ok(
        track.source.vtable->open_stream(track.source.handle, st_str(json), &io, &track.io_handle, &ignored), path);
    plan->source.module->plugin_free((void *)ignored.ptr, ignored.len, 1);
    require_ok(
        plan->decoder.module->create_decoder_instance(st_str(plan->decoder.type), st_str("{}"), &track.decoder),
        "create the decoder");
    const StDecoderOpenArgs args = {.io_vtable = io, .io_handle = track.io_handle};
    require_ok(track.decoder.vtable->open(track.decoder.handle, args), path);
    return track;
}

/** [worker-thread] */
static void close_track(Track *track)
{
    track->decoder.vtable->destroy(track->decoder.handle);
    track->source.vtable->close_stream(track->source.handle, track->io_handle);
    track->source.vtable->destroy(track->source.handle);
}

/** [worker-thread] Fills a block; where a file ends the next one goes on. */
static void read_block(const Plan *plan, Track *track, int *file, uint16_t channels, float *samples)
{
    for (uint32_t filled = 0; filled < plan->block_frames;)
    {
        uint32_t count = 0;
        bool eof = false;
        require_ok(track->decoder.vtable->read_interleaved_f32(track->decoder.handle, plan->block_frames - filled,
                       samples + (size_t)filled * channels, &count, &eof),
            "read");
        filled += count;
        if (eof)
        {
            close_track(track);
            *file = (*file + 1) % plan->file_count;
            *track = open_track(plan, plan->files[*file]);
        }
    }
}

/** [worker-thread] Opens what the plan says. */
static void open_output(const Plan *plan, StAudioSpec spec, Output *output)
{
    output->channels = spec.channels;
    output->device.sample_rate = spec.sample_rate;
    output->device.buffer_frames = (uint64_t)DEVICE_BLOCKS * plan->block_frames;
    if (NULL != plan->sink.module)
    {
        require_ok(plan->sink.module->create_output_sink_instance(
                       st_str(plan->sink.type), st_str(plan->sink_config), &output->sink),
            "create the sink");
        require_ok(output->sink.vtable->open(output->sink.handle, st_str(plan->sink_target), spec), "open the sink");
    }
}

/** [worker-thread] Offers frames; returns how many were taken. Counts a missed deadline where the sink ran dry. */
static uint64_t output_write(Output *output, const float *samples, uint32_t frames)
{
    if (NULL == output->sink.vtable)
    {
        return device_accept(&output->device, frames, now_ns());
    }
    uint32_t taken = 0;
    StOutputSinkRuntimeStatus status = {0};
    require_ok(output->sink.vtable->query_runtime_status(output->sink.handle, &status), "ask the sink");
    output->starved |= output->ran && !status.running;
    output->ran = 0 != status.running;
    require_ok(output->sink.vtable->write_interleaved_f32(
                   output->sink.handle, frames, output->channels, samples, &taken),
        "write");
    if (taken > 0 && output->starved)
    {
        output->starved = false;
        output->device.missed++;
    }
    return taken;
}

/** [worker-thread] Writes a block: as much as there is room for, a quarter of a block apart. */
static void write_block(Output *output, const float *samples, uint32_t frames)
{
    const uint64_t pause_ns = frames * NS_PER_SECOND / output->device.sample_rate / PAUSES_PER_BLOCK;
    const struct timespec pause = {.tv_nsec = (long)(pause_ns % NS_PER_SECOND)};
    for (uint32_t offset = 0; offset < frames;)
    {
        const uint64_t taken = output_write(output, samples + (size_t)offset * output->channels, frames - offset);
        offset += (uint32_t)taken;
        if (0 == taken)
        {
            nanosleep(&pause, NULL);
        }
    }
}

/** [worker-thread] A stream's whole life. */
static void *run(void *argument)
{
    Stream *const stream = argument;
    const Plan *const plan = stream->plan;
    int file = 0;
    Track track = open_track(plan, plan->files[file]);
    StDecoderInfo info;
    require_ok(track.decoder.vtable->get_info(track.decoder.handle, &info), "describe the file");
    if (info.spec.channels < 1 || info.spec.channels > MAX_CHANNELS)
    {
        fail("has too many channels", plan->files[file]);
    }
    StDspInstanceRef dsp = {0};
    require_ok(plan->dsp.module->create_dsp_instance(st_str(plan->dsp.type), info.spec.sample_rate,
                   info.spec.channels, st_str(plan->dsp_config), &dsp),
        "create the DSP");
    open_output(plan, info.spec, &stream->output);
    const uint64_t begin = now_ns();
    for (uint64_t left = begin; left - begin < plan->seconds * NS_PER_SECOND;)
    {
        read_block(plan, &track, &file, info.spec.channels, stream->samples);
        dsp.vtable->process_interleaved_f32_in_place(dsp.handle, stream->samples, plan->block_frames);
        add_time(stream, now_ns() - left);
        write_block(&stream->output, stream->samples, plan->block_frames);
        left = now_ns();
    }
    if (NULL != stream->output.sink.vtable)
    {
        stream->output.sink.vtable->destroy(stream->output.sink.handle);
    }
    dsp.vtable->destroy(dsp.handle);
    close_track(&track);
    return NULL;
}

/* ------------------------------------------------------------------------------------------------------------------
 * The program
 * --------------------------------------------------------------------------------------------------------------- */

/** Adds a stream to the sum of all. */
static void add_stream(Stream *sum, const Stream *stream)
{
    sum->blocks += stream->blocks;
    sum->output.device.missed += stream->output.device.missed;
    sum->longest_ns = stream->longest_ns > sum->longest_ns ? stream->longest_ns : sum->longest_ns;
    for (int i = 0; i < BUCKETS; i++)
    {
        sum->counts[i] += stream->counts[i];
    }
}

static void print(const Stream *sum)
{
    printf("blocks %llu\nmissed %llu\np50 %llu\np99 %llu\np99.9 %llu\nmax %llu\n", (unsigned long long)sum->blocks,
        (unsigned long long)sum->output.device.missed, (unsigned long long)percentile(sum, 0.5),
        (unsigned long long)percentile(sum, 0.99), (unsigned long long)percentile(sum, 0.999),
        (unsigned long long)sum->longest_ns);
}

static long number(const char *text, const char *name, long max)
{
    const long value = strtol(text, NULL, 10);
    if (value < 1 || value > max)
    {
        fail("is out of range", name);
    }
    return value;
}

int main(int argc, char **argv)
{
    if (argc <= FIRST_FILE)
    {
        fputs("usage: soak_loop SECONDS BLOCK STREAMS SOURCE.so TYPE DECODER.so TYPE DSP.so TYPE CONFIG\n"
              "    SINK.so TYPE CONFIG TARGET FILE...\n",
            stderr);
        return 2;
    }
    const Plan plan = {
        .seconds = (uint64_t)number(argv[1], "SECONDS", MAX_SECONDS),
        .block_frames = (uint32_t)number(argv[2], "BLOCK", MAX_FRAMES),
        .source = load(argv[4], argv[5]),
        .decoder = load(argv[6], argv[7]),
        .dsp = load(argv[8], argv[9]),
        .dsp_config = argv[10],
        .sink = 0 == strcmp(argv[11], "-") ? (Plugin){0} : load(argv[11], argv[12]),
        .sink_config = argv[13],
        .sink_target = argv[14],
        .files = argv + FIRST_FILE,
        .file_count = argc - FIRST_FILE,
    };
    const long count = number(argv[3], "STREAMS", MAX_STREAMS);
    Stream *const streams = calloc((size_t)count + 1, sizeof(Stream));
    if (NULL == streams)
    {
        fail("out of memory", "streams");
    }
    for (long i = 0; i < count; i++)
    {
        streams[i].plan = &plan;
        if (0 != pthread_create(&streams[i].thread, NULL, run, &streams[i]))
        {
            fail("cannot be started", "a thread");
        }
    }
    for (long i = 0; i < count; i++)
    {
        pthread_join(streams[i].thread, NULL);
        add_stream(&streams[count], &streams[i]);
    }
    print(&streams[count]);
    free(streams);
    return 0;
}
