// SPDX-License-Identifier: Apache-2.0
#include "length.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum
{
    LOG_CHARS = 16 * 1024,
};

/** From here on, a length in a 32-bit field means "not known": writers to pipes leave such numbers behind. */
static const sf_count_t UNKNOWN_BYTES = 0x7f000000;

/** How a container's length of samples reads in libsndfile's log of the header. */
typedef struct LengthLine
{
    int container;
    const char *label;
    sf_count_t overhead_bytes; // headers and padding that the length may count, too
    bool is_32_bit;
} LengthLine;

static const LengthLine LENGTH_LINES[] = {
    {SF_FORMAT_WAV, "\ndata : ", 0, true},
    {SF_FORMAT_WAVEX, "\ndata : ", 0, true},
    {SF_FORMAT_AIFF, "\n SSND : ", 8, true},
    {SF_FORMAT_AU, "\n  Data Size   : ", 0, true},
    {SF_FORMAT_W64, "\ndata : ", 24 + 7, false},
    {SF_FORMAT_RF64, "\n  Data size : ", 0, false},
};

int length_bits(const SF_INFO *info)
{
    switch (info->format & SF_FORMAT_SUBMASK)
    {
        case SF_FORMAT_PCM_S8:
        case SF_FORMAT_PCM_U8:
        case SF_FORMAT_ULAW:
        case SF_FORMAT_ALAW:
            return 8;
        case SF_FORMAT_PCM_16:
        case SF_FORMAT_ALAC_16:
            return 16;
        case SF_FORMAT_ALAC_20:
            return 20;
        case SF_FORMAT_PCM_24:
        case SF_FORMAT_ALAC_24:
            return 24;
        case SF_FORMAT_PCM_32:
        case SF_FORMAT_FLOAT:
        case SF_FORMAT_ALAC_32:
            return 32;
        case SF_FORMAT_DOUBLE:
            return 64;
        default:
            return 0;
    }
}

static bool is_mpeg(const SF_INFO *info)
{
    return SF_FORMAT_MPEG == (info->format & SF_FORMAT_TYPEMASK);
}

static bool is_lossy_ogg(const SF_INFO *info)
{
    const int codec = info->format & SF_FORMAT_SUBMASK;
    return SF_FORMAT_VORBIS == codec || SF_FORMAT_OPUS == codec;
}

/** Frames in what the header calls the length of the samples; 0 when it cannot be found. */
static sf_count_t frames_in_log(const LengthLine *line, const char *log, const SF_INFO *info)
{
    const char *const found = strstr(log, line->label);
    const sf_count_t frame_bytes = (sf_count_t)length_bits(info) / 8 * info->channels;
    if (NULL == found || 0 == frame_bytes)
    {
        return 0;
    }
    const long long bytes = strtoll(found + strlen(line->label), NULL, 10);
    if (bytes < line->overhead_bytes || (line->is_32_bit && bytes >= UNKNOWN_BYTES))
    {
        return 0;
    }
    return (bytes - line->overhead_bytes) / frame_bytes;
}

sf_count_t length_declared(SNDFILE *file, const SF_INFO *info)
{
    if (SF_COUNT_MAX == info->frames || is_mpeg(info) || is_lossy_ogg(info))
    {
        return 0;
    }
    for (size_t i = 0; i < sizeof(LENGTH_LINES) / sizeof(LENGTH_LINES[0]); i++)
    {
        char *const log =
            LENGTH_LINES[i].container == (info->format & SF_FORMAT_TYPEMASK) ? calloc(1, LOG_CHARS) : NULL;
        if (NULL != log)
        {
            (void)sf_command(file, SFC_GET_LOG_INFO, log, LOG_CHARS - 1);
            const sf_count_t frames = frames_in_log(&LENGTH_LINES[i], log, info);
            free(log);
            return frames > info->frames ? frames : info->frames;
        }
    }
    return info->frames;
}

bool length_end_is_missing(const SF_INFO *info)
{
    return SF_COUNT_MAX == info->frames && is_lossy_ogg(info);
}

bool length_is_exact(const SF_INFO *info)
{
    return SF_COUNT_MAX != info->frames && !is_mpeg(info);
}
