// SPDX-License-Identifier: Apache-2.0

/* --- module: what the host reads first --------------------------------------------------------------------------- */

/** [any-thread] */
static StStr metadata_json(void)
{
    return st_str("{\"id\":\"org.example.@NAME@\",\"name\":\"@NAME@\",\"api_version\":8,"
                  "\"version\":{\"major\":0,\"minor\":1,\"patch\":0}}");
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
        .kind = @KIND@,
        .type_id = ST_STR("@NAME@"),
        .display_name = ST_STR("@NAME@"),
        .config_schema_json = @SCHEMA@,
        .default_config_json = ST_STR("{}"),
    };
    return 0 == index ? &CAPABILITY : NULL;
}

static const StPluginModule MODULE = {
    .api_version = ST_ABI_VERSION,
    .plugin_version = {.major = 0, .minor = 1, .patch = 0},
    .plugin_free = st_plugin_free,
    .metadata_json = metadata_json,
    .capability_count = capability_count,
    .capability_get = capability_get,@SLOTS@
};

ST_PLUGIN_EXPORT const StPluginModule *stellatune_plugin_entry(const StHostVTable *host)
{
    return ST_ABI_VERSION == host->api_version ? &MODULE : NULL;
}
