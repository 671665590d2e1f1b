// SPDX-License-Identifier: Apache-2.0

/**
 * What it costs in C to take and give back a counted reference to what is current: read the pointer, count up unless
 * the count is zero, look whether it is still current; count down.
 *
 *     lease SECONDS
 *
 * Prints the mean time of a pair in nanoseconds. Everything runs on the main thread.
 */

#include "host.h"
#include <stdatomic.h>

enum
{
    PAIRS_PER_LOOK = 1024, // at the clock
};

typedef struct
{
    atomic_long count;
} Lease;

static _Atomic(Lease *) current;

static void release(Lease *lease)
{
    if (1 == atomic_fetch_sub(&lease->count, 1))
    {
        fail("was given back too often", "the lease");
    }
}

static bool try_acquire(Lease *lease)
{
    long count = atomic_load(&lease->count);
    while (count > 0)
    {
        if (atomic_compare_exchange_weak(&lease->count, &count, count + 1))
        {
            return true;
        }
    }
    return false;
}

/** The current lease, counted. */
static Lease *acquire_current(void)
{
    for (;;)
    {
        Lease *const lease = atomic_load(&current);
        if (try_acquire(lease))
        {
            if (lease == atomic_load(&current))
            {
                return lease;
            }
            release(lease);
        }
    }
}

/** Goes on for a time; returns the nanoseconds per pair. */
static double run(uint64_t ns)
{
    const uint64_t begin = now_ns();
    uint64_t elapsed;
    uint64_t pairs = 0;
    do
    {
        for (int i = 0; i < PAIRS_PER_LOOK; i++)
        {
            release(acquire_current());
        }
        pairs += PAIRS_PER_LOOK;
        elapsed = now_ns() - begin;
    }
    while (elapsed < ns);
    return (double)elapsed / (double)pairs;
}

int main(int argc, char **argv)
{
    static Lease lease;
    const double seconds = 2 == argc ? strtod(argv[1], NULL) : 0;
    if (!(seconds > 0))
    {
        fputs("usage: lease SECONDS\n", stderr);
        return 2;
    }
    atomic_store(&lease.count, 1);
    atomic_store(&current, &lease);
    run(WARM_UP_NS);
    printf("%.2f\n", run(seconds_to_ns(seconds)));
    return 0;
}
