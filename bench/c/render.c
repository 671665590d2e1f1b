// SPDX-License-Identifier: Apache-2.0

/**
 * The job of `stellatune render IN -o OUT` for one file and 16 bits, as a program in C would do it: decodes with
 * libsndfile to float, converts, writes the WAV file beside its target and renames it.
 *
 *     render IN OUT.wav
 */

#define _POSIX_C_SOURCE 200809L // open, write
#include <fcntl.h>
#include <sndfile.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum
{
    HEADER_BYTES = 44,
    BUFFER_BYTES = 64 * 1024,
    BLOCK_FRAMES = 1024,
    MAX_CHANNELS = 8,
};

typedef struct
{
    int file;
    size_t used;
    uint64_t data_bytes;
    uint64_t clipped;
    uint8_t buffer[BUFFER_BYTES];
} Wav;

_Noreturn static void fail(const char *what, const char *which)
{
    fprintf(stderr, "render: %s: %s\n", what, which);
    exit(1);
}

static void write_fully(int file, const uint8_t *bytes, size_t len)
{
    while (len > 0)
    {
        const ssize_t count = write(file, bytes, len);
        if (count <= 0)
        {
            fail("cannot write", "the output");
        }
        bytes += count;
        len -= (size_t)count;
    }
}

static void put_u32(uint8_t *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
    {
        to[i] = (uint8_t)(value >> 8 * i);
    }
}

static void write_header(Wav *wav, const SF_INFO *info)
{
    uint8_t header[HEADER_BYTES] = "RIFF....WAVEfmt ";
    const uint32_t frame_bytes = (uint32_t)info->channels * sizeof(int16_t);
    put_u32(header + 4, (uint32_t)(HEADER_BYTES - 8 + wav->data_bytes));
    put_u32(header + 16, 16);
    put_u32(header + 20, 1 | (uint32_t)info->channels << 16);
    put_u32(header + 24, (uint32_t)info->samplerate);
    put_u32(header + 28, (uint32_t)info->samplerate * frame_bytes);
    put_u32(header + 32, frame_bytes | 16u << 16);
    memcpy(header + 36, "data", 4);
    put_u32(header + 40, (uint32_t)wav->data_bytes);
    write_fully(wav->file, header, HEADER_BYTES);
}

/**
 * round-half-even(x * 2^15), clipped; not a number becomes 0. Added to a float of magnitude below 2^22, the rounder
 * leaves no place for a fraction: the addition rounds, and the low bits of the sum are the integer.
 */
static int16_t convert(float sample, uint64_t *clipped)
{
    static const float ROUNDER = 0x1.8p23f;
    const float scaled = sample * 0x1p15f;
    if (scaled >= -32768.5f && scaled < 32767.5f)
    {
        const float sum = scaled + ROUNDER;
        int32_t bits;
        memcpy(&bits, &sum, sizeof(bits));
        return (int16_t)bits;
    }
    ++*clipped;
    return scaled < 0 ? INT16_MIN : scaled > 0 ? INT16_MAX : 0;
}

static void flush(Wav *wav)
{
    write_fully(wav->file, wav->buffer, wav->used);
    wav->data_bytes += wav->used;
    wav->used = 0;
}

static void write_samples(Wav *wav, const float *samples, size_t count)
{
    while (count > 0)
    {
        const size_t room = (BUFFER_BYTES - wav->used) / sizeof(int16_t);
        const size_t taken = count < room ? count : room;
        int16_t *const to = (int16_t *)(void *)(wav->buffer + wav->used);
        for (size_t i = 0; i < taken; i++)
        {
            to[i] = convert(samples[i], &wav->clipped);
        }
        samples += taken;
        count -= taken;
        wav->used += taken * sizeof(int16_t);
        if (BUFFER_BYTES == wav->used)
        {
            flush(wav);
        }
    }
}

int main(int argc, char **argv)
{
    static Wav wav;
    static float samples[BLOCK_FRAMES * MAX_CHANNELS];
    if (3 != argc)
    {
        fputs("usage: render IN OUT.wav\n", stderr);
        return 2;
    }
    SF_INFO info = {0};
    SNDFILE *const in = sf_open(argv[1], SFM_READ, &info);
    if (NULL == in || info.channels > MAX_CHANNELS)
    {
        fail("cannot be decoded", argv[1]);
    }
    char part[4096];
    snprintf(part, sizeof(part), "%s.part", argv[2]);
    wav.file = open(part, O_CREAT | O_TRUNC | O_WRONLY, 0666);
    if (wav.file < 0)
    {
        fail("cannot be written", part);
    }
    write_header(&wav, &info);
    for (sf_count_t count = BLOCK_FRAMES; count > 0;)
    {
        count = sf_readf_float(in, samples, BLOCK_FRAMES);
        write_samples(&wav, samples, (size_t)count * (size_t)info.channels);
    }
    flush(&wav);
    if (0 != lseek(wav.file, 0, SEEK_SET))
    {
        fail("cannot be rewound", part);
    }
    write_header(&wav, &info);
    sf_close(in);
    if (0 != close(wav.file) || 0 != rename(part, argv[2]))
    {
        fail("cannot be completed", argv[2]);
    }
    printf("%llu samples clipped\n", (unsigned long long)wav.clipped);
    return 0;
}
