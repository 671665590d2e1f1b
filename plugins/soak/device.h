// SPDX-License-Identifier: Apache-2.0

/**
 * A device that plays nothing: a buffer of frames, and a clock that consumes them at the sample rate. The rule is that
 * of the engine's paced null sink: a run begins with the first frame that is accepted and ends when a frame is needed
 * that is not there; the next frame begins another run, and counts one missed deadline.
 */

#ifndef STELLATUNE_SOAK_DEVICE_H
#define STELLATUNE_SOAK_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

static const uint64_t NS_PER_SECOND = 1000000000;

typedef struct
{
    uint32_t sample_rate;
    uint64_t buffer_frames;
    bool running;
    bool starved;
    uint64_t start_ns;
    uint64_t accepted;
    uint64_t consumed;
    uint64_t missed;
} Device;

/** [worker-thread] What the device has played by now; exact for every length of run. */
static inline void device_consume(Device *device, uint64_t now)
{
    if (!device->running)
    {
        return;
    }
    const uint64_t elapsed = now - device->start_ns;
    const uint64_t due = elapsed / NS_PER_SECOND * device->sample_rate +
        elapsed % NS_PER_SECOND * device->sample_rate / NS_PER_SECOND;
    if (due > device->accepted)
    {
        device->running = false;
        device->starved = true;
        device->accepted = 0;
        device->consumed = 0;
    }
    else if (due > device->consumed)
    {
        device->consumed = due;
    }
}

/** [worker-thread] Takes frames; returns how many there was room for. */
static inline uint64_t device_accept(Device *device, uint64_t frames, uint64_t now)
{
    device_consume(device, now);
    const uint64_t room = device->buffer_frames - (device->accepted - device->consumed);
    const uint64_t taken = frames < room ? frames : room;
    if (taken > 0 && !device->running)
    {
        device->missed += device->starved ? 1 : 0;
        device->starved = false;
        device->running = true;
        device->start_ns = now;
    }
    device->accepted += taken;
    return taken;
}

#endif
