// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_ALSA_CONVERT_H
#define STELLATUNE_ALSA_CONVERT_H

/**
 * From the host's floats to the samples of a device.
 *
 * Integers of n bits are round-half-even(x * 2^(n-1)), clipped to the range; a NaN becomes 0. Floats keep all bits.
 */

#include <alsa/asoundlib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum
{
    MAX_CHANNELS = 8,
    MAX_SAMPLE_BYTES = 4,
};

/** A sample format that a device may want. */
typedef struct SampleFormat
{
    const char *name; // in configs
    snd_pcm_format_t alsa;
    size_t bytes; // per sample
    void (*put)(float sample, uint8_t *out);
} SampleFormat;

/** The best one first; ends with one whose name is NULL. */
extern const SampleFormat SAMPLE_FORMATS[];

/** For each channel of the device the channel of the host's frames that it plays. */
typedef struct ChannelMap
{
    uint8_t source[MAX_CHANNELS];
} ChannelMap;

/**
 * [job-thread] The map for a device that has its channels at the given places; NULL when it does not say. Channels are
 * passed on as they are unless there are 6 (5.1) or 8 (7.1) of them and all their places are known.
 */
ChannelMap channel_map(const snd_pcm_chmap_t *places, uint16_t channels);

/** [device-thread] Converts frames to out, which has room for them. */
void convert_frames(const SampleFormat *format, const ChannelMap *map, uint16_t channels, const float *samples,
    size_t frames, uint8_t *out);

#endif
