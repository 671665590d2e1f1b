// SPDX-License-Identifier: Apache-2.0

/**
 * A plugin that uses every callback of its host. What comes back can be seen from outside: a test looks up by name what
 * came back in the latest round, and listens to what the plugin emits.
 *
 * One round of all callbacks is made by the entry and by the creation of each instance, from the creating thread or,
 * with the config {"thread": true}, from a thread of the plugin's own. With {"abuse": true} it also does what a plugin
 * must not do and a host should survive: it logs at unknown levels and what is no text, frees a string twice and one
 * that it was never given, gives no place for an answer, and calls with a user_data that is not its own.
 *
 * Instead of a round an instance can be told to do one thing, when it is created or, with {"at": "destroy"}, when it is
 * destroyed; {"thread": true} works here, too:
 *
 *     {"take": 3}          polls three times and emits each event as it came
 *     {"ask": "text"}      sends its whole config as a control request and emits {"code": C, "text": "T"}: the status
 *                          and the reply or message
 *     {"poller": true}     has a thread, for as long as it lives, that polls all the time and emits what it gets
 *
 * HOSTUSER_FAREWELL makes a build whose library destructor does a round, HOSTUSER_REFUSES one whose entry does a round
 * and then refuses.
 */

#define _POSIX_C_SOURCE 200809L

#include "common/pass_dsp.h"

#include <pthread.h>
#include <time.h>

/** An instance of the DSP. */
typedef struct
{
    long take;
    bool ask;
    bool thread;
    bool at_destroy;
    bool polls;
    atomic_bool stop;
    pthread_t poller;
    char config[256];
} HostUser;

/** An answer of the host, copied. */
typedef struct
{
    int code;
    char message[256];
} Answer;

static char hostuser_root_text[4096];
static Answer hostuser_emit;
static Answer hostuser_poll;
static Answer hostuser_send;
static Answer hostuser_stranger;
static Answer hostuser_nowhere;
static Answer hostuser_spoilt;

FIXTURE_EXPORT const char *hostuser_root(void);
FIXTURE_EXPORT int hostuser_api_version(void);
FIXTURE_EXPORT int hostuser_emit_code(void);
FIXTURE_EXPORT int hostuser_poll_code(void);
FIXTURE_EXPORT int hostuser_send_code(void);
FIXTURE_EXPORT int hostuser_stranger_code(void);
FIXTURE_EXPORT int hostuser_nowhere_code(void);
FIXTURE_EXPORT int hostuser_spoilt_code(void);
FIXTURE_EXPORT const char *hostuser_emit_message(void);
FIXTURE_EXPORT const char *hostuser_poll_message(void);
FIXTURE_EXPORT const char *hostuser_send_message(void);

const char *hostuser_root(void)
{
    return hostuser_root_text;
}

int hostuser_api_version(void)
{
    return (int)fixture_host->api_version;
}

int hostuser_emit_code(void)
{
    return hostuser_emit.code;
}

int hostuser_poll_code(void)
{
    return hostuser_poll.code;
}

int hostuser_send_code(void)
{
    return hostuser_send.code;
}

int hostuser_stranger_code(void)
{
    return hostuser_stranger.code;
}

int hostuser_nowhere_code(void)
{
    return hostuser_nowhere.code;
}

int hostuser_spoilt_code(void)
{
    return hostuser_spoilt.code;
}

const char *hostuser_emit_message(void)
{
    return hostuser_emit.message;
}

const char *hostuser_poll_message(void)
{
    return hostuser_poll.message;
}

const char *hostuser_send_message(void)
{
    return hostuser_send.message;
}

static void hostuser_copy(char *to, size_t room, StStr from)
{
    const size_t len = from.len < room - 1 ? from.len : room - 1;
    if (0 != len)
    {
        memcpy(to, from.ptr, len);
    }
    to[len] = '\0';
}

/** Keeps an answer, and gives the host's strings back. */
static void hostuser_take(Answer *answer, StStatus status, StStr text)
{
    answer->code = status.code;
    hostuser_copy(answer->message, sizeof(answer->message), status.message);
    fixture_host->free_host_str(fixture_host->user_data, status.message);
    fixture_host->free_host_str(fixture_host->user_data, text);
}

static void hostuser_round(const char *from)
{
    static const char *const LEVELS[] = {"error", "warn", "info", "debug", "trace"};
    void *const user_data = fixture_host->user_data;
    for (int level = ST_LOG_ERROR; level <= ST_LOG_TRACE; level++)
    {
        char line[64];
        snprintf(line, sizeof(line), "%s from %s", LEVELS[level - 1], from);
        st_log(fixture_host, level, line);
    }
    hostuser_copy(hostuser_root_text, sizeof(hostuser_root_text), fixture_host->get_runtime_root(user_data));
    StStr event = st_str_empty();
    StStr response = st_str_empty();
    char news[64];
    snprintf(news, sizeof(news), "{\"topic\":\"hostuser\",\"from\":\"%s\"}", from);
    hostuser_take(&hostuser_emit, fixture_host->emit_event_json(user_data, st_str(news)), st_str_empty());
    const StStatus polled = fixture_host->poll_host_event_json(user_data, &event);
    hostuser_take(&hostuser_poll, polled, event);
    const StStatus sent =
        fixture_host->send_control_json(user_data, st_str("{\"scope\":\"player\",\"command\":\"play\"}"), &response);
    hostuser_take(&hostuser_send, sent, response);
}

static void hostuser_abuse(void)
{
    static const uint8_t NO_UTF8[] = {'n', 'o', ' ', 0xFF, 0xC3};
    void *const user_data = fixture_host->user_data;
    void *const stranger = (void *)((uintptr_t)user_data + 1000000);
    const StStr spoilt = {NO_UTF8, sizeof(NO_UTF8)};
    const StStr endless = {NO_UTF8, SIZE_MAX};
    const StStr nothing = {NULL, 5};
    fixture_host->log(user_data, 99, spoilt);
    fixture_host->log(user_data, -1, st_str("below the lowest level"));
    fixture_host->log(user_data, ST_LOG_INFO, endless);
    fixture_host->log(user_data, ST_LOG_INFO, nothing);
    fixture_host->log(stranger, ST_LOG_INFO, st_str("from a stranger"));

    const StStatus status = fixture_host->emit_event_json(user_data, endless);
    fixture_host->free_host_str(user_data, status.message);
    fixture_host->free_host_str(user_data, status.message);
    fixture_host->free_host_str(user_data, spoilt);
    fixture_host->free_host_str(user_data, nothing);

    hostuser_take(&hostuser_nowhere, fixture_host->poll_host_event_json(user_data, NULL), st_str_empty());
    hostuser_take(&hostuser_spoilt, fixture_host->emit_event_json(user_data, spoilt), st_str_empty());
    hostuser_take(&hostuser_stranger, fixture_host->emit_event_json(stranger, st_str("{}")),
        fixture_host->get_runtime_root(stranger));
}

static void *hostuser_thread(void *argument)
{
    (void)argument;
    hostuser_round("thread");
    return NULL;
}

/** Emits a text as an event. */
static void hostuser_say(StStr text)
{
    Answer ignored;
    hostuser_take(&ignored, fixture_host->emit_event_json(fixture_host->user_data, text), st_str_empty());
}

/** Polls once and emits what there is; false when there is nothing. */
static bool hostuser_pass_on(void)
{
    StStr event = st_str_empty();
    Answer ignored;
    const StStatus status = fixture_host->poll_host_event_json(fixture_host->user_data, &event);
    const bool found = ST_STATUS_OK == status.code && 0 != event.len;
    if (found)
    {
        hostuser_say(event);
    }
    hostuser_take(&ignored, status, event);
    return found;
}

static void hostuser_ask(const char *request)
{
    StStr response = st_str_empty();
    char text[256];
    char news[512];
    Answer answer;
    const StStatus status = fixture_host->send_control_json(fixture_host->user_data, st_str(request), &response);
    hostuser_copy(text, sizeof(text), response);
    hostuser_take(&answer, status, response);
    snprintf(news, sizeof(news), "{\"code\":%d,\"text\":\"%s\"}", answer.code,
        ST_STATUS_OK == answer.code ? text : answer.message);
    hostuser_say(st_str(news));
}

static void *hostuser_task(void *argument)
{
    const HostUser *const user = (const HostUser *)argument;
    for (long i = 0; i < user->take; i++)
    {
        hostuser_pass_on();
    }
    if (user->ask)
    {
        hostuser_ask(user->config);
    }
    return NULL;
}

/** Does something here, or on a thread that ends before this returns. */
static bool hostuser_run(bool on_thread, void *(*work)(void *), HostUser *user)
{
    pthread_t thread;
    if (!on_thread)
    {
        work(user);
        return true;
    }
    return 0 == pthread_create(&thread, NULL, work, user) && 0 == pthread_join(thread, NULL);
}

static void *hostuser_poll_on(void *argument)
{
    static const struct timespec PAUSE = {.tv_nsec = 100000};
    HostUser *const user = (HostUser *)argument;
    while (!atomic_load(&user->stop))
    {
        if (!hostuser_pass_on())
        {
            nanosleep(&PAUSE, NULL);
        }
    }
    return NULL;
}

static void hostuser_destroy(void *handle)
{
    HostUser *const user = (HostUser *)handle;
    if (user->at_destroy)
    {
        hostuser_run(user->thread, hostuser_task, user);
    }
    if (user->polls)
    {
        atomic_store(&user->stop, true);
        pthread_join(user->poller, NULL);
    }
    fixture_delete(user);
}

static const StDspVTable HOSTUSER_DSP = {
    .process_interleaved_f32_in_place = pass_process,
    .supported_layouts = pass_supported_layouts,
    .output_channels = pass_output_channels,
    .destroy = hostuser_destroy,
};

static StStatus hostuser_create(
    StStr type_id, uint32_t sample_rate, uint16_t channels, StStr config_json, StDspInstanceRef *out)
{
    (void)type_id;
    (void)sample_rate;
    (void)channels;
    HostUser *const user = (HostUser *)fixture_new(sizeof(HostUser));
    if (NULL == user)
    {
        return st_error(ST_STATUS_INTERNAL, "out of memory");
    }
    hostuser_copy(user->config, sizeof(user->config), config_json);
    user->take = (long)fixture_json_number(config_json, "take", 0);
    user->ask = fixture_json_has(config_json, "ask");
    user->thread = fixture_json_true(config_json, "thread");
    user->at_destroy = fixture_json_is(config_json, "at", "destroy");
    user->polls = fixture_json_true(config_json, "poller");
    if (fixture_json_true(config_json, "abuse"))
    {
        hostuser_abuse();
    }
    bool started = true;
    if (user->polls)
    {
        started = 0 == pthread_create(&user->poller, NULL, hostuser_poll_on, user);
    }
    else if (0 == user->take && !user->ask)
    {
        if (user->thread)
        {
            started = hostuser_run(true, hostuser_thread, user);
        }
        else
        {
            hostuser_round("create");
        }
    }
    else if (!user->at_destroy)
    {
        started = hostuser_run(user->thread, hostuser_task, user);
    }
    if (!started)
    {
        fixture_delete(user);
        return st_error(ST_STATUS_INTERNAL, "cannot start a thread");
    }
    out->handle = user;
    out->vtable = &HOSTUSER_DSP;
    return st_ok();
}

FIXTURE_CAPABILITIES(FIXTURE_CAPABILITY(ST_KIND_DSP, "hostuser"))
FIXTURE_TABLE("test.hostuser", 1, .create_dsp_instance = hostuser_create)

#ifdef HOSTUSER_FAREWELL
__attribute__((destructor)) static void hostuser_farewell(void)
{
    if (NULL != fixture_host)
    {
        hostuser_round("destructor");
    }
}
#endif

const StPluginModule *stellatune_plugin_entry(const StHostVTable *host)
{
    fixture_host = host;
    hostuser_round("entry");
#ifdef HOSTUSER_REFUSES
    (void)FIXTURE_MODULE_TABLE;
    return NULL;
#else
    return &FIXTURE_MODULE_TABLE;
#endif
}
