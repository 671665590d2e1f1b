// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_TONE_DECODER_H
#define STELLATUNE_TONE_DECODER_H

/**
 * A decoder that does not read its stream: each sample is a function of its frame and channel, so that a test can say
 * what any frame must be, whatever was sought, swapped or cut before.
 *
 * Config: {"frames": length of the stream}, 480000 when absent. State: {"position": next frame}.
 *
 * Before the include: TONE_RATE, TONE_CHANNELS, TONE_BUILD.
 */

#include "fixture.h"

typedef struct
{
    uint64_t length;   // frames
    uint64_t position; // next frame
} Tone;

/**
 * White noise of 24-bit integers over 2^23: exact in a float and bit-exact through a 24-bit file. All arithmetic is
 * unsigned and wraps.
 */
static float tone_sample(uint64_t frame, uint32_t channel)
{
    uint64_t bits = (frame * 8 + channel) * UINT64_C(0x9E3779B97F4A7C15);
    bits ^= bits >> 32;
    bits *= UINT64_C(0xD6E8FEB86659FD93);
    bits ^= bits >> 32;
    return (float)((int32_t)(bits >> 40) - (1 << 23)) / (float)(1 << 23);
}

static void tone_configure(Tone *tone, StStr config_json)
{
    tone->length = (uint64_t)fixture_json_number(config_json, "frames", 480000);
}

static inline StStatus tone_open(void *handle, StDecoderOpenArgs args)
{
    (void)handle;
    (void)args;
    fixture_called();
    return st_ok();
}

static StStatus tone_get_info(void *handle, StDecoderInfo *out_info)
{
    const Tone *const tone = (const Tone *)handle;
    fixture_called();
    out_info->spec.sample_rate = TONE_RATE;
    out_info->spec.channels = TONE_CHANNELS;
    out_info->duration_ms = tone->length * 1000 / TONE_RATE;
    out_info->flags = ST_DECODER_FLAG_SEEKABLE | ST_DECODER_FLAG_HAS_DURATION;
    return st_ok();
}

static StStatus tone_get_metadata(void *handle, StStr *out_json)
{
    fixture_called();
    *out_json = st_str_format("{\"title\":\"tone\",\"build\":\"v%d\",\"frames\":%llu}", TONE_BUILD,
        (unsigned long long)((const Tone *)handle)->length);
    return st_ok();
}

static inline StStatus tone_read(void *handle, uint32_t frames, float *out_samples, uint32_t *out_frames, bool *out_eof)
{
    Tone *const tone = (Tone *)handle;
    const uint64_t left = tone->length - tone->position;
    const uint32_t count = left < frames ? (uint32_t)left : frames;
    fixture_called();
    for (uint32_t i = 0; i < count; i++)
    {
        for (uint32_t channel = 0; channel < TONE_CHANNELS; channel++)
        {
            out_samples[(size_t)i * TONE_CHANNELS + channel] = tone_sample(tone->position + i, channel);
        }
    }
    tone->position += count;
    *out_frames = count;
    *out_eof = tone->position == tone->length;
    return st_ok();
}

static void tone_move(Tone *tone, uint64_t position)
{
    tone->position = position < tone->length ? position : tone->length;
}

static inline StStatus tone_seek(void *handle, uint64_t position_ms)
{
    fixture_called();
    tone_move((Tone *)handle, position_ms > UINT64_MAX / TONE_RATE ? UINT64_MAX : position_ms * TONE_RATE / 1000);
    return st_ok();
}

static StStatus tone_export(void *handle, StStr *out_state_json)
{
    fixture_called();
    *out_state_json = st_str_format("{\"position\":%llu}", (unsigned long long)((const Tone *)handle)->position);
    return st_ok();
}

static StStatus tone_import(void *handle, StStr state_json)
{
    fixture_called();
    tone_move((Tone *)handle, (uint64_t)fixture_json_number(state_json, "position", 0));
    return st_ok();
}

#endif
