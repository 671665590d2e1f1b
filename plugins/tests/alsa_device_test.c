// SPDX-License-Identifier: Apache-2.0

/**
 * The thread of an ALSA device, on hardware that moves when the test says so: starting, running dry, failing, dropping
 * and draining. The n-th frame that is written has the value n.
 */

#include "../alsa/device.h"
#include "alsa_host.h"
#include "fake_pcm.h"

#include <errno.h>

enum
{
    RING = 4000,
};

static Device device;
static Pcm pcm;
static uint32_t written; // frames

/** Starts a device on a new fake. */
static void start(bool resamples)
{
    pcm = fake_pcm();
    pcm.resamples = resamples;
    written = 0;
    bool is_realtime = false;
    const StStatus status = device_start(&device, &pcm, RING, 0, &is_realtime);
    CHECK(ST_STATUS_OK == status.code && is_realtime); // as no priority was asked for
}

/** Writes up to so many frames; returns how many were accepted. */
static uint32_t offer(uint32_t frames)
{
    float samples[RING];
    CHECK(frames <= RING);
    for (uint32_t i = 0; i < frames; i++)
    {
        samples[i] = (float)(written + i);
    }
    const uint32_t accepted = device_write(&device, samples, frames);
    CHECK(accepted <= frames);
    written += accepted;
    return accepted;
}

/** Whether the thread has given the hardware all that it can. */
static bool is_fed(void)
{
    const snd_pcm_state_t state = fake_state();
    const bool is_empty = atomic_load(&device.ring.head) == atomic_load(&device.ring.tail);
    return SND_PCM_STATE_DRAINING == state ||
        (SND_PCM_STATE_RUNNING == state && (is_empty || fake_queued() > FAKE_BUFFER - FAKE_PERIOD));
}

/** Has the hardware play a number of frames, at a pace that the thread can follow. */
static void play(uint32_t frames)
{
    while (frames > 0)
    {
        AWAIT(is_fed());
        frames -= fake_play(frames < FAKE_PERIOD ? frames : FAKE_PERIOD);
    }
}

/** Checks that so many frames were played, from the first one on and in order. */
static void expect_played(uint32_t frames)
{
    uint32_t count = 0;
    const float *const played = fake_played(&count);
    CHECK(frames == count);
    for (uint32_t i = 0; i < count; i++)
    {
        CHECK((float)i == played[i]);
    }
}

static void expect_counts(uint64_t underruns, uint64_t xruns)
{
    const DeviceCounts counts = device_counts(&device);
    CHECK(underruns == counts.underruns && xruns == counts.xruns);
}

/** Writes so much that the device is started and its buffer is full. */
static void fill(void)
{
    CHECK(2 * FAKE_BUFFER == offer(2 * FAKE_BUFFER));
    AWAIT(SND_PCM_STATE_RUNNING == fake_state() && device_status(&device).running);
    CHECK(FAKE_BUFFER == fake_queued());
}

static void should_start_with_a_full_buffer(void)
{
    check_case("start");
    start(false);
    CHECK(!device_status(&device).running);
    fill();
    CHECK(device_queued_frames(&device) <= 2 * FAKE_BUFFER);
    CHECK(RING - FAKE_BUFFER == offer(RING)); // the ring's limit is kept to the frame
    play(2 * FAKE_BUFFER);
    expect_played(2 * FAKE_BUFFER);
    device_stop(&device);
    CHECK(SND_PCM_STATE_SETUP == fake_state());
    expect_counts(0, 0);
}

static void should_play_a_stream_too_short_to_fill_the_buffer(void)
{
    static const uint32_t FRAMES[] = {1, FAKE_PERIOD - 1, FAKE_PERIOD, FAKE_BUFFER - 1, FAKE_BUFFER};
    for (size_t i = 0; i < sizeof(FRAMES) / sizeof(FRAMES[0]); i++)
    {
        check_case("%u frames", (unsigned)FRAMES[i]);
        start(false);
        CHECK(FRAMES[i] == offer(FRAMES[i]));
        CHECK(device_queued_frames(&device) > 0);
        play(FRAMES[i]);
        AWAIT(0 == device_queued_frames(&device));
        CHECK(!device_status(&device).running);
        expect_played(FRAMES[i]);
        device_stop(&device);
        expect_counts(0, 0); // the end of a stream is no underrun
    }
}

static void should_tell_an_underrun_once_even_when_it_is_over(void)
{
    check_case("underrun");
    start(false);
    fill();
    play(2 * FAKE_BUFFER);
    AWAIT(0 == device_queued_frames(&device));
    expect_counts(0, 0);
    CHECK(100 == offer(100));
    AWAIT(SND_PCM_STATE_RUNNING == fake_state());
    expect_counts(1, 0);
    CHECK(!device_status(&device).running);
    AWAIT(device_status(&device).running);
    CHECK(device_status(&device).running);
    play(100);
    expect_played(2 * FAKE_BUFFER + 100);
    device_stop(&device);
}

static void should_not_hear_a_pause_shorter_than_what_is_queued(void)
{
    check_case("pause");
    start(false);
    fill();
    const uint32_t queued = written;
    play(queued - 1); // the host stands still
    CHECK(SND_PCM_STATE_RUNNING == fake_state());
    CHECK(500 == offer(500));
    AWAIT(fake_queued() > 1);
    play(500);
    AWAIT(1 == fake_queued());
    CHECK(device_status(&device).running);
    expect_counts(0, 0);
    expect_played(written - 1);
    device_stop(&device);
}

static void should_count_an_xrun_and_lose_nothing_that_is_in_the_ring(void)
{
    check_case("xrun");
    start(false);
    fill();
    fake_fail(FAKE_WRITE, -EPIPE, 1);
    play(FAKE_PERIOD); // room: the thread writes
    AWAIT(1 == device_counts(&device).xruns);
    AWAIT(device_queued_frames(&device) <= FAKE_BUFFER);
    CHECK(!device_status(&device).running);
    play(FAKE_BUFFER);
    uint32_t count = 0;
    const float *const played = fake_played(&count);
    CHECK(FAKE_PERIOD + FAKE_BUFFER == count);
    CHECK((float)FAKE_BUFFER == played[FAKE_PERIOD]); // the ring's first frame follows
    CHECK((float)(2 * FAKE_BUFFER - 1) == played[count - 1]);
    device_stop(&device);
    expect_counts(0, 1);
}

static void should_go_on_after_a_suspension(void)
{
    for (int can_resume = 0; can_resume <= 1; can_resume++)
    {
        check_case("suspension, resume %d", can_resume);
        start(false);
        fill();
        fake_fail(FAKE_RESUME, can_resume ? -EAGAIN : -ENOSYS, 1);
        fake_fail(FAKE_WRITE, -ESTRPIPE, 1);
        play(FAKE_PERIOD);
        AWAIT(1 == device_counts(&device).xruns);
        AWAIT(SND_PCM_STATE_RUNNING == fake_state());
        CHECK(!device_status(&device).running);
        AWAIT(device_status(&device).running);
        const uint32_t lost = can_resume ? 0 : FAKE_BUFFER - FAKE_PERIOD; // what the hardware had
        play(2 * FAKE_BUFFER - FAKE_PERIOD - lost);
        AWAIT(0 == device_queued_frames(&device));
        device_stop(&device);
        expect_counts(0, 1);
    }
}

static void should_fail_when_the_device_is_gone(void)
{
    static const struct
    {
        FakeCall call;
        int error;
        int times;
    } CASES[] = {{FAKE_WRITE, -ENODEV, 1}, {FAKE_WRITE, -EIO, 1}, {FAKE_WRITE, -EPIPE, 1000},
        {FAKE_PREPARE, -ENODEV, 1}, {FAKE_START, -ENODEV, 1}};
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
    {
        check_case("call %d fails with %d", (int)CASES[i].call, CASES[i].error);
        start(false);
        fake_fail(CASES[i].call, CASES[i].error, CASES[i].times);
        CHECK(RING == offer(RING));
        AWAIT(0 != device_error(&device));
        CHECK(CASES[i].error == device_error(&device));
        CHECK(!device_status(&device).running);
        device_drop(&device);
        device_stop(&device);
    }
}

static void should_drop_what_is_in_the_device_and_in_the_ring(void)
{
    for (uint32_t more = 0; more <= 1000; more += 1000)
    {
        check_case("drop with %u frames in the ring", (unsigned)more);
        start(false);
        CHECK(FAKE_BUFFER + more == offer(FAKE_BUFFER + more));
        AWAIT(SND_PCM_STATE_RUNNING == fake_state());
        const uint32_t dropped = written;
        device_drop(&device);
        CHECK(0 == device_queued_frames(&device));
        CHECK(!device_status(&device).running);
        AWAIT(SND_PCM_STATE_SETUP == fake_state());
        CHECK(700 == offer(700));
        CHECK(device_queued_frames(&device) <= 700);
        play(700);
        AWAIT(0 == device_queued_frames(&device));
        uint32_t count = 0;
        const float *const played = fake_played(&count);
        CHECK(700 == count && (float)dropped == played[0] && (float)(written - 1) == played[699]);
        device_stop(&device);
        expect_counts(0, 0); // a gap that the host wanted
    }
}

static void should_not_count_a_gap_that_ends_with_a_drop(void)
{
    check_case("drop when dry");
    start(false);
    fill();
    play(2 * FAKE_BUFFER);
    AWAIT(0 == device_queued_frames(&device));
    device_drop(&device);
    AWAIT(SND_PCM_STATE_SETUP == fake_state());
    CHECK(100 == offer(100));
    AWAIT(device_status(&device).running);
    play(100);
    expect_played(2 * FAKE_BUFFER + 100);
    device_stop(&device);
    expect_counts(0, 0);
}

static void should_never_move_the_position_back(void)
{
    check_case("slow hardware");
    start(false);
    fill();
    const uint32_t all = written;
    AWAIT(device_queued_frames(&device) <= all - 2 * FAKE_PERIOD); // where hardware in time would be
    const uint32_t queued = device_queued_frames(&device);
    play(FAKE_PERIOD);
    AWAIT(playhead_read(&device.playhead).heard >= FAKE_PERIOD);
    CHECK(playhead_read(&device.playhead).heard < all - queued);
    CHECK(device_queued_frames(&device) <= queued);
    device_stop(&device);
}

static void should_drain_a_converter_of_rates_before_it_runs_dry(void)
{
    check_case("drain");
    start(true);
    fill();
    play(2 * FAKE_BUFFER - FAKE_PERIOD);
    AWAIT(SND_PCM_STATE_DRAINING == fake_state());
    CHECK(50 == offer(50)); // too late for now
    play(FAKE_PERIOD);
    play(50); // drained, prepared and started again
    AWAIT(0 == device_queued_frames(&device));
    expect_played(2 * FAKE_BUFFER + 50);
    device_stop(&device);
    expect_counts(1, 0);
}

/** However slow the machine is, the thread may only look again once per quarter of a period. */
static void should_not_spin(void)
{
    for (int is_full = 0; is_full <= 1; is_full++)
    {
        check_case("spin, full %d", is_full);
        start(false);
        fake_claim_room();
        fill();
        if (!is_full)
        {
            play(2 * FAKE_BUFFER - 1); // one frame left that takes for ever, and an empty ring
        }
        const uint64_t calls = fake_calls();
        const int64_t began = playhead_now_ns();
        for (int attempts = 0; attempts < 100;)
        {
            alsa_wait(&attempts);
        }
        const int64_t quarters = (playhead_now_ns() - began) * FAKE_RATE / 1000000000 / (FAKE_PERIOD / 4);
        CHECK(fake_calls() - calls <= (uint64_t)(4 * quarters + 20));
        device_stop(&device);
    }
}

static void should_tell_the_position_between_two_reports(void)
{
    check_case("playhead");
    PlayheadView view = {.taken = 1000, .heard = 100, .stamp_ns = 5000, .running = true};
    CHECK(100 == playhead_heard(view, 0, 1000));
    CHECK(100 == playhead_heard(view, 5000, 1000));
    CHECK(150 == playhead_heard(view, 50005000, 1000));
    CHECK(999 == playhead_heard(view, INT64_MAX, 768000)); // the last frame is the device's to tell
    view.stamp_ns = INT64_MAX;
    CHECK(100 == playhead_heard(view, INT64_MAX, 1000));
    view = (PlayheadView){.taken = 7, .heard = 7, .running = true};
    CHECK(7 == playhead_heard(view, 1000000000, 48000));
}

static void should_map_surround_channels_to_their_places(void)
{
    check_case("channel map");
    union
    {
        snd_pcm_chmap_t map;
        unsigned int words[9];
    } alsa = {.words = {6, SND_CHMAP_FL, SND_CHMAP_FR, SND_CHMAP_RL, SND_CHMAP_RR, SND_CHMAP_FC, SND_CHMAP_LFE}};
    static const uint8_t EXPECTED[] = {0, 1, 4, 5, 2, 3};
    static const uint8_t SAME[] = {0, 1, 2, 3, 4, 5, 6, 7};
    ChannelMap map = channel_map(&alsa.map, 6);
    CHECK(0 == memcmp(map.source, EXPECTED, 6));
    alsa.words[3] = SND_CHMAP_SL;
    alsa.words[4] = SND_CHMAP_SR;
    map = channel_map(&alsa.map, 6);
    CHECK(0 == memcmp(map.source, EXPECTED, 6));
    alsa.words[6] = SND_CHMAP_FL; // twice
    map = channel_map(&alsa.map, 6);
    CHECK(0 == memcmp(map.source, SAME, 8));
    map = channel_map(NULL, 8);
    CHECK(0 == memcmp(map.source, SAME, 8));
    const float frame[] = {0, 1, 2, 3, 4, 5};
    const float expected[] = {0, 1, 4, 5, 2, 3};
    float out[6];
    memcpy(map.source, EXPECTED, 6);
    convert_frames(&SAMPLE_FORMATS[0], &map, 6, frame, 1, (uint8_t *)out);
    CHECK(0 == memcmp(out, expected, sizeof(out)));
}

int main(void)
{
    should_tell_the_position_between_two_reports();
    should_map_surround_channels_to_their_places();
    should_start_with_a_full_buffer();
    should_play_a_stream_too_short_to_fill_the_buffer();
    should_tell_an_underrun_once_even_when_it_is_over();
    should_not_hear_a_pause_shorter_than_what_is_queued();
    should_count_an_xrun_and_lose_nothing_that_is_in_the_ring();
    should_go_on_after_a_suspension();
    should_fail_when_the_device_is_gone();
    should_drop_what_is_in_the_device_and_in_the_ring();
    should_not_count_a_gap_that_ends_with_a_drop();
    should_never_move_the_position_back();
    should_drain_a_converter_of_rates_before_it_runs_dry();
    should_not_spin();
    return 0;
}
