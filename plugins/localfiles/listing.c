// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE // openat, fstatat, fdopendir, O_DIRECTORY
#include "listing.h"

#include "../common/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
    EXT_CHARS = 8,
    MAX_DEPTH = 64,
};

/** Files that hold audio, whether or not a decoder for them is installed. */
static const char *const AUDIO_EXTENSIONS[] = {
    "aac",
    "ac3",
    "aif",
    "aifc",
    "aiff",
    "alac",
    "amr",
    "ape",
    "au",
    "avr",
    "bwf",
    "caf",
    "dff",
    "dsf",
    "dts",
    "flac",
    "m4a",
    "m4b",
    "mka",
    "mp1",
    "mp2",
    "mp3",
    "mpc",
    "oga",
    "ogg",
    "opus",
    "paf",
    "rf64",
    "snd",
    "spx",
    "tak",
    "tta",
    "voc",
    "w64",
    "wav",
    "wave",
    "wma",
    "wv",
};

/** An entry of a directory. */
typedef struct Entry
{
    char *name;
    uint64_t size_bytes;
    bool directory;
} Entry;

typedef struct Entries
{
    Entry *at;
    size_t count;
    size_t capacity;
} Entries;

/** A directory that is being listed; the chain of its parents shows a link that leads back to one of them. */
typedef struct Directory
{
    const struct Directory *parent;
    const char *path;
    int depth;
    dev_t device;
    ino_t inode;
} Directory;

/** A listing in the making. */
typedef struct Listing
{
    const StHostVTable *host;
    bool recursive;
    bool first;
    Text json;
} Listing;

void listing_extension(const char *name, char *out_ext, size_t size)
{
    const char *const dot = strrchr(name, '.');
    const size_t len = NULL == dot || dot == name ? 0 : strlen(dot + 1);
    out_ext[0] = '\0';
    for (size_t i = 0; len < size && i <= len && len > 0; i++)
    {
        const char letter = dot[1 + i];
        out_ext[i] = (char)(letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter);
    }
}

static bool is_audio(const char *name)
{
    char ext[EXT_CHARS];
    listing_extension(name, ext, sizeof(ext));
    for (size_t i = 0; i < sizeof(AUDIO_EXTENSIONS) / sizeof(AUDIO_EXTENSIONS[0]); i++)
    {
        if (0 == strcmp(ext, AUDIO_EXTENSIONS[i]))
        {
            return true;
        }
    }
    return false;
}

static void warn(const Listing *listing, const char *path, const char *reason)
{
    const StStr message = st_str_format("left out of the listing: %s: %s", path, reason);
    if (NULL != listing->host->log)
    {
        listing->host->log(listing->host->user_data, ST_LOG_WARN, message);
    }
    free((void *)message.ptr);
}

/* ------------------------------------------------------------------------------------------------------------------
 * Reading a directory
 * --------------------------------------------------------------------------------------------------------------- */

static int by_name(const void *left, const void *right)
{
    return strcmp(((const Entry *)left)->name, ((const Entry *)right)->name);
}

static bool add_entry(Entries *entries, Entry entry)
{
    if (entries->count == entries->capacity)
    {
        const size_t capacity = entries->capacity * 2 + 16;
        Entry *const grown = realloc(entries->at, capacity * sizeof(Entry));
        if (NULL == grown)
        {
            return false;
        }
        entries->at = grown;
        entries->capacity = capacity;
    }
    entry.name = strdup(entry.name);
    entries->at[entries->count] = entry;
    entries->count += NULL == entry.name ? 0 : 1;
    return NULL != entry.name;
}

static void free_entries(Entries *entries)
{
    for (size_t i = 0; i < entries->count; i++)
    {
        free(entries->at[i].name);
    }
    free(entries->at);
}

/** Reads the entries of a directory that belong into a listing, in any order; false when memory is out. */
static bool read_entries(const Listing *listing, const Directory *directory, DIR *stream, Entries *entries)
{
    for (const struct dirent *found = readdir(stream); NULL != found; found = readdir(stream))
    {
        struct stat status;
        if ('.' == found->d_name[0] || 0 != fstatat(dirfd(stream), found->d_name, &status, 0))
        {
            continue; // hidden, a dangling link, or gone by now
        }
        const bool is_directory = S_ISDIR(status.st_mode);
        if (!is_directory && !(S_ISREG(status.st_mode) && is_audio(found->d_name)))
        {
            continue;
        }
        if (!text_is_utf8(found->d_name))
        {
            warn(listing, directory->path, "the name of an entry is not UTF-8");
            continue;
        }
        const Entry entry = {
            .name = (char *)found->d_name,
            .size_bytes = is_directory ? 0 : (uint64_t)status.st_size,
            .directory = is_directory,
        };
        if (!add_entry(entries, entry))
        {
            return false;
        }
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Writing the listing
 * --------------------------------------------------------------------------------------------------------------- */

static void add_item(Listing *listing, const char *path, const Entry *entry)
{
    Text *const json = &listing->json;
    char ext[EXT_CHARS] = "";
    if (!entry->directory)
    {
        listing_extension(entry->name, ext, sizeof(ext));
    }
    text_add(json, listing->first ? "{\"path\":" : ",{\"path\":");
    text_add_json(json, path);
    text_add(json, ",\"name\":");
    text_add_json(json, entry->name);
    text_add(json, ",\"ext\":");
    text_add_json(json, ext);
    text_add(json, ",\"size_bytes\":");
    text_add_number(json, entry->size_bytes);
    text_add(json, entry->directory ? ",\"directory\":true}" : ",\"directory\":false}");
    listing->first = false;
}

/** The path of an entry, to be freed; NULL when memory is out. */
static char *join(const char *directory, const char *name)
{
    const size_t len = strlen(directory);
    const char *const slash = len > 0 && '/' == directory[len - 1] ? "" : "/";
    return (char *)st_str_format("%s%s%s", directory, slash, name).ptr;
}

static const char *list_directory(Listing *listing, const char *path, const Directory *parent);

/** Writes the entries of a directory, and the directories below it if that is wanted. */
static bool add_items(Listing *listing, const Directory *directory, const Entries *entries)
{
    for (size_t i = 0; i < entries->count; i++)
    {
        char *const path = join(directory->path, entries->at[i].name);
        if (NULL == path)
        {
            return false;
        }
        add_item(listing, path, &entries->at[i]);
        if (listing->recursive && entries->at[i].directory)
        {
            const char *const reason = list_directory(listing, path, directory);
            if (NULL != reason)
            {
                warn(listing, path, reason);
            }
        }
        free(path);
    }
    return true;
}

/** Whether a directory is one of those above it. */
static bool is_loop(const Directory *directory)
{
    for (const Directory *above = directory->parent; NULL != above; above = above->parent)
    {
        if (above->device == directory->device && above->inode == directory->inode)
        {
            return true;
        }
    }
    return false;
}

/** Lists a directory; returns NULL, or why it could not be listed. */
static const char *list_directory(Listing *listing, const char *path, const Directory *parent)
{
    Directory directory = {.parent = parent, .path = path, .depth = NULL == parent ? 0 : parent->depth + 1};
    if (directory.depth > MAX_DEPTH)
    {
        return "too many directories within each other";
    }
    const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *const stream = fd < 0 ? NULL : fdopendir(fd);
    struct stat status;
    if (NULL == stream || 0 != fstat(fd, &status))
    {
        const char *const reason = strerror(errno);
        if (NULL != stream)
        {
            (void)closedir(stream);
        }
        else if (fd >= 0)
        {
            (void)close(fd);
        }
        return reason;
    }
    directory.device = status.st_dev;
    directory.inode = status.st_ino;
    Entries entries = {0};
    const bool loop = is_loop(&directory);
    const bool complete = loop || read_entries(listing, &directory, stream, &entries);
    (void)closedir(stream); // before going down: a deep tree needs one descriptor at a time
    if (entries.count > 1)
    {
        qsort(entries.at, entries.count, sizeof(Entry), by_name);
    }
    listing->json.failed |= !complete || !add_items(listing, &directory, &entries);
    free_entries(&entries);
    return loop ? "the link leads back to a directory above it" : NULL;
}

StStatus listing_json(const StHostVTable *host, const char *path, bool recursive, StStr *out_json)
{
    Listing listing = {.host = host, .recursive = recursive, .first = true};
    text_add(&listing.json, "{\"items\":[");
    const char *const reason = list_directory(&listing, path, NULL);
    if (NULL != reason)
    {
        text_free(&listing.json);
        return st_error(ST_STATUS_IO, "cannot list '%s': %s", path, reason);
    }
    text_add(&listing.json, "]}");
    return text_take(&listing.json, out_json);
}
