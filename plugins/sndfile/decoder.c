// SPDX-License-Identifier: Apache-2.0
#include "decoder.h"

#include "length.h"
#include "stream.h"
#include "tags.h"

enum
{
    MAX_CHANNELS = 8,
    MAX_SAMPLE_RATE = 768000,
};

/** An instance. Before open and after a failed open, file is NULL. */
typedef struct Decoder
{
    Stream stream;
    SNDFILE *file;
    SF_INFO info;
    sf_count_t declared; // frames by the word of the header, 0: not known
    sf_count_t position; // frames, of the next read
    bool ended;          // there is nothing left to read
    bool damaged;        // libsndfile met errors in the data since the last seek
    StStatusCode fault;  // what the read after the last frame answers
    char fault_message[160];
} Decoder;

/* ------------------------------------------------------------------------------------------------------------------
 * Opening
 * --------------------------------------------------------------------------------------------------------------- */

/** libsndfile's words for an error without its "Error : " and full stop. */
static void describe(const char *text, char *out, size_t size)
{
    static const char PREFIX[] = "Error : ";
    const char *const start = 0 == strncmp(text, PREFIX, sizeof(PREFIX) - 1) ? text + sizeof(PREFIX) - 1 : text;
    const size_t len = strlen(start);
    const bool has_stop = len > 0 && '.' == start[len - 1];
    snprintf(out, size, "%.*s", (int)(has_stop ? len - 1 : len), start);
}

/**
 * Says why libsndfile could not open a stream. The error of a file that never came to be is one of the process: when
 * two threads fail at the same time, a message may be the other one's or missing.
 */
static StStatus explain_failed_open(const Decoder *decoder)
{
    if (decoder->stream.failed)
    {
        return st_error(ST_STATUS_IO, "the stream could not be read");
    }
    const int error = sf_error(NULL);
    char reason[120];
    describe(sf_error_number(error), reason, sizeof(reason));
    switch (error)
    {
        case SF_ERR_NO_ERROR:
        case SF_ERR_UNRECOGNISED_FORMAT:
            return st_error(ST_STATUS_UNSUPPORTED,
                "format not recognised: the content is not audio in a format that libsndfile reads");
        case SF_ERR_UNSUPPORTED_ENCODING:
            return st_error(ST_STATUS_UNSUPPORTED, "libsndfile knows the format, but not this encoding (%s)", reason);
        case SF_ERR_MALFORMED_FILE:
            return st_error(ST_STATUS_DECODE, "the file is damaged or cut off (%s)", reason);
        default:
            return st_error(ST_STATUS_DECODE, "the file is damaged or not what it seems to be (%s)", reason);
    }
}

static StStatus check_format(const SF_INFO *info)
{
    if (info->channels < 1 || info->channels > MAX_CHANNELS)
    {
        return st_error(
            ST_STATUS_UNSUPPORTED, "the file has %d channels; up to %d are supported", info->channels, MAX_CHANNELS);
    }
    if (info->samplerate < 1 || info->samplerate > MAX_SAMPLE_RATE)
    {
        return st_error(ST_STATUS_UNSUPPORTED, "the file has a sample rate of %d Hz; 1 to %d Hz are supported",
            info->samplerate, MAX_SAMPLE_RATE);
    }
    return st_ok();
}

/** Takes the instance back to where nothing was opened. */
static void close_file(Decoder *decoder)
{
    if (NULL != decoder->file)
    {
        (void)sf_close(decoder->file);
    }
    stream_close(&decoder->stream);
    *decoder = (Decoder){0};
}

/** Opens the file of a stream that was opened. On failure the caller cleans up. */
static StStatus open_file(Decoder *decoder)
{
    if (0 == decoder->stream.size)
    {
        return st_error(ST_STATUS_DECODE, "the file is empty");
    }
    decoder->file = stream_open_sndfile(&decoder->stream, &decoder->info);
    if (NULL == decoder->file)
    {
        return explain_failed_open(decoder);
    }
    decoder->declared = length_declared(decoder->file, &decoder->info);
    return check_format(&decoder->info);
}

/** [job-thread] */
static StStatus decoder_open(void *handle, StDecoderOpenArgs args)
{
    Decoder *const decoder = handle;
    if (NULL == decoder || NULL == args.io_vtable || NULL == args.io_vtable->read)
    {
        return st_error(ST_STATUS_INVALID_ARG, "a decoder needs an instance and a stream that can be read");
    }
    if (NULL != decoder->file)
    {
        return st_error(ST_STATUS_INVALID_ARG, "the decoder is open already");
    }
    StStatus status = stream_open(&decoder->stream, args.io_vtable, args.io_handle);
    if (ST_STATUS_OK == status.code)
    {
        status = open_file(decoder);
        if (ST_STATUS_OK != status.code)
        {
            close_file(decoder);
        }
    }
    return status;
}

/** The open instance of a handle; NULL when there is none. */
static Decoder *open_decoder(void *handle)
{
    Decoder *const decoder = handle;
    return NULL != decoder && NULL != decoder->file ? decoder : NULL;
}

static StStatus not_open(void)
{
    return st_error(ST_STATUS_INVALID_ARG, "the decoder is not open");
}

/* ------------------------------------------------------------------------------------------------------------------
 * The open file
 * --------------------------------------------------------------------------------------------------------------- */

/** [job-thread] [worker-thread] */
static StStatus decoder_get_info(void *handle, StDecoderInfo *out_info)
{
    const Decoder *const decoder = open_decoder(handle);
    if (NULL == decoder)
    {
        return not_open();
    }
    const SF_INFO *const info = &decoder->info;
    *out_info = (StDecoderInfo){
        .spec = {.sample_rate = (uint32_t)info->samplerate, .channels = (uint16_t)info->channels},
        .flags = info->seekable ? ST_DECODER_FLAG_SEEKABLE : 0,
    };
    if (SF_COUNT_MAX != info->frames)
    {
        const uint64_t frames = (uint64_t)info->frames;
        const uint64_t rate = (uint64_t)info->samplerate;
        out_info->duration_ms = frames / rate * 1000 + frames % rate * 1000 / rate;
        out_info->flags |= ST_DECODER_FLAG_HAS_DURATION;
    }
    return st_ok();
}

/** [job-thread] */
static StStatus decoder_get_metadata_json(void *handle, StStr *out_json)
{
    const Decoder *const decoder = open_decoder(handle);
    return NULL == decoder ? not_open() : tags_json(decoder->file, &decoder->info, out_json);
}

/** Remembers that no more frames will come, and what is wrong with that if anything is. */
static void finish(Decoder *decoder)
{
    char *const message = decoder->fault_message;
    const size_t size = sizeof(decoder->fault_message);
    decoder->ended = true;
    if (decoder->stream.failed)
    {
        decoder->fault = ST_STATUS_IO;
        snprintf(message, size, "reading the stream failed after %lld frames", (long long)decoder->position);
    }
    else if (decoder->position < decoder->declared)
    {
        decoder->fault = ST_STATUS_DECODE;
        snprintf(message, size, "the file is cut off or damaged: it ends after %lld of %lld frames",
            (long long)decoder->position, (long long)decoder->declared);
    }
    else if (length_end_is_missing(&decoder->info))
    {
        decoder->fault = ST_STATUS_DECODE;
        snprintf(message, size, "the file is cut off: it ends after %lld frames without the mark of its end",
            (long long)decoder->position);
    }
    else if (decoder->damaged && SF_COUNT_MAX == decoder->info.frames)
    {
        decoder->fault = ST_STATUS_DECODE;
        snprintf(message, size, "the file is cut off or damaged after %lld frames", (long long)decoder->position);
    }
    else if (decoder->damaged)
    {
        decoder->fault = ST_STATUS_DECODE;
        snprintf(message, size, "the file is damaged: not all of its %lld frames are as they were",
            (long long)decoder->position);
    }
}

/** [worker-thread] */
static StStatus decoder_read_interleaved_f32(
    void *handle, uint32_t frames, float *out_samples, uint32_t *out_frames, bool *out_eof)
{
    Decoder *const decoder = open_decoder(handle);
    *out_frames = 0;
    *out_eof = false;
    if (NULL == decoder)
    {
        return not_open();
    }
    if (!decoder->ended && frames > 0)
    {
        // Asked for no more than there is, libsndfile does not take a tag behind the last frame for damage.
        const sf_count_t left = decoder->info.frames - decoder->position;
        const sf_count_t wanted = (sf_count_t)frames < left ? (sf_count_t)frames : left;
        const sf_count_t count = sf_readf_float(decoder->file, out_samples, wanted);
        decoder->damaged |= SF_ERR_NO_ERROR != sf_error(decoder->file);
        decoder->position += count;
        *out_frames = (uint32_t)count;
        if (count < wanted || decoder->position >= decoder->info.frames)
        {
            finish(decoder);
        }
    }
    if (0 == *out_frames && ST_STATUS_OK != decoder->fault)
    {
        return st_error(decoder->fault, "%s", decoder->fault_message);
    }
    *out_eof = decoder->ended && ST_STATUS_OK == decoder->fault;
    return st_ok();
}

/**
 * Moves libsndfile to a frame and returns where it is, negative when that failed. Codecs that gave up, as FLAC does
 * where a file is cut off, do not come back by a seek: then the file is opened anew.
 */
static sf_count_t seek(Decoder *decoder, sf_count_t frame)
{
    const sf_count_t position = sf_seek(decoder->file, frame, SEEK_SET);
    if (position >= 0 && !decoder->stream.failed)
    {
        return position;
    }
    decoder->stream.failed = false;
    SF_INFO info = {0};
    SNDFILE *const file = stream_open_sndfile(&decoder->stream, &info);
    if (NULL == file)
    {
        return -1;
    }
    if (info.channels != decoder->info.channels || info.samplerate != decoder->info.samplerate)
    {
        (void)sf_close(file);
        return -1;
    }
    (void)sf_close(decoder->file);
    decoder->file = file;
    return sf_seek(file, frame, SEEK_SET);
}

/** [job-thread] [worker-thread] */
static StStatus decoder_seek_ms(void *handle, uint64_t position_ms)
{
    Decoder *const decoder = open_decoder(handle);
    if (NULL == decoder)
    {
        return not_open();
    }
    if (!decoder->info.seekable)
    {
        return st_error(ST_STATUS_UNSUPPORTED, "libsndfile cannot seek in this file");
    }
    const uint64_t rate = (uint64_t)decoder->info.samplerate;
    const uint64_t seconds = position_ms / 1000;
    const bool beyond = seconds > (uint64_t)decoder->info.frames / rate;
    const uint64_t target = beyond ? 0 : seconds * rate + position_ms % 1000 * rate / 1000;
    decoder->damaged = false;
    decoder->fault = ST_STATUS_OK;
    decoder->stream.failed = false; // it may have recovered
    if (beyond || target >= (uint64_t)decoder->info.frames)
    {
        decoder->position = decoder->info.frames;
        finish(decoder);
        return st_ok();
    }
    const sf_count_t position = seek(decoder, (sf_count_t)target);
    decoder->ended = position < 0 || position >= decoder->info.frames;
    if (position < 0)
    {
        decoder->fault = decoder->stream.failed ? ST_STATUS_IO : ST_STATUS_DECODE;
        snprintf(decoder->fault_message, sizeof(decoder->fault_message),
            "frame %llu could not be reached: the file may be cut off or damaged", (unsigned long long)target);
        return st_error(decoder->fault, "%s", decoder->fault_message);
    }
    decoder->position = position;
    return st_ok();
}

/** [job-thread] [worker-thread] */
static void decoder_destroy(void *handle)
{
    Decoder *const decoder = handle;
    if (NULL != decoder)
    {
        close_file(decoder);
        free(decoder);
    }
}

static const StDecoderVTable DECODER = {
    .open = decoder_open,
    .get_info = decoder_get_info,
    .get_metadata_json = decoder_get_metadata_json,
    .read_interleaved_f32 = decoder_read_interleaved_f32,
    .seek_ms = decoder_seek_ms,
    .destroy = decoder_destroy,
};

StStatus decoder_create(StDecoderInstanceRef *out_instance)
{
    Decoder *const decoder = calloc(1, sizeof(Decoder));
    if (NULL == decoder)
    {
        return st_error(ST_STATUS_INTERNAL, "out of memory");
    }
    out_instance->handle = decoder;
    out_instance->vtable = &DECODER;
    return st_ok();
}
