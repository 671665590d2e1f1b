// SPDX-License-Identifier: Apache-2.0

/**
 * What it costs a host in C to call one function of a plugin, with buffers or text of one size. What decoders cost,
 * `blocks` tells.
 *
 *     calls dsp|sink|source|lyrics SIZE SECONDS PLUGIN.so TYPE CONFIG
 *
 * SIZE is the number of stereo frames, or the number of bytes of the text that is asked and answered. Prints the mean
 * time of a call in nanoseconds. Everything runs on the main thread.
 */

#include "host.h"

enum
{
    RATE = 44100,
    CHANNELS = 2,
    MAX_SIZE = 65536,
    CALLS_PER_LOOK = 1024, // at the clock
};

/** What is called, and with what. */
typedef struct
{
    const StPluginModule *module;
    StStr type;
    StStr config;
    uint32_t size;
    StDspInstanceRef dsp;
    StOutputSinkInstanceRef sink;
    StSourceCatalogInstanceRef source;
    StLyricsProviderInstanceRef lyrics;
    float samples[MAX_SIZE * CHANNELS];
    char text[MAX_SIZE];
    char *answer; // the latest
} Callee;

/** One thing that can be called. */
typedef struct
{
    const char *name;
    void (*open)(Callee *callee);
    void (*call)(Callee *callee);
} Kind;

static void dsp_open(Callee *callee)
{
    require_ok(callee->module->create_dsp_instance(callee->type, RATE, CHANNELS, callee->config, &callee->dsp),
        "create the DSP");
}

static void dsp_call(Callee *callee)
{
    callee->dsp.vtable->process_interleaved_f32_in_place(callee->dsp.handle, callee->samples, callee->size);
}

static void sink_open(Callee *callee)
{
    const StAudioSpec spec = {.sample_rate = RATE, .channels = CHANNELS};
    require_ok(callee->module->create_output_sink_instance(callee->type, callee->config, &callee->sink),
        "create the sink");
    require_ok(callee->sink.vtable->open(callee->sink.handle, st_str("{}"), spec), "open the sink");
}

static void sink_call(Callee *callee)
{
    uint32_t accepted = 0;
    require_ok(callee->sink.vtable->write_interleaved_f32(
        callee->sink.handle, callee->size, CHANNELS, callee->samples, &accepted), "write");
}

/** Keeps a copy of an answer, and gives the answer back. */
static void take(Callee *callee, StStr answer)
{
    free(callee->answer);
    callee->answer = st_str_dup(answer);
    callee->module->plugin_free((void *)(uintptr_t)answer.ptr, answer.len, 1);
}

static void source_open(Callee *callee)
{
    require_ok(callee->module->create_source_catalog_instance(callee->type, callee->config, &callee->source),
        "create the source");
}

static void source_call(Callee *callee)
{
    StStr answer = {0};
    require_ok(callee->source.vtable->list_items_json(callee->source.handle, st_str(callee->text), &answer), "list");
    take(callee, answer);
}

static void lyrics_open(Callee *callee)
{
    require_ok(callee->module->create_lyrics_provider_instance(callee->type, callee->config, &callee->lyrics),
        "create the lyrics provider");
}

static void lyrics_call(Callee *callee)
{
    StStr answer = {0};
    require_ok(callee->lyrics.vtable->search_json(callee->lyrics.handle, st_str(callee->text), &answer), "search");
    take(callee, answer);
}

static const Kind KINDS[] = {
    {"dsp", dsp_open, dsp_call},
    {"sink", sink_open, sink_call},
    {"source", source_open, source_call},
    {"lyrics", lyrics_open, lyrics_call},
};

/** Goes on for a time; returns the nanoseconds per call. */
static double run(const Kind *kind, Callee *callee, uint64_t ns)
{
    const uint64_t begin = now_ns();
    uint64_t elapsed;
    uint64_t calls = 0;
    do
    {
        for (int i = 0; i < CALLS_PER_LOOK; i++)
        {
            kind->call(callee);
        }
        calls += CALLS_PER_LOOK;
        elapsed = now_ns() - begin;
    }
    while (elapsed < ns);
    return (double)elapsed / (double)calls;
}

static const Kind *find(const char *name)
{
    for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++)
    {
        if (0 == strcmp(name, KINDS[i].name))
        {
            return &KINDS[i];
        }
    }
    return NULL;
}

int main(int argc, char **argv)
{
    static Callee callee;
    const Kind *const kind = 7 == argc ? find(argv[1]) : NULL;
    const long size = NULL == kind ? 0 : strtol(argv[2], NULL, 10);
    const double seconds = NULL == kind ? 0 : strtod(argv[3], NULL);
    if (size < 1 || size >= MAX_SIZE || !(seconds > 0))
    {
        fputs("usage: calls dsp|sink|source|lyrics SIZE SECONDS PLUGIN.so TYPE CONFIG\n"
              "SIZE is 1 to 65535, SECONDS above 0\n", stderr);
        return 2;
    }
    callee.module = load(argv[4]);
    callee.type = st_str(argv[5]);
    callee.config = st_str(argv[6]);
    callee.size = (uint32_t)size;
    memset(callee.text, ' ', (size_t)size);
    kind->open(&callee);
    run(kind, &callee, WARM_UP_NS);
    printf("%.2f\n", run(kind, &callee, seconds_to_ns(seconds)));
    return 0;
}
