// SPDX-License-Identifier: Apache-2.0

/**
 * An output sink for ALSA, the sound system of Linux.
 *
 *     worker -> ring -> device's thread -> PCM
 *
 * Target:   {"id": name of an ALSA PCM}, such as "default", "hw:0", "plughw:CARD=PCH", "file:'/tmp/x.raw',raw"
 * Config:   see settings.c
 * State:    {"underruns": times that frames came too late, "xruns": times that the thread or the system was}
 *
 * The host is never waited for: it may pause for as long as the ring and the device's buffer last, and nobody hears
 * it. Nothing but the host's frames is played, so what reaches the PCM is the same to the bit.
 *
 *     alsa.c        the module
 *     sink.c        the sink
 *     settings.c    its config
 *     targets.c     which devices there are
 *     pcm.c         a device, opened and set up
 *     device.c      a device that plays, as the host's worker sees it
 *     pump.c        its thread
 *     waiting.c     how the thread sleeps
 *     ring.c        frames on their way from the worker to the thread
 *     playhead.c    what the thread tells the worker
 *     convert.c     samples as the device wants them
 */

#include "settings.h"
#include "sink.h"

#include <alsa/asoundlib.h>

/** The host of this library; set once, by the entry, before anything else is called. */
static const StHostVTable *HOST;

static const char TYPE_ID[] = "alsa";

/** [any-thread] */
static StStr metadata_json(void)
{
    return st_str("{\"id\":\"stellatune.alsa\",\"name\":\"ALSA output\",\"api_version\":8,"
                  "\"version\":{\"major\":0,\"minor\":1,\"patch\":0},"
                  "\"info\":{\"description\":\"Plays on the sound cards of Linux\",\"license\":\"Apache-2.0\"}}");
}

/** [any-thread] */
static size_t capability_count(void)
{
    return 1;
}

/** [any-thread] */
static const StCapabilityDescriptor *capability_get(size_t index)
{
    static const StCapabilityDescriptor CAPABILITY = {
        .kind = ST_KIND_OUTPUT_SINK,
        .type_id = {(const uint8_t *)TYPE_ID, sizeof(TYPE_ID) - 1},
        .display_name = ST_STR("ALSA output"),
        .config_schema_json = ST_STR(SETTINGS_SCHEMA),
        .default_config_json = ST_STR(SETTINGS_DEFAULT),
    };
    return 0 == index ? &CAPABILITY : NULL;
}

/** [job-thread] */
static StStatus create_output_sink_instance(StStr type_id, StStr config_json, StOutputSinkInstanceRef *out_instance)
{
    if (!st_str_equals(type_id, TYPE_ID))
    {
        return st_error(ST_STATUS_UNSUPPORTED, "this plugin has one output sink, '%s'", TYPE_ID);
    }
    return sink_create(HOST, config_json, out_instance);
}

/** [job-thread] Threads have ended with their instances; what is left is the configuration that alsa-lib keeps. */
static StStatus shutdown_module(void)
{
    (void)snd_config_update_free_global();
    return st_ok();
}

static const StPluginModule MODULE = {
    .api_version = ST_ABI_VERSION,
    .plugin_version = {.major = 0, .minor = 1, .patch = 0},
    .plugin_free = st_plugin_free,
    .metadata_json = metadata_json,
    .capability_count = capability_count,
    .capability_get = capability_get,
    .create_output_sink_instance = create_output_sink_instance,
    .shutdown = shutdown_module,
};

ST_PLUGIN_EXPORT const StPluginModule *stellatune_plugin_entry(const StHostVTable *host)
{
    if (NULL == host || ST_ABI_VERSION != host->api_version)
    {
        return NULL;
    }
    HOST = host;
    return &MODULE;
}
