// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_TESTS_ALSA_HOST_H
#define STELLATUNE_TESTS_ALSA_HOST_H

/** What tests of the ALSA sink share: devices without a sound card, and a host that feeds them. */

#include "host.h"

/** The plugin under test. */
extern Plugin alsa_plugin;

/**
 * Points alsa-lib to a configuration of its own in a new directory, so that no test depends on the machine:
 *
 *     null           takes everything at once
 *     file:'PATH'    the same, and writes it to a file as it is
 *     resampled      a file `resampled.raw` behind a converter to 96000 Hz and 16 bits
 *     default        the first sound card of a machine that has none
 */
void alsa_configure(void);

/** Removes the directory. */
void alsa_clean_up(void);

/** The path of a file in the directory; valid until the next call. */
const char *alsa_path(const char *name);

/** A target of a file in the directory; valid until the next call. */
const char *alsa_file_target(const char *name);

StOutputSinkInstanceRef alsa_make(const char *config);

/** Opens a sink. */
void alsa_open(StOutputSinkInstanceRef sink, const char *target, uint32_t rate, uint16_t channels);

/** Writes all frames in chunks of random sizes. */
void alsa_write(StOutputSinkInstanceRef sink, const float *samples, uint32_t frames, uint16_t channels);

/** Waits until nothing is queued. */
void alsa_await_drained(StOutputSinkInstanceRef sink);

/** Reads a whole file of the directory; to be freed. */
uint8_t *alsa_read_file(const char *name, size_t *out_size);

/** Noise that reaches beyond both full-scale values; to be freed. The same seed gives the same noise. */
float *alsa_noise(uint32_t frames, uint16_t channels, uint32_t seed);

/** A random number; the same in each run. */
uint32_t alsa_random(void);

/** Sleeps for a moment; ends the program when `attempts`, counted here, show that the wait is in vain. */
void alsa_wait(int *attempts);

/** Waits until a condition holds. */
#define AWAIT(condition)                  \
    for (int attempts = 0; !(condition);) \
    {                                     \
        alsa_wait(&attempts);             \
    }

#endif
