// SPDX-License-Identifier: Apache-2.0
#include "fake_pcm.h"

#include "host.h"

#include <errno.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum
{
    MAX_PLAYED = 1 << 22,
};

/** alsa-lib's own type, which its header does not tell. */
struct _snd_pcm
{
    snd_pcm_state_t state;
    float queue[FAKE_BUFFER];
    uint32_t queued;
    float *played;
    uint32_t played_frames;
    int error[FAKE_CALLS];
    int times[FAKE_CALLS];
    bool claims_room;
    uint64_t calls;
    int poll_fd; // readable when there is room for a period
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct _snd_pcm fake = {.poll_fd = -1};

/** Makes poll_fd say what is the case; to be called with the lock. */
static void update_poll(void)
{
    eventfd_t count;
    (void)eventfd_read(fake.poll_fd, &count);
    if (fake.claims_room || SND_PCM_STATE_RUNNING != fake.state || FAKE_BUFFER - fake.queued >= FAKE_PERIOD)
    {
        (void)eventfd_write(fake.poll_fd, 1);
    }
}

/** Begins a call, with the lock. Returns the error that a test wants it to fail with. */
static int begin(FakeCall call)
{
    CHECK(0 == pthread_mutex_lock(&lock));
    fake.calls++;
    if (FAKE_CALLS == call || 0 == fake.times[call])
    {
        return 0;
    }
    fake.times[call]--;
    if (-EPIPE == fake.error[call])
    {
        fake.state = SND_PCM_STATE_XRUN;
        fake.queued = 0;
    }
    if (-ESTRPIPE == fake.error[call])
    {
        fake.state = SND_PCM_STATE_SUSPENDED;
    }
    return fake.error[call];
}

/** Ends a call. */
static int end(int result)
{
    update_poll();
    CHECK(0 == pthread_mutex_unlock(&lock));
    return result;
}

/** What alsa-lib answers in a state in which it cannot do something. */
static int error_of_state(void)
{
    return SND_PCM_STATE_XRUN == fake.state ? -EPIPE : SND_PCM_STATE_SUSPENDED == fake.state ? -ESTRPIPE : -EBADFD;
}

/* ------------------------------------------------------------------------------------------------------------------
 * For tests
 * --------------------------------------------------------------------------------------------------------------- */

Pcm fake_pcm(void)
{
    if (fake.poll_fd >= 0)
    {
        (void)close(fake.poll_fd);
    }
    float *const played = NULL == fake.played ? malloc(MAX_PLAYED * sizeof(float)) : fake.played;
    CHECK(NULL != played);
    fake = (struct _snd_pcm){.state = SND_PCM_STATE_SETUP, .played = played, .poll_fd = eventfd(0, EFD_NONBLOCK)};
    CHECK(fake.poll_fd >= 0);
    return (Pcm){
        .handle = &fake,
        .name = "fake",
        .format = &SAMPLE_FORMATS[0],
        .map = channel_map(NULL, 1),
        .rate = FAKE_RATE,
        .channels = 1,
        .period_frames = FAKE_PERIOD,
        .buffer_frames = FAKE_BUFFER,
        .start_frames = FAKE_BUFFER,
    };
}

uint32_t fake_play(uint32_t frames)
{
    (void)begin(FAKE_CALLS);
    const bool is_moving = SND_PCM_STATE_RUNNING == fake.state || SND_PCM_STATE_DRAINING == fake.state;
    const uint32_t count = !is_moving ? 0 : frames < fake.queued ? frames : fake.queued;
    CHECK(fake.played_frames + count <= MAX_PLAYED);
    memcpy(fake.played + fake.played_frames, fake.queue, count * sizeof(float));
    memmove(fake.queue, fake.queue + count, (fake.queued - count) * sizeof(float));
    fake.played_frames += count;
    fake.queued -= count;
    if (is_moving && 0 == fake.queued)
    {
        fake.state = SND_PCM_STATE_RUNNING == fake.state ? SND_PCM_STATE_XRUN : SND_PCM_STATE_SETUP;
    }
    return (uint32_t)end((int)count);
}

void fake_fail(FakeCall call, int error, int times)
{
    (void)begin(FAKE_CALLS);
    fake.error[call] = error;
    fake.times[call] = times;
    (void)end(0);
}

void fake_claim_room(void)
{
    (void)begin(FAKE_CALLS);
    fake.claims_room = true;
    (void)end(0);
}

snd_pcm_state_t fake_state(void)
{
    (void)begin(FAKE_CALLS);
    return (snd_pcm_state_t)end((int)fake.state);
}

uint32_t fake_queued(void)
{
    (void)begin(FAKE_CALLS);
    return (uint32_t)end((int)fake.queued);
}

uint64_t fake_calls(void)
{
    (void)begin(FAKE_CALLS);
    const uint64_t calls = fake.calls;
    (void)end(0);
    return calls;
}

const float *fake_played(uint32_t *out_frames)
{
    (void)begin(FAKE_CALLS);
    *out_frames = fake.played_frames;
    (void)end(0);
    return fake.played;
}

/* ------------------------------------------------------------------------------------------------------------------
 * For the device's thread, in place of alsa-lib and pcm.c
 * --------------------------------------------------------------------------------------------------------------- */

snd_local_error_handler_t pcm_quiet(void)
{
    return NULL;
}

const char *snd_strerror(int error)
{
    (void)error;
    return "an error";
}

int snd_pcm_poll_descriptors_count(snd_pcm_t *pcm)
{
    CHECK(&fake == pcm);
    return 1;
}

int snd_pcm_poll_descriptors(snd_pcm_t *pcm, struct pollfd *fds, unsigned int space)
{
    CHECK(&fake == pcm && 1 == space);
    *fds = (struct pollfd){.fd = fake.poll_fd, .events = POLLIN};
    return 1;
}

int snd_pcm_poll_descriptors_revents(snd_pcm_t *pcm, struct pollfd *fds, unsigned int count, unsigned short *events)
{
    CHECK(&fake == pcm && 1 == count);
    *events = 0 == fds->revents ? 0 : POLLOUT;
    return 0;
}

snd_pcm_state_t snd_pcm_state(snd_pcm_t *pcm)
{
    CHECK(&fake == pcm);
    return fake_state();
}

int snd_pcm_prepare(snd_pcm_t *pcm)
{
    CHECK(&fake == pcm);
    const int error = begin(FAKE_PREPARE);
    if (0 == error)
    {
        fake.state = SND_PCM_STATE_PREPARED;
        fake.queued = 0;
    }
    return end(error);
}

int snd_pcm_start(snd_pcm_t *pcm)
{
    CHECK(&fake == pcm);
    const int error = begin(FAKE_START);
    CHECK(0 != error || (SND_PCM_STATE_PREPARED == fake.state && fake.queued > 0));
    fake.state = 0 == error ? SND_PCM_STATE_RUNNING : fake.state;
    return end(error);
}

int snd_pcm_drop(snd_pcm_t *pcm)
{
    CHECK(&fake == pcm);
    (void)begin(FAKE_CALLS);
    fake.state = SND_PCM_STATE_SETUP;
    fake.queued = 0;
    return end(0);
}

int snd_pcm_drain(snd_pcm_t *pcm)
{
    CHECK(&fake == pcm);
    (void)begin(FAKE_CALLS);
    if (SND_PCM_STATE_RUNNING != fake.state)
    {
        return end(error_of_state());
    }
    fake.state = 0 == fake.queued ? SND_PCM_STATE_SETUP : SND_PCM_STATE_DRAINING;
    return end(0 == fake.queued ? 0 : -EAGAIN);
}

int snd_pcm_resume(snd_pcm_t *pcm)
{
    CHECK(&fake == pcm);
    const int error = begin(FAKE_RESUME);
    CHECK(SND_PCM_STATE_SUSPENDED == fake.state);
    fake.state = 0 == error ? SND_PCM_STATE_RUNNING : fake.state;
    return end(error);
}

int snd_pcm_avail_delay(snd_pcm_t *pcm, snd_pcm_sframes_t *room, snd_pcm_sframes_t *delay)
{
    CHECK(&fake == pcm);
    (void)begin(FAKE_CALLS);
    const bool is_moving = SND_PCM_STATE_RUNNING == fake.state || SND_PCM_STATE_DRAINING == fake.state;
    *room = FAKE_BUFFER - fake.queued;
    *delay = fake.queued;
    return end(is_moving ? 0 : error_of_state());
}

snd_pcm_sframes_t snd_pcm_writei(snd_pcm_t *pcm, const void *samples, snd_pcm_uframes_t frames)
{
    CHECK(&fake == pcm && frames > 0 && frames <= FAKE_PERIOD);
    const int error = begin(FAKE_WRITE);
    if (0 != error)
    {
        return end(error);
    }
    if (SND_PCM_STATE_PREPARED != fake.state && SND_PCM_STATE_RUNNING != fake.state)
    {
        return end(error_of_state());
    }
    const uint32_t room = FAKE_BUFFER - fake.queued;
    const uint32_t count = frames < room ? (uint32_t)frames : room;
    memcpy(fake.queue + fake.queued, samples, count * sizeof(float));
    fake.queued += count;
    return end(0 == count ? -EAGAIN : (int)count);
}
