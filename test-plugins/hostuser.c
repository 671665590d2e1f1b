// SPDX-License-Identifier: Apache-2.0

/**
 * A plugin that uses every callback of its host: once from its entry and once per instance, from the creating thread
 * or, with the config {"thread": true}, from a thread of its own. With {"abuse": true} it also does what a plugin must
 * not do and a host should survive: it logs at unknown levels and what is no text, frees a string twice and one that
 * it was never given, and calls with a user_data that is not its own.
 *
 * A test looks up by name what came back in the latest round.
 */

#define _POSIX_C_SOURCE 200809L

#include "common/pass_dsp.h"

#include <pthread.h>

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

FIXTURE_EXPORT const char *hostuser_root(void);
FIXTURE_EXPORT int hostuser_api_version(void);
FIXTURE_EXPORT int hostuser_emit_code(void);
FIXTURE_EXPORT int hostuser_poll_code(void);
FIXTURE_EXPORT int hostuser_send_code(void);
FIXTURE_EXPORT int hostuser_stranger_code(void);
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
    hostuser_take(
        &hostuser_emit, fixture_host->emit_event_json(user_data, st_str("{\"topic\":\"hostuser\"}")), st_str_empty());
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

    hostuser_take(&hostuser_stranger, fixture_host->emit_event_json(stranger, st_str("{}")),
        fixture_host->get_runtime_root(stranger));
}

static void *hostuser_thread(void *argument)
{
    (void)argument;
    hostuser_round("thread");
    return NULL;
}

static StStatus hostuser_create(
    StStr type_id, uint32_t sample_rate, uint16_t channels, StStr config_json, StDspInstanceRef *out)
{
    pthread_t thread;
    if (fixture_json_true(config_json, "abuse"))
    {
        hostuser_abuse();
    }
    if (!fixture_json_true(config_json, "thread"))
    {
        hostuser_round("create");
    }
    else if (0 != pthread_create(&thread, NULL, hostuser_thread, NULL) || 0 != pthread_join(thread, NULL))
    {
        return st_error(ST_STATUS_INTERNAL, "cannot start a thread");
    }
    return pass_create(type_id, sample_rate, channels, config_json, out);
}

FIXTURE_CAPABILITIES(FIXTURE_CAPABILITY(ST_KIND_DSP, "hostuser"))
FIXTURE_TABLE("test.hostuser", 1, .create_dsp_instance = hostuser_create)

const StPluginModule *stellatune_plugin_entry(const StHostVTable *host)
{
    fixture_host = host;
    hostuser_round("entry");
    return &FIXTURE_MODULE_TABLE;
}
