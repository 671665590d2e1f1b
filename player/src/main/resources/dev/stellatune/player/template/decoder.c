// SPDX-License-Identifier: Apache-2.0
/**
 * @NAME@: plays tunes that are written down as text. Each line of a file *.@NAME@ is a note: its frequency in Hz, and
 * how long it lasts in milliseconds. A frequency of 0 is a rest.
 *
 *     440 500
 *     0 100
 *     660 500
 */

#include <stellatune/plugin.h>

#include <math.h>

enum
{
    SAMPLE_RATE = 48000,
    MAX_NOTES = 1000,
    MAX_NOTE_MS = 60000,
    MAX_TEXT_BYTES = 64 * 1024,
    RAMP_FRAMES = 240, // 5 ms, so that notes do not click
};

static const double PI = 3.14159265358979323846;

typedef struct Note
{
    double frequency; // Hz
    uint64_t start;   // in frames, as all positions here
    uint64_t end;
} Note;

/** An instance. */
typedef struct Tune
{
    Note notes[MAX_NOTES];
    size_t count;
    size_t current;    // the note that is played
    uint64_t position; // of the next frame
    uint64_t length;
} Tune;

/* --- reading the text -------------------------------------------------------------------------------------------- */

/** Reads a whole stream as NUL-terminated text, which the caller frees. */
static StStatus read_text(const StIoVTable *io, void *io_handle, char **out_text)
{
    char *const text = malloc(MAX_TEXT_BYTES + 1);
    size_t length = 0;
    size_t read = 0;
    if (NULL == text)
    {
        return st_error(ST_STATUS_INTERNAL, "out of memory");
    }
    do
    {
        read = 0;
        const StStatus status = io->read(io_handle, (uint8_t *)text + length, MAX_TEXT_BYTES - length, &read);
        if (ST_STATUS_OK != status.code)
        {
            free(text);
            return st_error(ST_STATUS_IO, "the tune cannot be read");
        }
        length += read;
    }
    while (read > 0 && length < MAX_TEXT_BYTES);
    text[length] = '\0';
    *out_text = text;
    return st_ok();
}

/** Reads digits, and blanks before them. */
static bool read_number(const char **at, unsigned long max, unsigned long *out_number)
{
    char *end;
    while (' ' == **at || '\t' == **at)
    {
        (*at)++;
    }
    if (**at < '0' || **at > '9')
    {
        return false;
    }
    *out_number = strtoul(*at, &end, 10);
    *at = end;
    return *out_number <= max;
}

/** Reads a line such as "440 500", and goes to the next one. */
static bool read_note(const char **at, Tune *tune)
{
    unsigned long frequency;
    unsigned long duration_ms;
    if (tune->count == MAX_NOTES || !read_number(at, SAMPLE_RATE / 2, &frequency) ||
        !read_number(at, MAX_NOTE_MS, &duration_ms))
    {
        return false;
    }
    *at += strspn(*at, " \t\r");
    if ('\n' != **at && '\0' != **at)
    {
        return false;
    }
    Note *const note = &tune->notes[tune->count++];
    note->frequency = (double)frequency;
    note->start = tune->length;
    note->end = tune->length + (uint64_t)duration_ms * SAMPLE_RATE / 1000;
    tune->length = note->end;
    return true;
}

static StStatus read_notes(const char *at, Tune *tune)
{
    for (unsigned line = 1; '\0' != *(at += strspn(at, " \t\r")); line++)
    {
        if ('\n' != *at && !read_note(&at, tune))
        {
            return st_error(ST_STATUS_DECODE, "line %u of the tune is no frequency and duration such as 440 500", line);
        }
        at += '\n' == *at;
    }
    return 0 == tune->count ? st_error(ST_STATUS_DECODE, "the tune has no notes") : st_ok();
}

/** [job-thread] */
static StStatus tune_open(void *handle, StDecoderOpenArgs args)
{
    char *text = NULL;
    StStatus status = read_text(args.io_vtable, args.io_handle, &text);
    if (ST_STATUS_OK == status.code)
    {
        status = read_notes(text, handle);
        free(text);
    }
    return status;
}

/* --- sound ------------------------------------------------------------------------------------------------------- */

/** [job-thread] [worker-thread] */
static StStatus tune_get_info(void *handle, StDecoderInfo *out_info)
{
    const StDecoderInfo info = {
        .spec = {.sample_rate = SAMPLE_RATE, .channels = 1},
        .duration_ms = ((const Tune *)handle)->length * 1000 / SAMPLE_RATE,
        .flags = ST_DECODER_FLAG_SEEKABLE | ST_DECODER_FLAG_HAS_DURATION,
    };
    *out_info = info;
    return st_ok();
}

static float sample_of(const Note *note, uint64_t position)
{
    const uint64_t from_start = position - note->start;
    const uint64_t to_end = note->end - position;
    const uint64_t ramp = from_start < to_end ? from_start : to_end;
    const double loudness = ramp < RAMP_FRAMES ? 0.25 * (double)ramp / RAMP_FRAMES : 0.25;
    return (float)(loudness * sin(2.0 * PI * note->frequency * (double)from_start / SAMPLE_RATE));
}

/** [worker-thread] */
static StStatus tune_read(void *handle, uint32_t frames, float *out_samples, uint32_t *out_frames, bool *out_eof)
{
    Tune *const tune = handle;
    uint32_t count = 0;
    while (count < frames && tune->position < tune->length)
    {
        while (tune->notes[tune->current].end <= tune->position)
        {
            tune->current++;
        }
        out_samples[count++] = sample_of(&tune->notes[tune->current], tune->position++);
    }
    *out_frames = count;
    *out_eof = tune->position == tune->length;
    return st_ok();
}

/** [job-thread] [worker-thread] */
static StStatus tune_seek_ms(void *handle, uint64_t position_ms)
{
    Tune *const tune = handle;
    const uint64_t length_ms = tune->length * 1000 / SAMPLE_RATE;
    tune->position = position_ms > length_ms ? tune->length : position_ms * SAMPLE_RATE / 1000;
    tune->current = 0;
    return st_ok();
}

/* --- instances --------------------------------------------------------------------------------------------------- */

/** [job-thread] [worker-thread] */
static void tune_destroy(void *handle)
{
    free(handle);
}

static const StDecoderVTable TUNE = {
    .open = tune_open,
    .get_info = tune_get_info,
    .read_interleaved_f32 = tune_read,
    .seek_ms = tune_seek_ms,
    .destroy = tune_destroy,
};

/** [job-thread] */
static StStatus create_decoder_instance(StStr type_id, StStr config_json, StDecoderInstanceRef *out_instance)
{
    (void)config_json;
    if (!st_str_equals(type_id, "@NAME@"))
    {
        return st_error(ST_STATUS_UNSUPPORTED, "this plugin has one decoder, '@NAME@'");
    }
    out_instance->handle = calloc(1, sizeof(Tune));
    out_instance->vtable = &TUNE;
    return NULL == out_instance->handle ? st_error(ST_STATUS_INTERNAL, "out of memory") : st_ok();
}

/** [any-thread] How sure this decoder is of files with an extension: one kind of file, and no other. */
static size_t decoder_ext_score_count(StStr type_id)
{
    return st_str_equals(type_id, "@NAME@") ? 1 : 0;
}

/** [any-thread] */
static const StDecoderExtScore *decoder_ext_score_get(StStr type_id, size_t index)
{
    static const StDecoderExtScore SCORE = {.ext = ST_STR("@NAME@"), .score = 100};
    return st_str_equals(type_id, "@NAME@") && 0 == index ? &SCORE : NULL;
}

@MODULE@
