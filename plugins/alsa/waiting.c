// SPDX-License-Identifier: Apache-2.0
#include "waiting.h"

#include <sys/eventfd.h>

enum
{
    NS_PER_SECOND = 1000000000,
};

/** [device-thread] Whether there is something else to do than to carry frames. */
static bool is_called(Device *device)
{
    return atomic_load(&device->quit) || atomic_load(&device->dropped) != device->view.dropped;
}

/**
 * [device-thread] Waits for descriptors from `first` on, the last one being that of the wake-up. Returns what ppoll()
 * returns.
 */
static int wait_from(Device *device, unsigned int first, int64_t ns)
{
    const struct timespec limit = {.tv_sec = ns / NS_PER_SECOND, .tv_nsec = ns % NS_PER_SECOND};
    struct pollfd *const fds = device->poll_fds;
    const int ready = ppoll(fds + first, device->poll_count + 1 - first, WAITING_FOR_EVER == ns ? NULL : &limit, NULL);
    if (ready > 0 && 0 != fds[device->poll_count].revents)
    {
        eventfd_t count;
        (void)eventfd_read(device->wake_fd, &count);
    }
    return ready;
}

/** [device-thread] Shortest time to wait for what cannot be foreseen to the microsecond. */
static int64_t at_least(const Device *device, int64_t ns)
{
    const int64_t least = device_ns(device, device->pcm->period_frames) / 4;
    return ns < least ? least : ns;
}

void waiting_nap(Device *device, int64_t ns)
{
    if (!is_called(device))
    {
        (void)wait_from(device, device->poll_count, at_least(device, ns));
    }
}

bool waiting_for_frames(Device *device, int64_t ns)
{
    bool is_over = false;
    device->waited = true;
    atomic_store(&device->asleep, true);
    if (atomic_load(&device->ring.head) == device_taken(device) && !is_called(device))
    {
        is_over = 0 == wait_from(device, device->poll_count, at_least(device, ns));
    }
    atomic_store(&device->asleep, false);
    return is_over;
}

void waiting_for_room(Device *device, bool took_some)
{
    if (device->was_ready && !took_some) // some PCMs claim to have room and then take nothing
    {
        device->was_ready = false;
        waiting_nap(device, 0);
        return;
    }
    if (!is_called(device))
    {
        unsigned short events = 0;
        const int ready = wait_from(device, 0, device_ns(device, 4ul * device->pcm->period_frames));
        (void)snd_pcm_poll_descriptors_revents(device->pcm->handle, device->poll_fds, device->poll_count, &events);
        device->was_ready = ready > 0 && 0 != events;
    }
}
