// SPDX-License-Identifier: Apache-2.0

/**
 * A source catalog over the directories of this machine.
 *
 * Request:  {"path": directory, "recursive": bool}
 * Answer:   {"items": [{"path", "name", "ext", "size_bytes", "directory"}]}, sorted by name
 * Track:    {"path": file}, so an item as it is
 *
 * Streams are read by native code, through a buffer: a decoder that reads one never calls back to the host.
 *
 *     localfiles.c    the catalog and the module
 *     listing.c       directories
 *     stream.c        files
 */

#include "../common/json.h"
#include "../common/text.h"
#include "listing.h"
#include "stream.h"

/** The host of this library; set once, by the entry, before anything else is called. */
static const StHostVTable *HOST;

static const char TYPE_ID[] = "files";

/** An instance. It has no settings, and its streams stand for themselves. */
typedef struct Catalog
{
    const StHostVTable *host;
} Catalog;

/** Reads "path" of a JSON object; to be freed. */
static StStatus read_path(StStr json, const char *what, char **out_path)
{
    const JsonValue object = json_parse(json);
    if (JSON_OBJECT != object.type)
    {
        return st_error(ST_STATUS_INVALID_ARG, "the %s is no JSON object such as {\"path\":\"/music\"}", what);
    }
    char *const path = json_string(json_get(object, "path"));
    if (NULL == path || '\0' == *path)
    {
        free(path);
        return st_error(ST_STATUS_INVALID_ARG, "the %s has no \"path\"", what);
    }
    *out_path = path;
    return st_ok();
}

/** [job-thread] */
static StStatus catalog_list_items_json(void *handle, StStr request_json, StStr *out_items_json)
{
    const Catalog *const catalog = handle;
    if (NULL == catalog)
    {
        return st_error(ST_STATUS_INVALID_ARG, "no instance");
    }
    char *path = NULL;
    StStatus status = read_path(request_json, "request", &path);
    if (ST_STATUS_OK == status.code)
    {
        const bool recursive = json_is_true(json_get(json_parse(request_json), "recursive"));
        status = listing_json(catalog->host, path, recursive, out_items_json);
        free(path);
    }
    return status;
}

/** Describes an open file. */
static StStatus describe(const char *path, uint64_t size_bytes, StStr *out_meta_json)
{
    const char *const slash = strrchr(path, '/');
    const char *const name = NULL == slash ? path : slash + 1;
    char ext[16];
    listing_extension(name, ext, sizeof(ext));
    Text json = {0};
    text_add(&json, "{\"name\":");
    text_add_json(&json, name);
    text_add(&json, ",\"ext\":");
    text_add_json(&json, ext);
    text_add(&json, ",\"size_bytes\":");
    text_add_number(&json, size_bytes);
    text_add(&json, "}");
    return text_take(&json, out_meta_json);
}

/** [job-thread] */
static StStatus catalog_open_stream(
    void *handle, StStr track_json, const StIoVTable **out_io_vtable, void **out_io_handle, StStr *out_meta_json)
{
    if (NULL == handle)
    {
        return st_error(ST_STATUS_INVALID_ARG, "no instance");
    }
    char *path = NULL;
    StStatus status = read_path(track_json, "track", &path);
    if (ST_STATUS_OK != status.code)
    {
        return status;
    }
    FileStream *stream = NULL;
    uint64_t size_bytes = 0;
    status = file_stream_open(path, &stream, &size_bytes);
    if (ST_STATUS_OK == status.code)
    {
        status = describe(path, size_bytes, out_meta_json);
        if (ST_STATUS_OK == status.code)
        {
            *out_io_vtable = &FILE_STREAM_IO;
            *out_io_handle = stream;
        }
        else
        {
            file_stream_close(stream);
        }
    }
    free(path);
    return status;
}

/** [job-thread] [worker-thread] */
static void catalog_close_stream(void *handle, void *io_handle)
{
    (void)handle;
    file_stream_close(io_handle);
}

/** [job-thread] */
static void catalog_destroy(void *handle)
{
    free(handle);
}

static const StSourceCatalogVTable CATALOG = {
    .list_items_json = catalog_list_items_json,
    .open_stream = catalog_open_stream,
    .close_stream = catalog_close_stream,
    .destroy = catalog_destroy,
};

/** [job-thread] There is nothing to configure. */
static StStatus create_source_catalog_instance(
    StStr type_id, StStr config_json, StSourceCatalogInstanceRef *out_instance)
{
    (void)config_json;
    if (!st_str_equals(type_id, TYPE_ID))
    {
        return st_error(ST_STATUS_UNSUPPORTED, "this plugin has one source catalog, '%s'", TYPE_ID);
    }
    Catalog *const catalog = malloc(sizeof(Catalog));
    if (NULL == catalog)
    {
        return st_error(ST_STATUS_INTERNAL, "out of memory");
    }
    catalog->host = HOST;
    out_instance->handle = catalog;
    out_instance->vtable = &CATALOG;
    return st_ok();
}

/** [any-thread] */
static StStr metadata_json(void)
{
    return st_str(
        "{\"id\":\"stellatune.localfiles\",\"name\":\"Local files\",\"api_version\":8,"
        "\"version\":{\"major\":0,\"minor\":1,\"patch\":0},"
        "\"info\":{\"description\":\"Lists and opens the files of this machine\",\"license\":\"Apache-2.0\"}}");
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
        .kind = ST_KIND_SOURCE_CATALOG,
        .type_id = {(const uint8_t *)TYPE_ID, sizeof(TYPE_ID) - 1},
        .display_name = ST_STR("Local files"),
        .config_schema_json = ST_STR("{\"type\":\"object\"}"),
        .default_config_json = ST_STR("{}"),
    };
    return 0 == index ? &CAPABILITY : NULL;
}

/** [job-thread] There are no threads to end and nothing to give back. */
static StStatus shutdown_module(void)
{
    return st_ok();
}

static const StPluginModule MODULE = {
    .api_version = ST_ABI_VERSION,
    .plugin_version = {.major = 0, .minor = 1, .patch = 0},
    .plugin_free = st_plugin_free,
    .metadata_json = metadata_json,
    .capability_count = capability_count,
    .capability_get = capability_get,
    .create_source_catalog_instance = create_source_catalog_instance,
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
