// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_TESTS_FAKE_PCM_H
#define STELLATUNE_TESTS_FAKE_PCM_H

/**
 * A PCM whose hardware moves when a test says so. It takes the place of alsa-lib in a test program: it has those of its
 * functions that the device's thread calls. There is one, of mono floats. All functions may be called by any thread.
 */

#include "../alsa/pcm.h"

enum
{
    FAKE_RATE = 48000,
    FAKE_PERIOD = 480,
    FAKE_BUFFER = 3 * FAKE_PERIOD,
};

/** Calls that can be made to fail. */
typedef enum FakeCall
{
    FAKE_WRITE,
    FAKE_PREPARE,
    FAKE_START,
    FAKE_RESUME,
    FAKE_CALLS,
} FakeCall;

/** A new one, not prepared; what was played is forgotten. */
Pcm fake_pcm(void);

/** Lets the hardware play up to so many frames of those it has. Returns their number. */
uint32_t fake_play(uint32_t frames);

/** Has the next `times` calls fail. An xrun or a suspension changes the state, too. */
void fake_fail(FakeCall call, int error, int times);

/** Claims to have room from now on, whether it has any or not. */
void fake_claim_room(void);

snd_pcm_state_t fake_state(void);

/** Frames that were written and are not yet played. */
uint32_t fake_queued(void);

/** Calls of all functions so far. */
uint64_t fake_calls(void);

/** The frames played so far; constant while nothing plays. */
const float *fake_played(uint32_t *out_frames);

#endif
