// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_LOCALFILES_LISTING_H
#define STELLATUNE_LOCALFILES_LISTING_H

#include <stellatune/plugin.h>

/**
 * [job-thread] Lists the audio files and the directories in a directory as {"items": [{"path", "name", "ext",
 * "size_bytes", "directory"}]}. Entries of a directory are sorted by name, byte by byte; with recursive, the entries
 * of a subdirectory follow it. Hidden entries are left out. What cannot be listed below the directory is logged and
 * left out.
 */
StStatus listing_json(const StHostVTable *host, const char *path, bool recursive, StStr *out_json);

/**
 * Copies the extension of a file's name in lower case, without the dot; the empty text when there is none, or when it
 * does not fit.
 */
void listing_extension(const char *name, char *out_ext, size_t size);

#endif
