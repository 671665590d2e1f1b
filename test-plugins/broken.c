// SPDX-License-Identifier: Apache-2.0

/**
 * A plugin with one DSP, 'broken', and one defect, which the build chooses. A host must find these while it loads the
 * library:
 *
 *     the file      BROKEN_NO_ENTRY, BROKEN_ENTRY_DATA, BROKEN_UNRESOLVED, BROKEN_NEEDED
 *     the module    BROKEN_ABI, BROKEN_NULL_ENTRY, BROKEN_METADATA, BROKEN_METADATA_ABI, BROKEN_ID, BROKEN_COUNT,
 *                   BROKEN_NULL_CAPABILITY, BROKEN_KIND, BROKEN_TYPE, BROKEN_NO_CREATE, BROKEN_DUPLICATE_TYPE
 *
 * these when it makes the first instance: BROKEN_NULL_HANDLE, BROKEN_TABLE, BROKEN_CREATE; this one when it ends:
 * BROKEN_SHUTDOWN; and these it can live with: BROKEN_FAST_MATH, BROKEN_STATIC_TLS, BROKEN_TEXT_RELOCATIONS (with
 * -z notext). Without any of these the plugin is good; what the linker does to it may still be wrong.
 */

#include "common/pass_dsp.h"

#ifndef BROKEN_ID
#define BROKEN_ID "test.broken"
#endif
#ifndef BROKEN_KIND
#define BROKEN_KIND ST_KIND_DSP
#endif
#ifndef BROKEN_TYPE
#define BROKEN_TYPE "broken"
#endif
#ifndef BROKEN_COUNT
#if defined(BROKEN_NULL_CAPABILITY) || defined(BROKEN_DUPLICATE_TYPE)
#define BROKEN_COUNT 2
#else
#define BROKEN_COUNT 1
#endif
#endif

#ifdef BROKEN_FAST_MATH
/* What compilers add to a library that is linked with -ffast-math: on x86-64, small numbers are zero from now on. */
__attribute__((constructor)) static void broken_fast_math(void)
{
    __builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | 0x8040);
}
#endif

#ifdef BROKEN_STATIC_TLS
static _Thread_local volatile int broken_local __attribute__((tls_model("initial-exec")));
#endif

#ifdef BROKEN_TEXT_RELOCATIONS
/* An address in the middle of code, which only the loader knows. */
__asm__(".text\n.balign 8\n.quad stellatune_plugin_entry\n");
#endif

static StStr broken_metadata(void)
{
#ifdef BROKEN_METADATA
    return st_str("id: test.broken");
#elif defined(BROKEN_METADATA_ABI)
    return st_str("{\"id\":\"test.broken\",\"name\":\"Broken\",\"api_version\":7}");
#else
    return st_str(FIXTURE_METADATA(BROKEN_ID, 1));
#endif
}

static size_t broken_capability_count(void)
{
    return BROKEN_COUNT;
}

static const StCapabilityDescriptor *broken_capability_get(size_t index)
{
    static const StCapabilityDescriptor DSP = FIXTURE_CAPABILITY(BROKEN_KIND, BROKEN_TYPE);
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
#ifdef BROKEN_STATIC_TLS
    broken_local++;
#endif
#ifdef BROKEN_CREATE
    return st_error(ST_STATUS_INVALID_ARG, "it needs a \"server\" in its config");
#endif
    const StStatus status = pass_create(type_id, sample_rate, channels, config_json, out);
#ifdef BROKEN_NULL_HANDLE
    fixture_delete(out->handle);
    out->handle = NULL;
#endif
#ifdef BROKEN_TABLE
    static const StDspVTable NO_PROCESS = {
        .supported_layouts = pass_supported_layouts,
        .output_channels = pass_output_channels,
        .destroy = fixture_delete,
    };
    out->vtable = &NO_PROCESS;
#endif
    return status;
}
#endif

static StStatus broken_shutdown(void)
{
#ifdef BROKEN_SHUTDOWN
    return st_error(ST_STATUS_INTERNAL, "a thread does not end");
#else
    return fixture_shutdown();
#endif
}

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
    .shutdown = broken_shutdown,
};

#ifdef BROKEN_NO_ENTRY
FIXTURE_EXPORT const StPluginModule *another_entry(const StHostVTable *host);

const StPluginModule *another_entry(const StHostVTable *host)
#elif defined(BROKEN_ENTRY_DATA)
FIXTURE_EXPORT extern const int broken_entry_data __asm__("stellatune_plugin_entry");
const int broken_entry_data = 1;

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
