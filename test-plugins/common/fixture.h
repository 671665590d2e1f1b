// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_FIXTURE_H
#define STELLATUNE_FIXTURE_H

/**
 * What the fixtures have in common: a module from two macros, a reader for flat JSON, counts of instances.
 *
 *     #include "common/fixture.h"
 *     ... vtables and create functions ...
 *     FIXTURE_CAPABILITIES(FIXTURE_CAPABILITY(ST_KIND_DSP, "counter"))
 *     FIXTURE_MODULE("test.counter", 1, .create_dsp_instance = counter_create)
 *
 * Each fixture exports, beside its entry, what a test looks up by name to see what happened inside:
 *
 *     long fixture_created(void)      instances made since the library was loaded
 *     long fixture_destroyed(void)    instances ended
 *     long fixture_calls(void)        calls to functions of instances, create and destroy not included
 *     long fixture_shutdowns(void)    calls to the module's shutdown
 *
 * An include of this header goes into exactly one source file per library.
 */

#include <stdatomic.h>
#include <stellatune/plugin.h>

#define FIXTURE_EXPORT __attribute__((visibility("default")))

/** Set by the entry. */
static const StHostVTable *fixture_host;

static atomic_long fixture_created_count;
static atomic_long fixture_destroyed_count;
static atomic_long fixture_call_count;
static atomic_long fixture_shutdown_count;

FIXTURE_EXPORT long fixture_created(void);
FIXTURE_EXPORT long fixture_destroyed(void);
FIXTURE_EXPORT long fixture_calls(void);
FIXTURE_EXPORT long fixture_shutdowns(void);

long fixture_created(void)
{
    return atomic_load(&fixture_created_count);
}

long fixture_destroyed(void)
{
    return atomic_load(&fixture_destroyed_count);
}

long fixture_calls(void)
{
    return atomic_load(&fixture_call_count);
}

long fixture_shutdowns(void)
{
    return atomic_load(&fixture_shutdown_count);
}

/** Notes a call to a function of an instance. */
static inline void fixture_called(void)
{
    atomic_fetch_add(&fixture_call_count, 1);
}

/** Zeroed memory of a new instance; NULL when there is none. */
static inline void *fixture_new(size_t size)
{
    void *const instance = calloc(1, size);
    if (NULL != instance)
    {
        atomic_fetch_add(&fixture_created_count, 1);
    }
    return instance;
}

/** Ends an instance that fixture_new() made. Fits the destroy slot of every vtable. */
static inline void fixture_delete(void *instance)
{
    atomic_fetch_add(&fixture_destroyed_count, 1);
    free(instance);
}

static inline StStatus fixture_shutdown(void)
{
    atomic_fetch_add(&fixture_shutdown_count, 1);
    return st_ok();
}

/* ------------------------------------------------------------------------------------------------------------------
 * JSON: one level, no escapes. Good enough for what tests write.
 * --------------------------------------------------------------------------------------------------------------- */

/** What follows "key": up to the end of the text; empty when the key is not there. */
static inline StStr fixture_json_find(StStr json, const char *key)
{
    const size_t key_len = strlen(key);
    for (size_t i = 0; i + key_len + 2 <= json.len; i++)
    {
        const uint8_t *const at = json.ptr + i;
        if ('"' != at[0] || 0 != memcmp(at + 1, key, key_len) || '"' != at[key_len + 1])
        {
            continue;
        }
        size_t next = i + key_len + 2;
        while (next < json.len && (' ' == json.ptr[next] || ':' == json.ptr[next]))
        {
            next++;
        }
        const StStr value = {json.ptr + next, json.len - next};
        return value;
    }
    return st_str_empty();
}

static inline bool fixture_json_has(StStr json, const char *key)
{
    return 0 != fixture_json_find(json, key).len;
}

/** A number. */
static inline double fixture_json_number(StStr json, const char *key, double otherwise)
{
    const StStr value = fixture_json_find(json, key);
    char digits[32] = {0};
    memcpy(digits, 0 == value.len ? (const uint8_t *)"" : value.ptr, value.len < 31 ? value.len : 31);
    char *end = digits;
    const double number = strtod(digits, &end);
    return end == digits ? otherwise : number;
}

/** true; anything else is false. */
static inline bool fixture_json_true(StStr json, const char *key)
{
    const StStr value = fixture_json_find(json, key);
    return value.len >= 4 && 0 == memcmp(value.ptr, "true", 4);
}

/** A string, without its quotes; empty when there is none. Borrowed from the text. */
static inline StStr fixture_json_string(StStr json, const char *key)
{
    const StStr value = fixture_json_find(json, key);
    if (0 == value.len || '"' != value.ptr[0])
    {
        return st_str_empty();
    }
    const uint8_t *const end = (const uint8_t *)memchr(value.ptr + 1, '"', value.len - 1);
    if (NULL == end)
    {
        return st_str_empty();
    }
    const StStr text = {value.ptr + 1, (size_t)(end - value.ptr) - 1};
    return text;
}

/** Whether a string has this value. */
static inline bool fixture_json_is(StStr json, const char *key, const char *text)
{
    return st_str_equals(fixture_json_string(json, key), text);
}

/* ------------------------------------------------------------------------------------------------------------------
 * The module
 * --------------------------------------------------------------------------------------------------------------- */

#define FIXTURE_CAPABILITY(kind_code, type)                                                        \
    {                                                                                              \
        .kind = (kind_code), .type_id = ST_STR(type), .display_name = ST_STR("Fixture " type),     \
        .config_schema_json = ST_STR("{\"type\":\"object\"}"), .default_config_json = ST_STR("{}") \
    }

#define FIXTURE_CAPABILITIES(...)                                                            \
    static const StCapabilityDescriptor FIXTURE_CAPABILITY_TABLE[] = {__VA_ARGS__};          \
                                                                                             \
    static size_t fixture_capability_count(void)                                             \
    {                                                                                        \
        return sizeof(FIXTURE_CAPABILITY_TABLE) / sizeof(FIXTURE_CAPABILITY_TABLE[0]);       \
    }                                                                                        \
                                                                                             \
    static const StCapabilityDescriptor *fixture_capability_get(size_t index)                \
    {                                                                                        \
        return index < fixture_capability_count() ? &FIXTURE_CAPABILITY_TABLE[index] : NULL; \
    }

/** One row for every decoder type of the fixture. */
#define FIXTURE_EXTENSION(extension)                                                     \
    static size_t fixture_score_count(StStr type_id)                                     \
    {                                                                                    \
        (void)type_id;                                                                   \
        return 1;                                                                        \
    }                                                                                    \
                                                                                         \
    static const StDecoderExtScore *fixture_score_get(StStr type_id, size_t index)       \
    {                                                                                    \
        static const StDecoderExtScore SCORE = {.ext = ST_STR(extension), .score = 100}; \
        (void)type_id;                                                                   \
        return 0 == index ? &SCORE : NULL;                                               \
    }

#define FIXTURE_SCORES .decoder_ext_score_count = fixture_score_count, .decoder_ext_score_get = fixture_score_get

#define FIXTURE_TEXT(number) FIXTURE_TEXT_OF(number)
#define FIXTURE_TEXT_OF(number) #number

#define FIXTURE_VERSION(build) "{\"major\":" FIXTURE_TEXT(build) ",\"minor\":0,\"patch\":0}"

#define FIXTURE_METADATA(id, build)                                     \
    "{\"id\":\"" id "\",\"name\":\"Fixture " id "\",\"api_version\":8," \
    "\"version\":" FIXTURE_VERSION(build) ",\"info\":{\"build\":\"v" FIXTURE_TEXT(build) "\"}}"

/** The module's plugin_free. */
#ifndef FIXTURE_FREE
#define FIXTURE_FREE st_plugin_free
#endif

/** The module's shutdown. */
#ifndef FIXTURE_SHUTDOWN
#define FIXTURE_SHUTDOWN fixture_shutdown
#endif

/** The module's table. build is 1, 2, ...: the major version; create functions and scores follow. */
#define FIXTURE_TABLE(id, build, ...)                    \
    static StStr fixture_metadata(void)                  \
    {                                                    \
        return st_str(FIXTURE_METADATA(id, build));      \
    }                                                    \
                                                         \
    static const StPluginModule FIXTURE_MODULE_TABLE = { \
        .api_version = ST_ABI_VERSION,                   \
        .plugin_version = {.major = build},              \
        .plugin_free = FIXTURE_FREE,                     \
        .metadata_json = fixture_metadata,               \
        .capability_count = fixture_capability_count,    \
        .capability_get = fixture_capability_get,        \
        .shutdown = FIXTURE_SHUTDOWN,                    \
        __VA_ARGS__,                                     \
    };

/** The module's table and the entry. */
#define FIXTURE_MODULE(id, build, ...)                                      \
    FIXTURE_TABLE(id, build, __VA_ARGS__)                                   \
                                                                            \
    const StPluginModule *stellatune_plugin_entry(const StHostVTable *host) \
    {                                                                       \
        fixture_host = host;                                                \
        return &FIXTURE_MODULE_TABLE;                                       \
    }

#endif
