// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_ALSA_PLAYHEAD_H
#define STELLATUNE_ALSA_PLAYHEAD_H

/**
 * Where the device is, as told by its thread and read by the host's worker. Neither waits for the other.
 *
 * There are two slots. The writer fills the one that readers are not sent to and then moves the version on, which
 * sends them there. A reader begins again when the version has moved while it read, and only then: a writer that loses
 * its processor half way through delays nobody.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/** What is known at one instant. Positions are those of the ring, in frames. */
typedef struct PlayheadView
{
    uint64_t taken;         // frames that left the ring; heard <= taken
    uint64_t heard;         // frames that were heard
    uint64_t dropped;       // the host's wish to drop the frames before this one has been met
    int64_t stamp_ns;       // CLOCK_MONOTONIC, when that was so; INT64_MAX: it stays so
    uint64_t interruptions; // how often the device has come to stand while it was to play
    bool running;           // the device consumes, or would if there were frames: one that holds none back never stops
} PlayheadView;

typedef struct PlayheadSlot
{
    _Atomic uint64_t taken;
    _Atomic uint64_t heard;
    _Atomic uint64_t dropped;
    _Atomic int64_t stamp_ns;
    _Atomic uint64_t interruptions;
    _Atomic bool running;
} PlayheadSlot;

typedef struct Playhead
{
    _Atomic uint32_t version; // slots[version & 1] is the valid one
    PlayheadSlot slots[2];
} Playhead;

/** [any-thread] CLOCK_MONOTONIC; no system call where the kernel shares its clock. */
int64_t playhead_now_ns(void);

/** [device-thread] */
void playhead_publish(Playhead *playhead, PlayheadView view);

/** [worker-thread] [job-thread] */
PlayheadView playhead_read(const Playhead *playhead);

/**
 * [worker-thread] [job-thread] The frames heard at a later instant, if all goes well. The last frame counts as heard
 * only when the device has said so.
 */
uint64_t playhead_heard(PlayheadView view, int64_t now_ns, uint32_t rate);

#endif
