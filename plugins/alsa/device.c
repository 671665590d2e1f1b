// SPDX-License-Identifier: Apache-2.0
#include "device.h"

#include "pump.h"

#include <errno.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum
{
    STACK_BYTES = 1 << 18, // instead of the process's default, which would be locked in memory with the rest of it
};

/** Wakes the thread from whatever it waits for. */
static void wake(const Device *device)
{
    (void)eventfd_write(device->wake_fd, 1); // fails only when it has been woken often enough
}

/* ------------------------------------------------------------------------------------------------------------------
 * Starting and stopping
 * --------------------------------------------------------------------------------------------------------------- */

static void free_parts(Device *device)
{
    ring_free(&device->ring);
    free(device->poll_fds);
    free(device->chunk);
    if (device->wake_fd >= 0)
    {
        (void)close(device->wake_fd);
    }
}

static StStatus make_parts(Device *device, uint32_t ring_frames)
{
    const Pcm *const pcm = device->pcm;
    const int count = snd_pcm_poll_descriptors_count(pcm->handle);
    if (count < 0)
    {
        return st_error(ST_STATUS_IO, "the ALSA device '%s' cannot be waited for: %s", pcm->name, snd_strerror(count));
    }
    device->poll_count = (unsigned int)count;
    device->poll_fds = calloc(device->poll_count + 1, sizeof(struct pollfd));
    device->chunk = malloc((size_t)pcm->period_frames * pcm->channels * MAX_SAMPLE_BYTES);
    device->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (!ring_init(&device->ring, ring_frames, pcm->channels) || NULL == device->poll_fds || NULL == device->chunk)
    {
        return st_error(ST_STATUS_INTERNAL, "out of memory");
    }
    if (device->wake_fd < 0)
    {
        return st_error(ST_STATUS_INTERNAL, "there are too many open files to play on '%s'", pcm->name);
    }
    const int filled = snd_pcm_poll_descriptors(pcm->handle, device->poll_fds, device->poll_count);
    if (filled < 0)
    {
        return st_error(ST_STATUS_IO, "the ALSA device '%s' cannot be waited for: %s", pcm->name, snd_strerror(filled));
    }
    device->poll_fds[device->poll_count] = (struct pollfd){.fd = device->wake_fd, .events = POLLIN};
    return st_ok();
}

/** Starts the thread with all signals blocked: they are for the host's threads. */
static int start_thread(Device *device)
{
    sigset_t all;
    sigset_t before;
    pthread_attr_t attributes;
    int error = pthread_attr_init(&attributes);
    if (0 != error)
    {
        return error;
    }
    (void)pthread_attr_setstacksize(&attributes, STACK_BYTES);
    sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(&device->thread, &attributes, pump_run, device);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)pthread_attr_destroy(&attributes);
    return error;
}

StStatus device_start(Device *device, Pcm *pcm, uint32_t ring_frames, int priority, bool *out_realtime)
{
    *device = (Device){.pcm = pcm, .wake_fd = -1};
    StStatus status = make_parts(device, ring_frames);
    if (ST_STATUS_OK == status.code)
    {
        const int error = start_thread(device);
        if (0 != error)
        {
            status = st_error(ST_STATUS_INTERNAL, "no thread could be started to play on '%s'", pcm->name);
        }
    }
    if (ST_STATUS_OK != status.code)
    {
        free_parts(device);
        return status;
    }
    (void)pthread_setname_np(device->thread, "stellatune-alsa");
    const struct sched_param param = {.sched_priority = priority};
    *out_realtime = 0 == priority || 0 == pthread_setschedparam(device->thread, SCHED_FIFO, &param);
    return status;
}

void device_stop(Device *device)
{
    atomic_store(&device->quit, true);
    wake(device);
    (void)pthread_join(device->thread, NULL);
    free_parts(device);
}

/* ------------------------------------------------------------------------------------------------------------------
 * Playing
 * --------------------------------------------------------------------------------------------------------------- */

/**
 * The thread says that it sleeps and then looks at the ring; the worker fills the ring and then looks whether the thread
 * sleeps. All four are sequentially consistent, so at least one of them sees the other.
 */
uint32_t device_write(Device *device, const float *samples, uint32_t frames)
{
    const uint32_t accepted = ring_write(&device->ring, samples, frames);
    if (atomic_load(&device->asleep) && atomic_exchange(&device->asleep, false))
    {
        wake(device);
    }
    return accepted;
}

/**
 * Frames are gone when they are heard, or dropped, even before the thread has come to that. What was once said to be
 * gone stays so, though the device may turn out to be slower than it was thought to be.
 */
static uint32_t queued_frames(Device *device, PlayheadView view)
{
    const uint64_t accepted = atomic_load_explicit(&device->ring.head, memory_order_relaxed);
    const uint64_t dropped = atomic_load_explicit(&device->dropped, memory_order_relaxed);
    const uint64_t heard = playhead_heard(view, playhead_now_ns(), device->pcm->rate);
    const uint64_t gone = heard > dropped ? heard : dropped;
    device->gone = gone > device->gone ? gone : device->gone;
    return (uint32_t)(accepted - device->gone);
}

uint32_t device_queued_frames(Device *device)
{
    return queued_frames(device, playhead_read(&device->playhead));
}

DeviceStatus device_status(Device *device)
{
    const PlayheadView view = playhead_read(&device->playhead);
    const bool drop_is_due = view.dropped != atomic_load_explicit(&device->dropped, memory_order_relaxed);
    const bool was_interrupted = view.interruptions != device->interruptions_seen;
    device->interruptions_seen = view.interruptions;
    return (DeviceStatus){
        .queued_frames = queued_frames(device, view),
        .running = view.running && !drop_is_due && !was_interrupted,
    };
}

DeviceCounts device_counts(const Device *device)
{
    return (DeviceCounts){
        .underruns = atomic_load_explicit(&device->underruns, memory_order_relaxed),
        .xruns = atomic_load_explicit(&device->xruns, memory_order_relaxed),
    };
}

int device_error(const Device *device)
{
    return atomic_load_explicit(&device->error, memory_order_acquire);
}

void device_drop(Device *device)
{
    const uint64_t accepted = atomic_load_explicit(&device->ring.head, memory_order_relaxed);
    device->interruptions_seen = playhead_read(&device->playhead).interruptions;
    atomic_store(&device->dropped, accepted);
    wake(device);
}
