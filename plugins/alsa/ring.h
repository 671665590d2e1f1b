// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_ALSA_RING_H
#define STELLATUNE_ALSA_RING_H

/**
 * A ring of frames between one writer, the host's worker, and one reader, the device's thread. Neither waits for the
 * other.
 *
 * Positions count frames from the start and never wrap: 64 bits last for ever. `head` is what the writer has put in,
 * `tail` what the reader has taken out. Each has one writing thread and a cache line of its own. What the writer stored
 * before it moved the head is visible to a reader that has seen the new head, and the other way round for the tail.
 */

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum
{
    CACHE_LINE = 64,
};

typedef struct Ring
{
    alignas(CACHE_LINE) _Atomic uint64_t head; // frames; moved by the worker
    alignas(CACHE_LINE) _Atomic uint64_t tail; // frames; moved by the device's thread
    alignas(CACHE_LINE) float *samples;        // constant from here on
    uint64_t mask;                             // frames of memory, a power of two, minus 1
    uint64_t limit;                            // frames that may be queued, at most those of memory
    uint16_t channels;
} Ring;

/** [job-thread] Makes an empty ring for up to `limit` frames, at least 1. False when out of memory. */
bool ring_init(Ring *ring, uint32_t limit, uint16_t channels);

/** [job-thread] [worker-thread] Frees the memory; the device's thread has ended. */
void ring_free(Ring *ring);

/** [worker-thread] Puts in as many frames as there is room for; returns their number. */
uint32_t ring_write(Ring *ring, const float *samples, uint32_t frames);

/**
 * [device-thread] Shows the frames from the tail on that lie in one piece and before `head`, a position that the
 * reader has read. Returns their number, at most max.
 */
uint32_t ring_peek(const Ring *ring, uint64_t head, uint32_t max, const float **out_samples);

/** [device-thread] Moves the tail on to a position: the frames before it may be written over. */
void ring_release(Ring *ring, uint64_t position);

#endif
