// SPDX-License-Identifier: Apache-2.0
#include "ring.h"

#include <stdlib.h>
#include <string.h>

bool ring_init(Ring *ring, uint32_t limit, uint16_t channels)
{
    uint64_t capacity = 1;
    while (capacity < limit)
    {
        capacity *= 2;
    }
    *ring = (Ring){.mask = capacity - 1, .limit = limit, .channels = channels};
    ring->samples = calloc(capacity * channels, sizeof(float));
    return NULL != ring->samples;
}

void ring_free(Ring *ring)
{
    free(ring->samples);
    ring->samples = NULL;
}

static uint64_t min(uint64_t left, uint64_t right)
{
    return left < right ? left : right;
}

uint32_t ring_write(Ring *ring, const float *samples, uint32_t frames)
{
    const uint64_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    const uint64_t tail = atomic_load_explicit(&ring->tail, memory_order_acquire);
    const uint64_t count = min(frames, ring->limit - (head - tail));
    const uint64_t at = head & ring->mask;
    const uint64_t first = min(count, ring->mask + 1 - at); // the rest goes to the start of the memory
    const size_t frame_bytes = ring->channels * sizeof(float);
    memcpy(ring->samples + at * ring->channels, samples, first * frame_bytes);
    memcpy(ring->samples, samples + first * ring->channels, (count - first) * frame_bytes);
    // Sequentially consistent, as the writer looks next at whether the reader sleeps: see device.c.
    atomic_store_explicit(&ring->head, head + count, memory_order_seq_cst);
    return (uint32_t)count;
}

uint32_t ring_peek(const Ring *ring, uint64_t head, uint32_t max, const float **out_samples)
{
    const uint64_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
    const uint64_t at = tail & ring->mask;
    *out_samples = ring->samples + at * ring->channels;
    return (uint32_t)min(min(head - tail, ring->mask + 1 - at), max);
}

void ring_release(Ring *ring, uint64_t position)
{
    atomic_store_explicit(&ring->tail, position, memory_order_release);
}
