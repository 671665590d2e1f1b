// SPDX-License-Identifier: Apache-2.0
/**
 * @NAME@: lists the files of a directory and opens them.
 *
 * Config:   {"directory": path}; the working directory when it is missing
 * Request:  anything; all files are listed
 * Item:     {"path": path of the file, "name": its name}
 */

#define _POSIX_C_SOURCE 200809L

#include "stellatune/common/json.h"
#include "stellatune/common/text.h"

#include <dirent.h>
#include <sys/stat.h>

/** An instance. */
typedef struct Files
{
    char *directory;
} Files;

/* --- streams: a file each, used by one thread at a time ---------------------------------------------------------- */

/** [worker-thread] [job-thread] */
static StStatus file_read(void *io_handle, uint8_t *buf, size_t len, size_t *out_read)
{
    *out_read = fread(buf, 1, len, io_handle);
    return 0 == *out_read && ferror(io_handle) ? st_code(ST_STATUS_IO) : st_ok();
}

/** [worker-thread] [job-thread] */
static StStatus file_tell(void *io_handle, uint64_t *out_pos)
{
    const off_t position = ftello(io_handle);
    *out_pos = (uint64_t)position;
    return position < 0 ? st_code(ST_STATUS_IO) : st_ok();
}

/** [worker-thread] [job-thread] */
static StStatus file_seek(void *io_handle, int64_t offset, StSeekWhence whence, uint64_t *out_pos)
{
    const int from = ST_SEEK_START == whence ? SEEK_SET : ST_SEEK_CURRENT == whence ? SEEK_CUR : SEEK_END;
    return 0 != fseeko(io_handle, offset, from) ? st_code(ST_STATUS_INVALID_ARG) : file_tell(io_handle, out_pos);
}

/** [worker-thread] [job-thread] */
static StStatus file_size(void *io_handle, uint64_t *out_size)
{
    struct stat about;
    if (0 != fstat(fileno(io_handle), &about))
    {
        return st_code(ST_STATUS_IO);
    }
    *out_size = (uint64_t)about.st_size;
    return st_ok();
}

static const StIoVTable FILE_STREAM = {
    .read = file_read,
    .seek = file_seek,
    .tell = file_tell,
    .size = file_size,
};

/* --- listing and opening ----------------------------------------------------------------------------------------- */

/** Adds an item to a list, if it is a file. */
static void add_item(const char *directory, const char *name, Text *items)
{
    struct stat about;
    const StStr path = st_str_format("%s/%s", directory, name);
    if (NULL != path.ptr && 0 == stat((const char *)path.ptr, &about) && S_ISREG(about.st_mode))
    {
        text_add(items, '[' == items->chars[items->len - 1] ? "{\"path\":" : ",{\"path\":");
        text_add_json(items, (const char *)path.ptr);
        text_add(items, ",\"name\":");
        text_add_json(items, name);
        text_add(items, "}");
    }
    st_plugin_free((void *)path.ptr, path.len, 1);
}

/** [job-thread] */
static StStatus files_list_items_json(void *handle, StStr request_json, StStr *out_items_json)
{
    const Files *const files = handle;
    (void)request_json;
    DIR *const directory = opendir(files->directory);
    if (NULL == directory)
    {
        return st_error(ST_STATUS_IO, "the directory %s cannot be read", files->directory);
    }
    Text items = {0};
    text_add(&items, "{\"items\":[");
    for (const struct dirent *entry = readdir(directory); NULL != entry && !items.failed; entry = readdir(directory))
    {
        add_item(files->directory, entry->d_name, &items);
    }
    closedir(directory);
    text_add(&items, "]}");
    return text_take(&items, out_items_json);
}

/** [job-thread] */
static StStatus files_open_stream(
    void *handle, StStr track_json, const StIoVTable **out_io_vtable, void **out_io_handle, StStr *out_meta_json)
{
    (void)handle;
    char *const path = json_string(json_get(json_parse(track_json), "path"));
    if (NULL == path)
    {
        return st_error(ST_STATUS_INVALID_ARG, "the item has no path");
    }
    *out_io_handle = fopen(path, "rb");
    *out_io_vtable = &FILE_STREAM;
    *out_meta_json = st_str_empty();
    const StStatus status =
        NULL == *out_io_handle ? st_error(ST_STATUS_IO, "the file %s cannot be read", path) : st_ok();
    free(path);
    return status;
}

/** [job-thread] [worker-thread] */
static void files_close_stream(void *handle, void *io_handle)
{
    (void)handle;
    fclose(io_handle);
}

/* --- instances --------------------------------------------------------------------------------------------------- */

/** [job-thread] */
static void files_destroy(void *handle)
{
    free(((Files *)handle)->directory);
    free(handle);
}

static const StSourceCatalogVTable FILES = {
    .list_items_json = files_list_items_json,
    .open_stream = files_open_stream,
    .close_stream = files_close_stream,
    .destroy = files_destroy,
};

/** [job-thread] */
static StStatus create_source_catalog_instance(
    StStr type_id, StStr config_json, StSourceCatalogInstanceRef *out_instance)
{
    if (!st_str_equals(type_id, "@NAME@"))
    {
        return st_error(ST_STATUS_UNSUPPORTED, "this plugin has one source catalog, '@NAME@'");
    }
    const JsonValue directory = json_get(json_parse(config_json), "directory");
    Files *const files = malloc(sizeof(Files));
    char *const path = JSON_INVALID == directory.type ? st_str_dup(st_str(".")) : json_string(directory);
    if (NULL == files || NULL == path)
    {
        free(files);
        free(path);
        return st_error(ST_STATUS_INVALID_ARG, "the directory in the config is no path");
    }
    files->directory = path;
    out_instance->handle = files;
    out_instance->vtable = &FILES;
    return st_ok();
}

@MODULE@
