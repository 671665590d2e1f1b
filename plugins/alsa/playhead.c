// SPDX-License-Identifier: Apache-2.0
#include "playhead.h"

#include <time.h>

enum
{
    NS_PER_SECOND = 1000000000,
    MAX_AGE_SECONDS = 10, // bounds the product below
};

int64_t playhead_now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

// The fields are stored with release and loaded with acquire: who has seen a field of the next but one version has
// also seen that the version moved, and begins again.

void playhead_publish(Playhead *playhead, PlayheadView view)
{
    const uint32_t version = atomic_load_explicit(&playhead->version, memory_order_relaxed) + 1;
    PlayheadSlot *const slot = &playhead->slots[version & 1];
    atomic_store_explicit(&slot->taken, view.taken, memory_order_release);
    atomic_store_explicit(&slot->heard, view.heard, memory_order_release);
    atomic_store_explicit(&slot->dropped, view.dropped, memory_order_release);
    atomic_store_explicit(&slot->stamp_ns, view.stamp_ns, memory_order_release);
    atomic_store_explicit(&slot->interruptions, view.interruptions, memory_order_release);
    atomic_store_explicit(&slot->running, view.running, memory_order_release);
    atomic_store_explicit(&playhead->version, version, memory_order_release);
}

PlayheadView playhead_read(const Playhead *playhead)
{
    for (;;)
    {
        const uint32_t version = atomic_load_explicit(&playhead->version, memory_order_acquire);
        const PlayheadSlot *const slot = &playhead->slots[version & 1];
        const PlayheadView view = {
            .taken = atomic_load_explicit(&slot->taken, memory_order_acquire),
            .heard = atomic_load_explicit(&slot->heard, memory_order_acquire),
            .dropped = atomic_load_explicit(&slot->dropped, memory_order_acquire),
            .stamp_ns = atomic_load_explicit(&slot->stamp_ns, memory_order_acquire),
            .interruptions = atomic_load_explicit(&slot->interruptions, memory_order_acquire),
            .running = atomic_load_explicit(&slot->running, memory_order_acquire),
        };
        if (version == atomic_load_explicit(&playhead->version, memory_order_relaxed))
        {
            return view;
        }
    }
}

uint64_t playhead_heard(PlayheadView view, int64_t now_ns, uint32_t rate)
{
    if (view.heard == view.taken || now_ns <= view.stamp_ns)
    {
        return view.heard;
    }
    const int64_t longest = (int64_t)MAX_AGE_SECONDS * NS_PER_SECOND;
    const int64_t age = now_ns - view.stamp_ns < longest ? now_ns - view.stamp_ns : longest;
    const uint64_t heard = view.heard + (uint64_t)age * rate / NS_PER_SECOND;
    return heard < view.taken ? heard : view.taken - 1;
}
