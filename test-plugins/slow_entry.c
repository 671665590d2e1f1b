// SPDX-License-Identifier: Apache-2.0

/**
 * A good plugin whose entry function takes as long as a test wants: it waits until a file of the name "gate" appears
 * beside the library. When it does not come within 30 s, the plugin refuses to start.
 */

#define _POSIX_C_SOURCE 200809L

#include "common/gate.h"
#include "common/pass_dsp.h"

FIXTURE_CAPABILITIES(FIXTURE_CAPABILITY(ST_KIND_DSP, "slowentry"))
FIXTURE_TABLE("test.slowentry", 1, .create_dsp_instance = pass_create)

const StPluginModule *stellatune_plugin_entry(const StHostVTable *host)
{
    const StStr root = host->get_runtime_root(host->user_data);
    const StStr path = st_str_format("%.*s/gate", (int)root.len, (const char *)root.ptr);
    char *const gate = st_str_dup(path);
    const bool opened = gate_wait(gate);
    free(gate);
    free((void *)(uintptr_t)path.ptr);
    fixture_host = host;
    return opened ? &FIXTURE_MODULE_TABLE : NULL;
}
