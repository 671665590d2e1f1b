// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_TESTS_AUDIO_H
#define STELLATUNE_TESTS_AUDIO_H

/** Test audio, made in memory with libsndfile. */

#include "host.h"
#include "memory.h"

#include <sndfile.h>

/** An encoded file and its samples. */
typedef struct Audio
{
    char name[80];
    int format; // SF_FORMAT_...
    int channels;
    int rate;
    sf_count_t frames;
    uint8_t *bytes; // the file
    size_t size;
    float *samples; // what libsndfile itself decodes; frames x channels
} Audio;

/**
 * Encodes a loud sweep with noise that reaches both full-scale values in each channel. Where the codec is lossless the
 * decoded samples are checked against the integers that went in.
 */
Audio audio_make(const char *name, int format, int channels, int rate, sf_count_t frames);

/** Decodes a file with libsndfile; returns the samples and their number, or NULL when it cannot be opened. */
float *audio_decode(const uint8_t *bytes, size_t size, sf_count_t *out_frames);

void audio_free(Audio *audio);

/** An open decoder on a stream in memory. */
typedef struct OpenDecoder
{
    StDecoderInstanceRef instance;
    MemoryStream stream;
} OpenDecoder;

/** Makes a decoder instance. */
StDecoderInstanceRef decoder_make(const Plugin *plugin);

/** Opens an instance on a stream. */
StStatus decoder_open(StDecoderInstanceRef instance, const StIoVTable *io, void *io_handle);

/**
 * Reads up to max_frames frames in blocks of the given size (0: of changing sizes) until the end or an error. Returns
 * the frames in one buffer; *out_status is the last status, to be freed by the caller.
 */
float *decoder_read_all(
    StDecoderInstanceRef instance, uint32_t block, sf_count_t max_frames, sf_count_t *out_frames, StStatus *out_status);

/** Whether samples are the same to the bit. */
bool same_samples(const float *left, const float *right, sf_count_t count);

/** A random number from a state that is never 0; the same in each run. */
uint32_t next_random(uint32_t *state);

#endif
