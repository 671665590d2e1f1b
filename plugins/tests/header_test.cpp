// SPDX-License-Identifier: Apache-2.0

/** That the header needs no other one, and warns about nothing in C++17. */

#include <stellatune/plugin.h>

const StStr HEADER_TEST_STR = ST_STR("text");

ST_PLUGIN_EXPORT const StPluginModule *stellatune_plugin_entry(const StHostVTable *host)
{
    st_log(host, ST_LOG_INFO, ST_STATUS_OK == st_ok().code ? "ok" : "not ok");
    return nullptr;
}
