// SPDX-License-Identifier: Apache-2.0

/**
 * Makes the input of the comparisons: a FLAC file, 44.1 kHz, 16 bits, two channels, the same on every run.
 *
 *     make_input SECONDS OUT.flac
 *
 * What is heard is a chord whose notes decay and begin again, with a little noise: to FLAC about as much work as
 * music. Once a second both full-scale values occur.
 */

#include <math.h>
#include <sndfile.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum
{
    RATE = 44100,
    CHANNELS = 2,
    NOTES = 6,
    CHUNK_FRAMES = RATE / 10,
    NOISE_PEAK = 96, // of 32768
};

static const double TWO_PI = 6.283185307179586;
static const double FREQUENCIES[NOTES] = {110.0, 164.81, 220.0, 277.18, 329.63, 1318.51};
static const double NOTE_PEAK = 4200.0; // of 32768: six of them and the noise stay below full scale

/** The next number of a linear congruential generator (Knuth's MMIX constants), from -peak to peak. */
static int noise(uint64_t *state, int peak)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)(*state >> 33) % (2 * peak + 1) - peak;
}

static double chord(uint64_t frame, int channel)
{
    double sum = 0;
    for (int note = 0; note < NOTES; note++)
    {
        // each note begins anew at times of its own
        const uint64_t length = RATE / 2 + (uint64_t)(note * 2311 + channel * 977);
        const double since = (double)(frame % length) / RATE;
        sum += exp(-3.0 * since) * sin(TWO_PI * FREQUENCIES[note] * since * (1.0 + 0.001 * channel));
    }
    return sum * NOTE_PEAK;
}

static int16_t sample_at(uint64_t frame, int channel, uint64_t *state)
{
    const int random = noise(state, NOISE_PEAK);
    if (frame % RATE < 2)
    {
        return 0 == (frame + (uint64_t)channel) % 2 ? INT16_MAX : INT16_MIN;
    }
    return (int16_t)lrint(chord(frame, channel) + random);
}

int main(int argc, char **argv)
{
    static int16_t samples[CHUNK_FRAMES * CHANNELS];
    const long seconds = 3 == argc ? strtol(argv[1], NULL, 10) : 0;
    if (seconds < 1)
    {
        fputs("usage: make_input SECONDS OUT.flac\n", stderr);
        return 2;
    }
    SF_INFO info = {.samplerate = RATE, .channels = CHANNELS, .format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16};
    SNDFILE *const out = sf_open(argv[2], SFM_WRITE, &info);
    if (NULL == out)
    {
        fprintf(stderr, "make_input: %s cannot be written: %s\n", argv[2], sf_strerror(NULL));
        return 1;
    }
    uint64_t state = 1;
    const uint64_t frames = (uint64_t)seconds * RATE;
    for (uint64_t first = 0; first < frames; first += CHUNK_FRAMES)
    {
        for (uint64_t i = 0; i < CHUNK_FRAMES * CHANNELS; i++)
        {
            samples[i] = sample_at(first + i / CHANNELS, (int)(i % CHANNELS), &state);
        }
        if (CHUNK_FRAMES != sf_writef_short(out, samples, CHUNK_FRAMES))
        {
            fprintf(stderr, "make_input: %s: %s\n", argv[2], sf_strerror(out));
            return 1;
        }
    }
    return 0 == sf_close(out) ? 0 : 1;
}
