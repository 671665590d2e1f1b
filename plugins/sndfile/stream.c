// SPDX-License-Identifier: Apache-2.0
#define _DEFAULT_SOURCE // pread, fileno
#include "stream.h"

#include <errno.h>
#include <unistd.h>

enum
{
    COPY_CHUNK_BYTES = 64 * 1024,
};

static const uint64_t MAX_COPY_BYTES = UINT64_C(4) << 30;

/** io_position after a failure: the next read has to seek. */
static const uint64_t SOMEWHERE = UINT64_MAX;

/** Reads from the host until len bytes have come or the stream ends; returns how many came. */
static size_t read_fully(Stream *stream, uint8_t *buf, size_t len)
{
    size_t total = 0;
    size_t count = 0;
    do
    {
        const StStatus status = stream->io->read(stream->io_handle, buf + total, len - total, &count);
        if (ST_STATUS_OK != status.code || count > len - total)
        {
            stream->failed = true;
            stream->io_position = SOMEWHERE;
            return total;
        }
        total += count;
    }
    while (total < len && count > 0);
    stream->io_position += total;
    return total;
}

/** Whether the stream can seek; finds its length, and leaves it at its start. */
static bool measure(Stream *stream)
{
    const StIoVTable *const io = stream->io;
    uint64_t position = 0;
    if (NULL == io->seek)
    {
        return false;
    }
    if (NULL == io->size || ST_STATUS_OK != io->size(stream->io_handle, &stream->size).code)
    {
        if (ST_STATUS_OK != io->seek(stream->io_handle, 0, ST_SEEK_END, &stream->size).code)
        {
            return false;
        }
    }
    return ST_STATUS_OK == io->seek(stream->io_handle, 0, ST_SEEK_START, &position).code && 0 == position &&
        stream->size <= INT64_MAX;
}

/** Copies what the stream has to a file. On failure the file is left to the caller. */
static StStatus copy_to(Stream *stream, FILE *file, uint8_t *chunk)
{
    stream->size = 0;
    for (;;)
    {
        const size_t count = read_fully(stream, chunk, COPY_CHUNK_BYTES);
        if (stream->failed)
        {
            return st_error(ST_STATUS_IO, "the stream could not be read");
        }
        if (count != fwrite(chunk, 1, count, file) || (count < COPY_CHUNK_BYTES && 0 != fflush(file)))
        {
            return st_error(ST_STATUS_IO, "the stream cannot seek and could not be copied to a temporary file: %s",
                strerror(errno));
        }
        stream->size += count;
        if (stream->size > MAX_COPY_BYTES)
        {
            return st_error(
                ST_STATUS_UNSUPPORTED, "the stream cannot seek and is longer than 4 GiB: save it to a file");
        }
        if (count < COPY_CHUNK_BYTES)
        {
            return st_ok();
        }
    }
}

static StStatus copy(Stream *stream)
{
    FILE *const file = tmpfile();
    if (NULL == file)
    {
        return st_error(ST_STATUS_IO, "the stream cannot seek, and no temporary file could be made to copy it to: %s",
            strerror(errno));
    }
    uint8_t *const chunk = malloc(COPY_CHUNK_BYTES);
    const StStatus status =
        NULL == chunk ? st_error(ST_STATUS_INTERNAL, "out of memory") : copy_to(stream, file, chunk);
    free(chunk);
    if (ST_STATUS_OK == status.code)
    {
        stream->copy = file;
    }
    else
    {
        fclose(file);
    }
    return status;
}

StStatus stream_open(Stream *stream, const StIoVTable *io, void *io_handle)
{
    *stream = (Stream){.io = io, .io_handle = io_handle};
    return measure(stream) ? st_ok() : copy(stream);
}

void stream_close(Stream *stream)
{
    if (NULL != stream->copy)
    {
        fclose(stream->copy);
    }
    *stream = (Stream){0};
}

/* ------------------------------------------------------------------------------------------------------------------
 * libsndfile's callbacks
 * --------------------------------------------------------------------------------------------------------------- */

static sf_count_t virtual_length(void *user_data)
{
    return (sf_count_t)((const Stream *)user_data)->size;
}

static sf_count_t virtual_tell(void *user_data)
{
    return (sf_count_t)((const Stream *)user_data)->position;
}

static sf_count_t virtual_seek(sf_count_t offset, int whence, void *user_data)
{
    Stream *const stream = user_data;
    const uint64_t base = SEEK_SET == whence ? 0 : SEEK_CUR == whence ? stream->position : stream->size;
    const bool back = offset < 0;
    const uint64_t distance = back ? UINT64_C(0) - (uint64_t)offset : (uint64_t)offset;
    if (back ? distance > base : distance > INT64_MAX - base)
    {
        return -1;
    }
    stream->position = back ? base - distance : base + distance;
    return (sf_count_t)stream->position;
}

static size_t read_copy(Stream *stream, uint8_t *buf, size_t len)
{
    size_t total = 0;
    while (total < len)
    {
        const ssize_t count = pread(fileno(stream->copy), buf + total, len - total, (off_t)(stream->position + total));
        if (count < 0 && EINTR != errno)
        {
            stream->failed = true;
        }
        if (0 == count || stream->failed)
        {
            break;
        }
        total += count > 0 ? (size_t)count : 0;
    }
    return total;
}

static size_t read_stream(Stream *stream, uint8_t *buf, size_t len)
{
    if (stream->position != stream->io_position)
    {
        uint64_t position = 0;
        const StStatus status =
            stream->io->seek(stream->io_handle, (int64_t)stream->position, ST_SEEK_START, &position);
        if (ST_STATUS_OK != status.code || position != stream->position)
        {
            stream->failed = true;
            return 0;
        }
        stream->io_position = position;
    }
    return read_fully(stream, buf, len);
}

static sf_count_t virtual_read(void *ptr, sf_count_t count, void *user_data)
{
    Stream *const stream = user_data;
    if (count <= 0 || stream->failed)
    {
        return 0;
    }
    const size_t total =
        NULL == stream->copy ? read_stream(stream, ptr, (size_t)count) : read_copy(stream, ptr, (size_t)count);
    stream->position += total;
    return (sf_count_t)total;
}

static sf_count_t virtual_write(const void *ptr, sf_count_t count, void *user_data)
{
    (void)ptr;
    (void)count;
    (void)user_data;
    return 0;
}

SNDFILE *stream_open_sndfile(Stream *stream, SF_INFO *info)
{
    SF_VIRTUAL_IO callbacks = {
        .get_filelen = virtual_length,
        .seek = virtual_seek,
        .read = virtual_read,
        .write = virtual_write,
        .tell = virtual_tell,
    };
    stream->position = 0;
    return sf_open_virtual(&callbacks, SFM_READ, info, stream);
}
