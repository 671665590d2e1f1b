// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE // pread, posix_fadvise, O_CLOEXEC
#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
    BUFFER_BYTES = 64 * 1024, // a few hundred milliseconds of lossless stereo: one system call in many blocks
};

/** Reads never move the descriptor: the position is ours, and a seek is but a number. */
struct FileStream
{
    int fd;
    uint64_t position;     // of the next read, in bytes
    uint64_t buffer_start; // where the buffer's first byte lies in the file
    size_t buffer_len;     // bytes that are valid
    uint8_t buffer[BUFFER_BYTES];
};

/** One pread(); false when it fails. */
static bool read_at(const FileStream *stream, uint8_t *buf, size_t len, size_t *out_read)
{
    ssize_t count;
    do
    {
        count = pread(stream->fd, buf, len, (off_t)stream->position);
    }
    while (count < 0 && EINTR == errno);
    *out_read = count < 0 ? 0 : (size_t)count;
    return count >= 0;
}

/** [worker-thread] [job-thread] Long reads go past the buffer. */
static StStatus stream_read(void *io_handle, uint8_t *buf, size_t len, size_t *out_read)
{
    FileStream *const stream = io_handle;
    if (NULL == stream)
    {
        return st_code(ST_STATUS_INVALID_ARG);
    }
    *out_read = 0;
    const bool buffered =
        stream->position >= stream->buffer_start && stream->position - stream->buffer_start < stream->buffer_len;
    if (!buffered && len >= BUFFER_BYTES)
    {
        if (!read_at(stream, buf, len, out_read))
        {
            return st_code(ST_STATUS_IO);
        }
        stream->position += *out_read;
        return st_ok();
    }
    if (!buffered)
    {
        stream->buffer_start = stream->position;
        if (!read_at(stream, stream->buffer, BUFFER_BYTES, &stream->buffer_len))
        {
            return st_code(ST_STATUS_IO);
        }
    }
    const size_t offset = (size_t)(stream->position - stream->buffer_start);
    const size_t available = stream->buffer_len - offset;
    const size_t count = len < available ? len : available;
    if (count > 0)
    {
        memcpy(buf, stream->buffer + offset, count);
    }
    stream->position += count;
    *out_read = count;
    return st_ok();
}

/** [worker-thread] [job-thread] Asked each time: a file may grow while it is read. */
static StStatus stream_size(void *io_handle, uint64_t *out_size)
{
    const FileStream *const stream = io_handle;
    struct stat status;
    if (NULL == stream)
    {
        return st_code(ST_STATUS_INVALID_ARG);
    }
    if (0 != fstat(stream->fd, &status))
    {
        return st_code(ST_STATUS_IO);
    }
    *out_size = (uint64_t)status.st_size;
    return st_ok();
}

/** [worker-thread] [job-thread] The buffer stays: a short way back costs nothing. */
static StStatus stream_seek(void *io_handle, int64_t offset, StSeekWhence whence, uint64_t *out_pos)
{
    FileStream *const stream = io_handle;
    if (NULL == stream || whence < ST_SEEK_START || whence > ST_SEEK_END)
    {
        return st_code(ST_STATUS_INVALID_ARG);
    }
    uint64_t base = ST_SEEK_CURRENT == whence ? stream->position : 0;
    if (ST_SEEK_END == whence)
    {
        const StStatus status = stream_size(stream, &base);
        if (ST_STATUS_OK != status.code)
        {
            return status;
        }
    }
    const uint64_t position = base + (uint64_t)offset;
    if ((offset < 0 && position > base) || (offset >= 0 && position < base) || position > INT64_MAX)
    {
        return st_code(ST_STATUS_INVALID_ARG);
    }
    stream->position = position;
    *out_pos = position;
    return st_ok();
}

/** [worker-thread] [job-thread] */
static StStatus stream_tell(void *io_handle, uint64_t *out_pos)
{
    const FileStream *const stream = io_handle;
    if (NULL == stream)
    {
        return st_code(ST_STATUS_INVALID_ARG);
    }
    *out_pos = stream->position;
    return st_ok();
}

const StIoVTable FILE_STREAM_IO = {
    .read = stream_read,
    .seek = stream_seek,
    .tell = stream_tell,
    .size = stream_size,
};

static StStatus cannot_open(const char *path, const char *reason)
{
    return st_error(ST_STATUS_IO, "cannot open '%s': %s", path, reason);
}

StStatus file_stream_open(const char *path, FileStream **out_stream, uint64_t *out_size_bytes)
{
    // A FIFO would block without O_NONBLOCK; regular files do not care.
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
    {
        return cannot_open(path, strerror(errno));
    }
    struct stat status;
    const char *reason = NULL;
    FileStream *stream = NULL;
    if (0 != fstat(fd, &status))
    {
        reason = strerror(errno);
    }
    else if (!S_ISREG(status.st_mode))
    {
        reason = S_ISDIR(status.st_mode) ? strerror(EISDIR) : "it is not a regular file";
    }
    else
    {
        stream = malloc(sizeof(FileStream));
        reason = NULL == stream ? strerror(ENOMEM) : NULL;
    }
    if (NULL != reason)
    {
        (void)close(fd);
        return cannot_open(path, reason);
    }
    stream->fd = fd;
    stream->position = 0;
    stream->buffer_start = 0;
    stream->buffer_len = 0;
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL); // a hint: the kernel reads further ahead
    *out_stream = stream;
    *out_size_bytes = (uint64_t)status.st_size;
    return st_ok();
}

void file_stream_close(FileStream *stream)
{
    if (NULL != stream)
    {
        (void)close(stream->fd);
        free(stream);
    }
}
