// SPDX-License-Identifier: Apache-2.0

/**
 * What it costs in C to bring a block over a thread boundary: two threads wait for each other's counter by turns, as
 * the pipeline's workers do; they yield some times, then sleep until they are woken.
 *
 *     hop YIELDS SECONDS
 *
 * With 0 yields each hop sleeps and is woken. Prints the mean time of one way in nanoseconds.
 */

#define _DEFAULT_SOURCE // syscall
#include "host.h"
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

enum
{
    HOPS_PER_LOOK = 1024, // at the clock
    CACHE_LINE = 64,
};

/** How far one side has come; the low word is what the other one sleeps on. */
typedef struct
{
    _Alignas(CACHE_LINE) _Atomic uint32_t at;
    _Alignas(CACHE_LINE) atomic_int asleep;
} Side;

static Side sent;
static Side returned;
static long yields;
static atomic_bool over;

static void wait_for(Side *side, uint32_t wanted)
{
    uint32_t at;
    long waited = 0;
    while ((at = atomic_load(&side->at)) != wanted)
    {
        if (waited++ < yields)
        {
            sched_yield();
            continue;
        }
        atomic_fetch_add(&side->asleep, 1);
        syscall(SYS_futex, &side->at, FUTEX_WAIT_PRIVATE, at, NULL, NULL, 0);
        atomic_fetch_sub(&side->asleep, 1);
    }
}

static void move_to(Side *side, uint32_t at)
{
    atomic_store(&side->at, at);
    if (atomic_load(&side->asleep) > 0)
    {
        syscall(SYS_futex, &side->at, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
    }
}

/** The other thread: returns what comes. */
static void *echo(void *unused)
{
    for (uint32_t at = 1; !atomic_load(&over); at++)
    {
        wait_for(&sent, at);
        move_to(&returned, at);
    }
    return unused;
}

/** Goes on for a time; returns the nanoseconds per hop. */
static double run(uint32_t *at, uint64_t ns)
{
    const uint64_t begin = now_ns();
    uint64_t elapsed;
    uint64_t hops = 0;
    do
    {
        for (int i = 0; i < HOPS_PER_LOOK; i++)
        {
            ++*at;
            move_to(&sent, *at);
            wait_for(&returned, *at);
        }
        hops += 2 * HOPS_PER_LOOK;
        elapsed = now_ns() - begin;
    }
    while (elapsed < ns);
    return (double)elapsed / (double)hops;
}

int main(int argc, char **argv)
{
    const double seconds = 3 == argc ? strtod(argv[2], NULL) : 0;
    pthread_t thread;
    uint32_t at = 0;
    yields = 3 == argc ? strtol(argv[1], NULL, 10) : 0;
    if (yields < 0 || !(seconds > 0))
    {
        fputs("usage: hop YIELDS SECONDS\n", stderr);
        return 2;
    }
    if (0 != pthread_create(&thread, NULL, echo, NULL))
    {
        fail("cannot be started", "the other thread");
    }
    run(&at, WARM_UP_NS);
    printf("%.2f\n", run(&at, seconds_to_ns(seconds)));
    atomic_store(&over, true);
    move_to(&sent, at + 1);
    pthread_join(thread, NULL);
    return 0;
}
