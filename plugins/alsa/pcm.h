// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_ALSA_PCM_H
#define STELLATUNE_ALSA_PCM_H

/** ALSA devices: opened, set up and explained when they cannot be. */

#include "convert.h"
#include "settings.h"

enum
{
    MAX_PCM_NAME = 255,
};

/** An open device. */
typedef struct Pcm
{
    snd_pcm_t *handle;
    char name[MAX_PCM_NAME + 1]; // as ALSA knows it
    const SampleFormat *format;
    ChannelMap map;
    uint32_t rate; // Hz
    uint16_t channels;
    uint32_t period_frames;
    uint32_t buffer_frames;
    uint32_t start_frames; // it starts when it has got so many: all whole periods of its buffer
    bool resamples;        // ALSA converts the rate, and keeps back what does not fill a period
} Pcm;

/**
 * [job-thread] [worker-thread] [device-thread] alsa-lib writes its errors to stderr, where a plugin has no business.
 * They are dropped from pcm_quiet() on until pcm_loud() on the same thread, which takes what pcm_quiet() returned.
 */
snd_local_error_handler_t pcm_quiet(void);
void pcm_loud(snd_local_error_handler_t before);

/** [job-thread] Opens a device in exactly this format. On failure there is nothing to close. */
StStatus pcm_open(Pcm *pcm, const char *name, const Settings *settings, StAudioSpec spec);

/** [job-thread] Says what a device makes of a wish, without setting it up. */
StStatus pcm_negotiate(
    const char *name, const Settings *settings, StAudioSpec desired, StOutputSinkNegotiatedSpec *out_negotiated);

/** [job-thread] [worker-thread] Closes an open device. */
void pcm_close(Pcm *pcm);

#endif
