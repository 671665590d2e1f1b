// SPDX-License-Identifier: Apache-2.0

/**
 * What a broken build does wrong. FLAW says what, FLAW_FROM from which instance of the library on: with 2 the first one
 * is good, so that a look at one instance does not find it.
 */

#ifndef STELLATUNE_TEST_FLAW_H
#define STELLATUNE_TEST_FLAW_H

#include "fixture.h"

#include <threads.h>

#define FLAW_NONE 0
#define FLAW_NAN 1    // samples that are not finite
#define FLAW_SILENT 2 // silence
#define FLAW_SLOW 3   // 20 ms per call
#define FLAW_SHORT 4  // a decoder ends at once
#define FLAW_FAIL 5   // a decoder fails
#define FLAW_LOUD 6   // not broken, but another sound: twice as loud

#ifndef FLAW
#define FLAW FLAW_NONE
#define FLAW_FROM 1
#endif

static inline bool flaw_is(int flaw)
{
    return FLAW == flaw && atomic_load(&fixture_created_count) >= FLAW_FROM;
}

/** Does to samples what the build does wrong. */
static inline void flaw_apply(float *samples, size_t count)
{
    static const uint32_t NAN_BITS = 0x7FC00000;
    const float factor = flaw_is(FLAW_SILENT) ? 0 : flaw_is(FLAW_LOUD) ? 2 : 1;
    if (flaw_is(FLAW_SLOW))
    {
        const struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};
        thrd_sleep(&pause, NULL);
    }
    for (size_t i = 0; i < count; i++)
    {
        samples[i] *= factor;
    }
    if (flaw_is(FLAW_NAN) && count > 0)
    {
        memcpy(&samples[count / 2], &NAN_BITS, sizeof(NAN_BITS));
    }
}

#endif
