// SPDX-License-Identifier: Apache-2.0

/**
 * A plugin with one DSP, 'broken', and one defect that a host must find while it loads the library. The build chooses
 * the defect: BROKEN_NO_ENTRY, BROKEN_ABI, BROKEN_NULL_ENTRY, BROKEN_METADATA, BROKEN_ID, BROKEN_NULL_CAPABILITY,
 * BROKEN_NO_CREATE, BROKEN_DUPLICATE_TYPE, BROKEN_UNRESOLVED, BROKEN_NEEDED. Without any of these the plugin is good;
 * what the linker does to it may still be wrong.
 */

#include "common/pass_dsp.h"

#ifndef BROKEN_ID
#define BROKEN_ID "test.broken"
#endif

static StStr broken_metadata(void)
{
#ifdef BROKEN_METADATA
    return st_str("id: test.broken");
#else
    return st_str(FIXTURE_METADATA(BROKEN_ID, 1));
#endif
}

static size_t broken_capability_count(void)
{
#if defined(BROKEN_NULL_CAPABILITY) || defined(BROKEN_DUPLICATE_TYPE)
    return 2;
#else
    return 1;
#endif
}

static const StCapabilityDescriptor *broken_capability_get(size_t index)
{
    static const StCapabilityDescriptor DSP = FIXTURE_CAPABILITY(ST_KIND_DSP, "broken");
#ifdef BROKEN_DUPLICATE_TYPE
    return index < 2 ? &DSP : NULL;
#else
    return 0 == index ? &DSP : NULL;
#endif
}

#ifdef BROKEN_UNRESOLVED
void stellatune_function_that_nobody_defines(void);
#endif

#ifdef BROKEN_NEEDED
int missing_dependency(void);
#endif

#ifndef BROKEN_NO_CREATE
static StStatus broken_create(
    StStr type_id, uint32_t sample_rate, uint16_t channels, StStr config_json, StDspInstanceRef *out)
{
#ifdef BROKEN_UNRESOLVED
    stellatune_function_that_nobody_defines();
#endif
#ifdef BROKEN_NEEDED
    missing_dependency();
#endif
    return pass_create(type_id, sample_rate, channels, config_json, out);
}
#endif

static const StPluginModule BROKEN = {
#ifdef BROKEN_ABI
    .api_version = BROKEN_ABI,
#else
    .api_version = ST_ABI_VERSION,
#endif
    .plugin_version = {.major = 1},
    .plugin_free = st_plugin_free,
    .metadata_json = broken_metadata,
    .capability_count = broken_capability_count,
    .capability_get = broken_capability_get,
#ifndef BROKEN_NO_CREATE
    .create_dsp_instance = broken_create,
#endif
    .shutdown = fixture_shutdown,
};

#ifdef BROKEN_NO_ENTRY
FIXTURE_EXPORT const StPluginModule *another_entry(const StHostVTable *host);

const StPluginModule *another_entry(const StHostVTable *host)
#else
const StPluginModule *stellatune_plugin_entry(const StHostVTable *host)
#endif
{
    fixture_host = host;
#ifdef BROKEN_NULL_ENTRY
    st_log(host, ST_LOG_ERROR, "this plugin refuses every host");
    return NULL == host ? &BROKEN : NULL;
#else
    return &BROKEN;
#endif
}
