// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_LOCALFILES_STREAM_H
#define STELLATUNE_LOCALFILES_STREAM_H

#include <stellatune/plugin.h>

/** A regular file that is read through a buffer of its own. Used by one thread at a time. */
typedef struct FileStream FileStream;

/** The functions of a file stream; the stream is their handle. */
extern const StIoVTable FILE_STREAM_IO;

/** [job-thread] Opens a file. The message of an error names the path and the system's reason. */
StStatus file_stream_open(const char *path, FileStream **out_stream, uint64_t *out_size_bytes);

/** [job-thread] [worker-thread] Closes a stream. Does nothing for NULL. */
void file_stream_close(FileStream *stream);

#endif
