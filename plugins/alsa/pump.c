// SPDX-License-Identifier: Apache-2.0
#include "pump.h"

#include "waiting.h"

#include <errno.h>

/*
 * The thread of a device: takes frames out of the ring and puts them into the PCM. All functions here are
 * [device-thread]. The thread sleeps whenever it has nothing to do, and never blocks in alsa-lib, whose PCM is
 * non-blocking: it waits for the PCM's descriptors together with its own, so a drop or the end is never waited for.
 */

enum
{
    NS_PER_SECOND = 1000000000,
    STALL_SECONDS = 10,  // a running device that takes no frame for so long has failed
    MAX_RECOVERIES = 16, // in a row that lead nowhere
};

static const int64_t SUSPENDED_NAP_NS = 50000000;

/* ------------------------------------------------------------------------------------------------------------------
 * What the device does
 * --------------------------------------------------------------------------------------------------------------- */

static void publish(Device *device)
{
    device->view.taken = device_taken(device);
    const bool is_moving = DEVICE_RUNNING == device->state || DEVICE_DRAINING == device->state;
    device->view.stamp_ns = is_moving ? playhead_now_ns() : INT64_MAX;
    playhead_publish(&device->playhead, device->view);
}

/** Ends the device: the loop of the thread ends, too. */
static void fail(Device *device, int error)
{
    device->state = DEVICE_EMPTY;
    device->view.running = false;
    publish(device);
    atomic_store_explicit(&device->error, error, memory_order_release);
}

/** The device has nothing left, or has lost it, and stands. One that holds nothing back never does: it is waiting. */
static void stand(Device *device)
{
    device->state = DEVICE_EMPTY;
    device->view.heard = device_taken(device);
    if (device->holds_back)
    {
        device->view.running = false;
        device->view.interruptions++;
    }
    publish(device);
}

/** The device has played all that there was. */
static void run_dry(Device *device)
{
    device->ran_dry = device->holds_back;
    stand(device);
}

static void increment(_Atomic uint64_t *counter)
{
    atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + 1, memory_order_relaxed);
}

/** The system has put the device to sleep: goes on where it was if the device can, else with the next frame. */
static void wake_up(Device *device)
{
    const int error = snd_pcm_resume(device->pcm->handle);
    if (-EAGAIN == error)
    {
        waiting_nap(device, SUSPENDED_NAP_NS);
        device->progress_ns = playhead_now_ns();
        return;
    }
    increment(&device->xruns);
    if (0 == error)
    {
        device->view.interruptions++;
        publish(device);
        return;
    }
    stand(device);
}

/** Makes the best of an error of a call to the PCM. */
static void recover(Device *device, int error)
{
    if (-EINTR == error || -EAGAIN == error)
    {
        waiting_nap(device, 0);
        return;
    }
    if (-ESTRPIPE == error)
    {
        wake_up(device);
        return;
    }
    device->holds_back = device->holds_back || -EPIPE == error; // who runs dry paces
    const bool is_gone = SND_PCM_STATE_DISCONNECTED == snd_pcm_state(device->pcm->handle);
    if (is_gone || (-EPIPE != error && -EBADFD != error) || ++device->recoveries > MAX_RECOVERIES)
    {
        fail(device, is_gone ? -ENODEV : error);
    }
    else if (device->waited)
    {
        run_dry(device);
    }
    else
    {
        increment(&device->xruns);
        stand(device);
    }
}

/**
 * Asks the device how far it is and publishes that. Returns the frames that it still holds, or an error. Some devices
 * know no delay at first, so what is in the buffer counts, too.
 */
static int64_t measure(Device *device)
{
    snd_pcm_sframes_t room = 0;
    snd_pcm_sframes_t delay = 0;
    const int error = snd_pcm_avail_delay(device->pcm->handle, &room, &delay);
    if (error < 0)
    {
        return error;
    }
    const int64_t queued = (int64_t)device->pcm->buffer_frames - room;
    const int64_t longer = delay > queued ? delay : queued;
    const uint64_t held = longer > 0 ? (uint64_t)longer : 0;
    const uint64_t end = device_taken(device);
    const uint64_t heard = held < end ? end - held : 0;
    device->holds_back = device->holds_back || held > 0;
    device->view.heard = heard > device->view.heard ? heard : device->view.heard; // never back
    publish(device);
    return (int64_t)held;
}

/** Starts the device, which may have done so on its own. */
static void start(Device *device)
{
    snd_pcm_t *const handle = device->pcm->handle;
    const int error = SND_PCM_STATE_PREPARED == snd_pcm_state(handle) ? snd_pcm_start(handle) : 0;
    if (error < 0)
    {
        recover(device, error);
        return;
    }
    device->state = DEVICE_RUNNING;
    device->view.running = true;
    device->progress_ns = playhead_now_ns();
    const int64_t held = measure(device);
    if (held < 0)
    {
        recover(device, (int)held);
    }
}

/** Drops all frames before the position up to which the host wants that. */
static void drop(Device *device, uint64_t position)
{
    const int error = snd_pcm_drop(device->pcm->handle);
    ring_release(&device->ring, position);
    device->state = DEVICE_EMPTY;
    device->ran_dry = false;
    device->view.dropped = position;
    device->view.heard = position;
    device->view.running = false;
    publish(device);
    if (-ENODEV == error)
    {
        fail(device, error);
    }
}

/* ------------------------------------------------------------------------------------------------------------------
 * Carrying frames
 * --------------------------------------------------------------------------------------------------------------- */

/** Makes an empty device ready for the next frame. */
static void prepare(Device *device)
{
    const int error = snd_pcm_prepare(device->pcm->handle);
    if (error < 0)
    {
        if (-ESTRPIPE == error || -EAGAIN == error)
        {
            waiting_nap(device, SUSPENDED_NAP_NS);
            return;
        }
        fail(device, error);
        return;
    }
    if (device->ran_dry)
    {
        device->ran_dry = false;
        increment(&device->underruns);
    }
    device->state = DEVICE_FILLING;
}

/** The device has taken as much as it can for now. */
static void be_full(Device *device, bool took_some)
{
    if (DEVICE_FILLING == device->state)
    {
        start(device);
    }
    else if (playhead_now_ns() - device->progress_ns > (int64_t)STALL_SECONDS * NS_PER_SECOND)
    {
        fail(device, -ETIMEDOUT);
    }
    else
    {
        waiting_for_room(device, took_some);
    }
}

/** Puts frames into the device, up to a period; there is at least one before `head`. */
static void carry(Device *device, uint64_t head)
{
    const Pcm *const pcm = device->pcm;
    if (DEVICE_EMPTY == device->state)
    {
        prepare(device);
        return;
    }
    const float *samples;
    const uint32_t frames = ring_peek(&device->ring, head, pcm->period_frames, &samples);
    convert_frames(pcm->format, &pcm->map, pcm->channels, samples, frames, device->chunk);
    const snd_pcm_sframes_t result = snd_pcm_writei(pcm->handle, device->chunk, frames);
    if (result < 0 && -EAGAIN != result)
    {
        recover(device, (int)result);
        return;
    }
    const uint32_t took = result < 0 ? 0 : (uint32_t)result;
    if (took > 0)
    {
        ring_release(&device->ring, device_taken(device) + took);
        device->waited = false;
        device->recoveries = 0;
        device->progress_ns = playhead_now_ns();
    }
    if (DEVICE_RUNNING == device->state)
    {
        const int64_t held = measure(device);
        if (held < 0)
        {
            recover(device, (int)held);
            return;
        }
    }
    else
    {
        publish(device);
    }
    const bool is_filled =
        DEVICE_FILLING == device->state && device_taken(device) - device->view.heard >= pcm->start_frames;
    if (took < frames || is_filled)
    {
        be_full(device, took > 0);
    }
}

/** Has the device play to the end what it keeps back, such as a part of a period in a converter of rates. */
static void drain(Device *device)
{
    const int error = snd_pcm_drain(device->pcm->handle);
    if (0 == error)
    {
        run_dry(device);
    }
    else if (-EAGAIN == error)
    {
        device->state = DEVICE_DRAINING;
    }
    else
    {
        recover(device, error);
    }
}

/**
 * A running device and an empty ring. As long as the device holds more than a period nothing is urgent: the thread looks
 * again after at most a period, and the next frame does not have to wake it.
 */
static void run_low(Device *device)
{
    device->waited = true;
    const int64_t held = measure(device);
    const int64_t period = (int64_t)device->pcm->period_frames;
    // A converter of rates runs dry before it has played its last frames: it has to be told that they are the last.
    const int64_t left = held - (device->pcm->resamples ? period : 0);
    if (held < 0)
    {
        recover(device, (int)held);
    }
    else if (left <= 0)
    {
        drain(device);
    }
    else if (left > period)
    {
        waiting_nap(device, device_ns(device, (uint64_t)(left < 2 * period ? left - period : period)));
    }
    else
    {
        (void)waiting_for_frames(device, device_ns(device, (uint64_t)left));
    }
}

static void await_end_of_draining(Device *device)
{
    if (SND_PCM_STATE_DRAINING != snd_pcm_state(device->pcm->handle))
    {
        run_dry(device);
        return;
    }
    const int64_t held = measure(device);
    const int64_t period = (int64_t)device->pcm->period_frames;
    waiting_nap(device, device_ns(device, (uint64_t)(held > 0 && held < period ? held : period)));
}

/** The ring is empty. */
static void rest(Device *device)
{
    if (DEVICE_RUNNING == device->state)
    {
        run_low(device);
    }
    else if (DEVICE_FILLING == device->state && device_taken(device) > device->view.heard)
    {
        // So few that the device was not started: it is time when no more come.
        if (waiting_for_frames(device, device_ns(device, device->pcm->period_frames)))
        {
            start(device);
        }
    }
    else
    {
        (void)waiting_for_frames(device, WAITING_FOR_EVER);
    }
}

void *pump_run(void *argument)
{
    Device *const device = argument;
    (void)pcm_quiet();
    while (!atomic_load(&device->quit) && 0 == device_error(device))
    {
        // In this order: who sees frames that were accepted after a drop also sees the drop.
        const uint64_t head = atomic_load_explicit(&device->ring.head, memory_order_acquire);
        const uint64_t dropped = atomic_load(&device->dropped);
        if (dropped != device->view.dropped)
        {
            drop(device, dropped);
        }
        else if (DEVICE_DRAINING == device->state)
        {
            await_end_of_draining(device);
        }
        else if (head != device_taken(device))
        {
            carry(device, head);
        }
        else
        {
            rest(device);
        }
    }
    (void)snd_pcm_drop(device->pcm->handle); // what is queued is not to be waited for when it is closed
    return NULL;
}
