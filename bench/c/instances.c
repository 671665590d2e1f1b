// SPDX-License-Identifier: Apache-2.0

/**
 * What it costs a host in C to create a decoder and to destroy it.
 *
 *     instances SECONDS DECODER.so TYPE
 *
 * Prints the mean time of a pair in nanoseconds. Everything runs on the main thread.
 */

#include "host.h"

enum
{
    PAIRS_PER_LOOK = 1024, // at the clock
};

/** Goes on for a time; returns the nanoseconds per pair. */
static double run(const StPluginModule *module, const char *type, uint64_t ns)
{
    const uint64_t begin = now_ns();
    uint64_t elapsed;
    uint64_t pairs = 0;
    do
    {
        for (int i = 0; i < PAIRS_PER_LOOK; i++)
        {
            StDecoderInstanceRef made = {0};
            require_ok(module->create_decoder_instance(st_str(type), st_str("{}"), &made), "create the decoder");
            made.vtable->destroy(made.handle);
        }
        pairs += PAIRS_PER_LOOK;
        elapsed = now_ns() - begin;
    }
    while (elapsed < ns);
    return (double)elapsed / (double)pairs;
}

int main(int argc, char **argv)
{
    const double seconds = 4 == argc ? strtod(argv[1], NULL) : 0;
    if (!(seconds > 0))
    {
        fputs("usage: instances SECONDS DECODER.so TYPE\n", stderr);
        return 2;
    }
    const StPluginModule *const module = load(argv[2]);
    run(module, argv[3], WARM_UP_NS);
    printf("%.2f\n", run(module, argv[3], seconds_to_ns(seconds)));
    return 0;
}
