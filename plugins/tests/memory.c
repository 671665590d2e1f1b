// SPDX-License-Identifier: Apache-2.0
#include "memory.h"

static StStatus memory_read(void *io_handle, uint8_t *buf, size_t len, size_t *out_read)
{
    MemoryStream *const stream = io_handle;
    if (0 != stream->fail_at && stream->position >= stream->fail_at)
    {
        return st_code(ST_STATUS_IO);
    }
    const size_t left = stream->position < stream->size ? stream->size - stream->position : 0;
    size_t count = len < left ? len : left;
    if (0 != stream->max_read && count > stream->max_read)
    {
        count = stream->max_read;
    }
    if (count > 0)
    {
        memcpy(buf, stream->bytes + stream->position, count);
    }
    stream->position += count;
    *out_read = count;
    return st_ok();
}

static StStatus memory_seek(void *io_handle, int64_t offset, StSeekWhence whence, uint64_t *out_pos)
{
    MemoryStream *const stream = io_handle;
    const size_t end_or_here = ST_SEEK_END == whence ? stream->size : stream->position;
    const int64_t base = ST_SEEK_START == whence ? 0 : (int64_t)end_or_here;
    if (base + offset < 0)
    {
        return st_code(ST_STATUS_INVALID_ARG);
    }
    stream->position = (size_t)(base + offset);
    *out_pos = stream->position;
    return st_ok();
}

static StStatus memory_tell(void *io_handle, uint64_t *out_pos)
{
    *out_pos = ((const MemoryStream *)io_handle)->position;
    return st_ok();
}

static StStatus memory_size(void *io_handle, uint64_t *out_size)
{
    *out_size = ((const MemoryStream *)io_handle)->size;
    return st_ok();
}

static StStatus seek_fails(void *io_handle, int64_t offset, StSeekWhence whence, uint64_t *out_pos)
{
    (void)io_handle;
    (void)offset;
    (void)whence;
    (void)out_pos;
    return st_code(ST_STATUS_UNSUPPORTED);
}

const StIoVTable MEMORY_IO = {
    .read = memory_read,
    .seek = memory_seek,
    .tell = memory_tell,
    .size = memory_size,
};

const StIoVTable MEMORY_IO_SEEK_ONLY = {.read = memory_read, .seek = memory_seek};

const StIoVTable MEMORY_IO_READ_ONLY = {.read = memory_read};

const StIoVTable MEMORY_IO_SEEK_FAILS = {.read = memory_read, .seek = seek_fails, .size = memory_size};
