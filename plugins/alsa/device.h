// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_ALSA_DEVICE_H
#define STELLATUNE_ALSA_DEVICE_H

/**
 * A playing device: a ring that the host's worker fills, and a thread that carries it to the hardware.
 *
 * Assumptions: one thread at a time calls these functions; the PCM is left alone while the device plays.
 *
 * Guarantees: nothing here waits for the device but device_stop(), which waits for its thread to end, at most a moment.
 * device_write() and device_status() do not enter the kernel, but for waking a thread that has run out of frames. All
 * frames are played, in order, and nothing else: when there are none the device runs dry and goes on with the next.
 */

#include "pcm.h"
#include "playhead.h"
#include "ring.h"

#include <pthread.h>

/** How a device is doing. */
typedef struct DeviceStatus
{
    uint32_t queued_frames; // accepted and not yet heard
    bool running;           // it consumes, and has not come to stand since the last time this was asked
} DeviceStatus;

/** How often a device has come to stand while it was to play. */
typedef struct DeviceCounts
{
    uint64_t underruns; // frames came only after it had run dry: the host was late
    uint64_t xruns;     // it ran dry though frames were there, or was suspended: the thread or the system was late
} DeviceCounts;

/** What the device's thread thinks the PCM is doing. */
typedef enum DeviceState
{
    DEVICE_EMPTY,    // nothing is queued; it has to be prepared for the next frame
    DEVICE_FILLING,  // it is prepared and holds frames back until it is started
    DEVICE_RUNNING,  // it consumes
    DEVICE_DRAINING, // it plays what it has and takes nothing more
} DeviceState;

/** On its own cache lines: to be allocated with aligned_alloc(). */
typedef struct Device
{
    Ring ring;

    // Written by the caller.
    alignas(CACHE_LINE) _Atomic uint64_t dropped; // frames before this position of the ring are not wanted any more
    _Atomic bool quit;
    uint64_t interruptions_seen;
    uint64_t gone; // frames that were said to be no longer queued

    // Written by the device's thread.
    alignas(CACHE_LINE) Playhead playhead;
    _Atomic bool asleep; // the next frame has to wake it; cleared by who wakes it
    _Atomic int error;   // what made the thread end, as alsa-lib's negative number; 0: nothing
    _Atomic uint64_t underruns;
    _Atomic uint64_t xruns;
    DeviceState state;
    PlayheadView view;   // published last
    bool holds_back;     // it has said that frames were queued in it: it paces
    bool ran_dry;        // frames that come now come late
    bool waited;         // the ring was empty when it was last looked at
    bool was_ready;      // it claimed to have room when it was last asked
    int recoveries;      // in a row, without a frame in between
    int64_t progress_ns; // when it last took a frame

    // Constant while the thread lives.
    Pcm *pcm;
    int wake_fd; // eventfd
    pthread_t thread;
    struct pollfd *poll_fds; // of the PCM, and one more for wake_fd
    unsigned int poll_count; // of the PCM
    uint8_t *chunk;          // one period as the device wants it
} Device;

/**
 * [job-thread] Starts to play on a PCM that was set up and is borrowed until device_stop(). On failure there is nothing
 * to stop. *out_realtime says whether the thread got the priority that was asked for, 0 being none.
 */
StStatus device_start(Device *device, Pcm *pcm, uint32_t ring_frames, int priority, bool *out_realtime);

/** [worker-thread] Takes as many frames as there is room for; returns their number. */
uint32_t device_write(Device *device, const float *samples, uint32_t frames);

/** [worker-thread] How it is doing; an interruption is told once. */
DeviceStatus device_status(Device *device);

/** [worker-thread] [job-thread] Frames that were accepted and are not yet heard. */
uint32_t device_queued_frames(Device *device);

/** [worker-thread] [job-thread] */
DeviceCounts device_counts(const Device *device);

/** [worker-thread] [job-thread] 0, or the negative number of the error that has ended the device. */
int device_error(const Device *device);

/** [worker-thread] Drops all frames that were accepted and are not yet heard. The thread does so as soon as it can. */
void device_drop(Device *device);

/** [worker-thread] [job-thread] Ends and joins the thread; the device stands, and what was queued is gone. */
void device_stop(Device *device);

#endif
