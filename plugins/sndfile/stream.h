// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_SNDFILE_STREAM_H
#define STELLATUNE_SNDFILE_STREAM_H

/**
 * A host's stream in the form that libsndfile wants: of known length, and seekable.
 *
 * A stream that cannot seek, such as a pipe, is copied to an unnamed temporary file when it is opened; the file is gone
 * when the stream is closed or the process ends, however it ends.
 */

#include <sndfile.h>
#include <stdio.h>
#include <stellatune/plugin.h>

typedef struct Stream
{
    const StIoVTable *io;
    void *io_handle;
    FILE *copy;           // NULL when the stream itself can seek
    uint64_t size;        // bytes
    uint64_t position;    // bytes, where libsndfile is
    uint64_t io_position; // bytes, where io_handle is: seeks are put off until there is something to read
    bool failed;          // a read or seek has failed: what libsndfile took for the end was none
} Stream;

/** Opens a host's stream, which is borrowed until stream_close(). On failure there is nothing to close. */
StStatus stream_open(Stream *stream, const StIoVTable *io, void *io_handle);

/** Opens the stream with libsndfile, from its start; NULL when that cannot make sense of it, see sf_error(NULL). */
SNDFILE *stream_open_sndfile(Stream *stream, SF_INFO *info);

/** Forgets the host's stream. Safe on a stream that is all zero. */
void stream_close(Stream *stream);

#endif
