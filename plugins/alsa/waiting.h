// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_ALSA_WAITING_H
#define STELLATUNE_ALSA_WAITING_H

/**
 * How the thread of a device sleeps. A call, which is to drop frames or to end, ends each sleep, and none is shorter
 * than a quarter of a period unless there is something to do.
 */

#include "device.h"

#define WAITING_FOR_EVER INT64_MAX

/** [device-thread] Position of the first frame that is still in the ring. */
static inline uint64_t device_taken(const Device *device)
{
    return atomic_load_explicit(&device->ring.tail, memory_order_relaxed);
}

/** [device-thread] How long the device plays a number of frames. */
static inline int64_t device_ns(const Device *device, uint64_t frames)
{
    return (int64_t)(frames * UINT64_C(1000000000) / device->pcm->rate);
}

/** [device-thread] Sleeps for a time; frames do not end that. */
void waiting_nap(Device *device, int64_t ns);

/** [device-thread] Sleeps until there are frames. Returns whether the time has run out first. */
bool waiting_for_frames(Device *device, int64_t ns);

/** [device-thread] Sleeps until the PCM has room. It may have none even so; took_some says whether it last took any. */
void waiting_for_room(Device *device, bool took_some);

#endif
