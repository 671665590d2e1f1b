// SPDX-License-Identifier: Apache-2.0

/**
 * A decoder that gives the bytes of its stream back as samples, byte / 256, mono, 8000 Hz, and does its best to find
 * the host's IO functions in error.
 *
 * open reads the whole stream in chunks of many sizes; where the stream can seek, it goes back after each chunk, reads
 * a part again and compares. What is not as the header promises makes open fail with a sentence. With the config
 * {"lazy": true} open reads nothing: each read of the decoder reads from the stream, and a seek of the decoder seeks
 * the stream.
 */

#include "common/fixture.h"

#define PROBE_RATE 8000

typedef struct
{
    const StIoVTable *io;
    void *stream;
    uint8_t *bytes; // all of the stream; NULL when lazy
    size_t length;
    size_t position;
    bool lazy;
} Probe;

/** What the functions of the stream answered; message says what was wrong. */
typedef struct
{
    StStatusCode code;
    const char *message;
} Finding;

static const Finding PROBE_FINE = {ST_STATUS_OK, NULL};

static Finding probe_wrong(StStatusCode code, const char *message)
{
    const Finding finding = {code, message};
    return finding;
}

static Finding probe_check(StStatus status, const char *message)
{
    if (0 != status.message.len)
    {
        return probe_wrong(ST_STATUS_INTERNAL, "a stream function returned a message, which nobody can free");
    }
    return ST_STATUS_OK == status.code ? PROBE_FINE : probe_wrong(status.code, message);
}

static Finding probe_read_some(const Probe *probe, uint8_t *to, size_t len, size_t *out_read)
{
    *out_read = SIZE_MAX;
    const Finding finding = probe_check(probe->io->read(probe->stream, to, len, out_read), "cannot read the stream");
    return NULL == finding.message && *out_read > len
        ? probe_wrong(ST_STATUS_INTERNAL, "the stream read more than it was asked for")
        : finding;
}

static Finding probe_seek(const Probe *probe, int64_t offset, StSeekWhence whence, uint64_t expected)
{
    uint64_t position = UINT64_MAX;
    uint64_t told = UINT64_MAX;
    Finding finding = probe_check(probe->io->seek(probe->stream, offset, whence, &position), "cannot seek the stream");
    if (NULL == finding.message)
    {
        finding = probe_check(probe->io->tell(probe->stream, &told), "cannot tell the position of the stream");
    }
    if (NULL == finding.message && (position != expected || told != expected))
    {
        finding = probe_wrong(ST_STATUS_INTERNAL, "a seek led to another position than expected");
    }
    return finding;
}

/** Goes back by `back` bytes, reads them again and compares. */
static Finding probe_reread(const Probe *probe, size_t back)
{
    uint8_t again[8192];
    const size_t len = back < sizeof(again) ? back : sizeof(again);
    const size_t from = probe->length - len;
    Finding finding = probe_seek(probe, -(int64_t)len, ST_SEEK_CURRENT, from);
    size_t done = 0;
    while (NULL == finding.message && done < len)
    {
        size_t count = 0;
        finding = probe_read_some(probe, again + done, len - done, &count);
        if (NULL == finding.message && 0 == count)
        {
            finding = probe_wrong(ST_STATUS_INTERNAL, "the stream ended earlier on the second reading");
        }
        done += count;
    }
    if (NULL == finding.message && 0 != memcmp(again, probe->bytes + from, len))
    {
        finding = probe_wrong(ST_STATUS_INTERNAL, "the stream gave other bytes on the second reading");
    }
    return finding;
}

/** At the end of the stream: sizes, positions behind the end and before the start. */
static Finding probe_edges(const Probe *probe)
{
    uint64_t size = UINT64_MAX;
    uint64_t position = 0;
    uint8_t byte = 0;
    size_t count = 1;
    Finding finding = probe_check(probe->io->size(probe->stream, &size), "cannot ask the size of the stream");
    if (NULL == finding.message && size != probe->length)
    {
        finding = probe_wrong(ST_STATUS_INTERNAL, "the stream has another length than its size says");
    }
    if (NULL == finding.message)
    {
        finding = probe_seek(probe, 1000, ST_SEEK_END, size + 1000);
    }
    if (NULL == finding.message)
    {
        finding = probe_read_some(probe, &byte, 1, &count);
    }
    if (NULL == finding.message && 0 != count)
    {
        finding = probe_wrong(ST_STATUS_INTERNAL, "there are bytes behind the end of the stream");
    }
    if (NULL == finding.message &&
        ST_STATUS_INVALID_ARG != probe->io->seek(probe->stream, -1, ST_SEEK_START, &position).code)
    {
        finding = probe_wrong(ST_STATUS_INTERNAL, "a seek before the start was not refused");
    }
    if (NULL == finding.message && ST_STATUS_INVALID_ARG != probe->io->seek(probe->stream, 0, 9, &position).code)
    {
        finding = probe_wrong(ST_STATUS_INTERNAL, "a seek from nowhere was not refused");
    }
    return NULL == finding.message ? probe_seek(probe, 0, ST_SEEK_START, 0) : finding;
}

static Finding probe_read_all(Probe *probe)
{
    static const size_t CHUNKS[] = {1, 3, 0, 7, 4099, 2, 65537, 100003, 8191, 12};
    const bool seekable = NULL != probe->io->seek;
    size_t room = 0;
    size_t chunk = 0;
    size_t ends = 0;
    while (ends < 2)
    {
        const size_t len = CHUNKS[chunk++ % (sizeof(CHUNKS) / sizeof(CHUNKS[0]))];
        size_t count = 0;
        if (room < probe->length + len + 1)
        {
            room = 2 * (probe->length + len + 1);
            probe->bytes = (uint8_t *)realloc(probe->bytes, room);
        }
        Finding finding = probe_read_some(probe, probe->bytes + probe->length, len, &count);
        if (NULL != finding.message)
        {
            return finding;
        }
        probe->length += count;
        ends = 0 == len ? ends : 0 == count ? ends + 1 : 0;
        if (seekable && 0 != count)
        {
            finding = probe_reread(probe, 1 + chunk * 997 % (count < 6000 ? count : 6000));
            if (NULL != finding.message)
            {
                return finding;
            }
        }
    }
    return seekable ? probe_edges(probe) : PROBE_FINE;
}

static StStatus probe_open(void *handle, StDecoderOpenArgs args)
{
    Probe *const probe = (Probe *)handle;
    fixture_called();
    probe->io = args.io_vtable;
    probe->stream = args.io_handle;
    const Finding finding = probe->lazy ? PROBE_FINE : probe_read_all(probe);
    return NULL == finding.message ? st_ok() : st_error(finding.code, "%s", finding.message);
}

static StStatus probe_get_info(void *handle, StDecoderInfo *out_info)
{
    fixture_called();
    out_info->spec.sample_rate = PROBE_RATE;
    out_info->spec.channels = 1;
    out_info->flags = NULL == ((const Probe *)handle)->io->seek ? 0 : ST_DECODER_FLAG_SEEKABLE;
    return st_ok();
}

static StStatus probe_read(void *handle, uint32_t frames, float *out_samples, uint32_t *out_frames, bool *out_eof)
{
    Probe *const probe = (Probe *)handle;
    uint8_t chunk[1021];
    const uint8_t *bytes = chunk;
    size_t count = 0;
    fixture_called();
    if (probe->lazy)
    {
        const Finding finding = probe_read_some(probe, chunk, frames < sizeof(chunk) ? frames : sizeof(chunk), &count);
        if (NULL != finding.message)
        {
            return st_error(finding.code, "%s", finding.message);
        }
    }
    else
    {
        const size_t left = probe->length - probe->position;
        count = left < frames ? left : frames;
        bytes = probe->bytes + probe->position;
        probe->position += count;
    }
    for (size_t i = 0; i < count; i++)
    {
        out_samples[i] = (float)bytes[i] / 256.0f;
    }
    *out_frames = (uint32_t)count;
    *out_eof = 0 == count;
    return st_ok();
}

static StStatus probe_seek_ms(void *handle, uint64_t position_ms)
{
    Probe *const probe = (Probe *)handle;
    const uint64_t position = position_ms * PROBE_RATE / 1000;
    fixture_called();
    if (NULL == probe->io->seek)
    {
        return st_error(ST_STATUS_UNSUPPORTED, "the stream cannot seek");
    }
    if (probe->lazy)
    {
        const Finding finding = probe_seek(probe, (int64_t)position, ST_SEEK_START, position);
        return NULL == finding.message ? st_ok() : st_error(finding.code, "%s", finding.message);
    }
    probe->position = position < probe->length ? (size_t)position : probe->length;
    return st_ok();
}

static void probe_destroy(void *handle)
{
    free(((Probe *)handle)->bytes);
    fixture_delete(handle);
}

static const StDecoderVTable PROBE = {
    .open = probe_open,
    .get_info = probe_get_info,
    .read_interleaved_f32 = probe_read,
    .seek_ms = probe_seek_ms,
    .destroy = probe_destroy,
};

static StStatus probe_create(StStr type_id, StStr config_json, StDecoderInstanceRef *out)
{
    Probe *const probe = (Probe *)fixture_new(sizeof(Probe));
    (void)type_id;
    probe->lazy = fixture_json_true(config_json, "lazy");
    out->handle = probe;
    out->vtable = &PROBE;
    return st_ok();
}

FIXTURE_EXTENSION("probe")
FIXTURE_CAPABILITIES(FIXTURE_CAPABILITY(ST_KIND_DECODER, "probe"))
FIXTURE_MODULE("test.probe", 1, .create_decoder_instance = probe_create, FIXTURE_SCORES)
