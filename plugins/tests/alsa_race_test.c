// SPDX-License-Identifier: Apache-2.0

/**
 * Writes, questions and drops at random while the hardware plays as it likes: each frame that was not dropped is played
 * once and in order, and the position never goes back. The n-th frame that is written has the value n.
 */

#include "../alsa/device.h"
#include "alsa_host.h"
#include "fake_pcm.h"

#include <sched.h>

enum
{
    STEPS = 20000,
    RING = 2000,
    MAX_CHUNK = 300,
    MAX_DROPS = STEPS,
};

static _Atomic bool done;
static Device device;
static uint32_t drops[MAX_DROPS]; // the first frame after each of them
static uint32_t drop_count;

static void *play(void *argument)
{
    (void)argument;
    uint32_t random = 7;
    while (!atomic_load(&done))
    {
        random = random * 1664525 + 1013904223;
        if (0 == fake_play(1 + (random >> 8) % 400))
        {
            (void)sched_yield();
        }
    }
    return NULL;
}

/** Checks all that was played: where a frame is missing a drop wanted that. */
static void check_played(uint32_t written)
{
    uint32_t count = 0;
    const float *const played = fake_played(&count);
    uint32_t drop = 0;
    uint32_t expected = 0;
    for (uint32_t i = 0; i < count; i++)
    {
        const uint32_t frame = (uint32_t)played[i];
        CHECK(frame >= expected);
        if (frame > expected)
        {
            while (drop < drop_count && drops[drop] < frame)
            {
                drop++;
            }
            CHECK(drop < drop_count && drops[drop] == frame);
        }
        expected = frame + 1;
    }
    CHECK(expected == written || (drop_count > 0 && drops[drop_count - 1] == written));
}

static uint32_t write_some(uint32_t written)
{
    float samples[MAX_CHUNK];
    const uint32_t frames = 1 + alsa_random() % MAX_CHUNK;
    for (uint32_t i = 0; i < frames; i++)
    {
        samples[i] = (float)(written + i);
    }
    return device_write(&device, samples, frames);
}

int main(void)
{
    check_case("races");
    Pcm pcm = fake_pcm();
    bool is_realtime = false;
    pthread_t hardware;
    CHECK(ST_STATUS_OK == device_start(&device, &pcm, RING, 0, &is_realtime).code);
    CHECK(0 == pthread_create(&hardware, NULL, play, NULL));
    uint32_t written = 0;
    uint32_t position = 0;
    for (int step = 0; step < STEPS; step++)
    {
        const uint32_t accepted = write_some(written);
        written += accepted;
        if (0 == accepted)
        {
            (void)sched_yield();
        }
        if (0 == alsa_random() % 64)
        {
            device_drop(&device);
            drops[drop_count++] = written;
            CHECK(0 == device_queued_frames(&device));
        }
        const uint32_t queued = device_status(&device).queued_frames;
        CHECK(queued <= RING + FAKE_BUFFER + FAKE_PERIOD); // a period may be on its way from the one to the other
        CHECK(written - queued >= position);
        position = written - queued;
    }
    AWAIT(0 == device_queued_frames(&device));
    CHECK(0 == device_error(&device));
    atomic_store(&done, true);
    CHECK(0 == pthread_join(hardware, NULL));
    device_stop(&device);
    check_played(written);
    CHECK(drop_count > 0 && written > STEPS);
    return 0;
}
