// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_ALSA_SETTINGS_H
#define STELLATUNE_ALSA_SETTINGS_H

/** The config of a sink. */

#include <stellatune/plugin.h>

/** What a config says, checked. */
typedef struct Settings
{
    double period_ms;      // of the device: how often its thread wakes
    double buffer_ms;      // of the device, at least two periods
    double ring_ms;        // between the host and the device's thread
    int realtime_priority; // of the device's thread, 1 to 99; 0: none
    const char *format;    // a name of SAMPLE_FORMATS, static; NULL: the first one that the device takes
} Settings;

/** JSON schema of the config. */
#define SETTINGS_SCHEMA                                                                            \
    "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{"                         \
    "\"period_ms\":{\"type\":\"number\",\"minimum\":1,\"maximum\":1000,\"default\":10,"            \
    "\"description\":\"Period of the device\"},"                                                   \
    "\"buffer_ms\":{\"type\":\"number\",\"minimum\":2,\"maximum\":4000,"                           \
    "\"description\":\"Buffer of the device, at least two periods; three when it is not given\"}," \
    "\"ring_ms\":{\"type\":\"number\",\"minimum\":1,\"maximum\":10000,\"default\":60,"             \
    "\"description\":\"Buffer between the host and the device's thread\"},"                        \
    "\"realtime_priority\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":99,\"default\":10,"     \
    "\"description\":\"SCHED_FIFO priority of the device's thread where permitted; 0: none\"},"    \
    "\"format\":{\"enum\":[\"auto\",\"float\",\"s32\",\"s24_3\",\"s24\",\"s16\"],"                 \
    "\"default\":\"auto\","                                                                        \
    "\"description\":\"Sample format; auto is the first of the others that the device takes\"}}}"

/** The config that says what is the case anyway. */
#define SETTINGS_DEFAULT \
    "{\"period_ms\":10,\"buffer_ms\":30,\"ring_ms\":60,\"realtime_priority\":10,\"format\":\"auto\"}"

/** [job-thread] [worker-thread] Reads a config; the empty text stands for {}. */
StStatus settings_read(StStr config_json, Settings *out_settings);

#endif
