// SPDX-License-Identifier: Apache-2.0
#include "convert.h"

#include <math.h>
#include <string.h>

/** An integer of some bits, the sign included. */
static int32_t to_integer(float sample, int bits)
{
    const double full_scale = (double)(INT64_C(1) << (bits - 1));
    if (isnan(sample))
    {
        return 0;
    }
    const double scaled = rint((double)sample * full_scale); // the product is exact, so it is rounded once
    return (int32_t)fmax(-full_scale, fmin(full_scale - 1.0, scaled));
}

static void put_float(float sample, uint8_t *out)
{
    memcpy(out, &sample, sizeof(sample));
}

static void put_s32(float sample, uint8_t *out)
{
    const int32_t integer = to_integer(sample, 32);
    memcpy(out, &integer, sizeof(integer));
}

static void put_s24(float sample, uint8_t *out)
{
    const int32_t integer = to_integer(sample, 24);
    memcpy(out, &integer, sizeof(integer));
}

static void put_s24_3le(float sample, uint8_t *out)
{
    const uint32_t integer = (uint32_t)to_integer(sample, 24);
    out[0] = (uint8_t)integer;
    out[1] = (uint8_t)(integer >> 8);
    out[2] = (uint8_t)(integer >> 16);
}

static void put_s16(float sample, uint8_t *out)
{
    const int16_t integer = (int16_t)to_integer(sample, 16);
    memcpy(out, &integer, sizeof(integer));
}

// The formats without LE or BE in their names are those of this machine.
const SampleFormat SAMPLE_FORMATS[] = {
    {"float", SND_PCM_FORMAT_FLOAT, 4, put_float},
    {"s32", SND_PCM_FORMAT_S32, 4, put_s32},
    {"s24_3", SND_PCM_FORMAT_S24_3LE, 3, put_s24_3le},
    {"s24", SND_PCM_FORMAT_S24, 4, put_s24},
    {"s16", SND_PCM_FORMAT_S16, 2, put_s16},
    {NULL, SND_PCM_FORMAT_UNKNOWN, 0, NULL},
};

/** The place of each channel of a 7.1 frame in WAVE order, whose first six are those of a 5.1 frame. */
static const unsigned int WAVE_PLACES[MAX_CHANNELS] = {
    SND_CHMAP_FL,
    SND_CHMAP_FR,
    SND_CHMAP_FC,
    SND_CHMAP_LFE,
    SND_CHMAP_RL,
    SND_CHMAP_RR,
    SND_CHMAP_SL,
    SND_CHMAP_SR,
};

/** The channel of a WAVE frame for a place; the number of channels when there is none. */
static uint8_t channel_at(unsigned int place, uint16_t channels)
{
    place &= SND_CHMAP_POSITION_MASK;
    // Of two surround channels it is all one whether they are called back or side.
    if (6 == channels && (SND_CHMAP_SL == place || SND_CHMAP_SR == place))
    {
        place = SND_CHMAP_SL == place ? SND_CHMAP_RL : SND_CHMAP_RR;
    }
    uint8_t channel = 0;
    while (channel < channels && WAVE_PLACES[channel] != place)
    {
        channel++;
    }
    return channel;
}

ChannelMap channel_map(const snd_pcm_chmap_t *places, uint16_t channels)
{
    static const ChannelMap AS_THEY_ARE = {{0, 1, 2, 3, 4, 5, 6, 7}};
    ChannelMap map = AS_THEY_ARE;
    unsigned int taken = 0;
    if (NULL == places || places->channels != channels || (6 != channels && 8 != channels))
    {
        return map;
    }
    for (uint16_t i = 0; i < channels; i++)
    {
        map.source[i] = channel_at(places->pos[i], channels);
        taken |= 1u << map.source[i];
    }
    return taken == (1u << channels) - 1 ? map : AS_THEY_ARE;
}

void convert_frames(const SampleFormat *format, const ChannelMap *map, uint16_t channels, const float *samples,
    size_t frames, uint8_t *out)
{
    for (const float *const end = samples + frames * channels; samples < end; samples += channels)
    {
        for (uint16_t channel = 0; channel < channels; channel++, out += format->bytes)
        {
            format->put(samples[map->source[channel]], out);
        }
    }
}
