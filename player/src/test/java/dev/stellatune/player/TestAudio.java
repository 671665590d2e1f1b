// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Makes and reads the audio files of the tests.
 */
final class TestAudio
{
    private static final int HEADER_BYTES = 44;
    private static final int SILENCE_BYTES_PER_SECOND = 88_200;
    private static final int SEED = 20260101;

    private TestAudio()
    {
    }

    /** 16-bit noise that reaches both full-scale values. */
    static Path wav(final Path file, final int sampleRate, final int channels, final int frames) throws IOException
    {
        final byte[] content = new byte[HEADER_BYTES + frames * channels * 2];
        final ByteBuffer bytes = header(content, sampleRate, channels, content.length - HEADER_BYTES);
        final Random random = new Random(SEED + frames);
        bytes.putShort(Short.MAX_VALUE).putShort(Short.MIN_VALUE);
        while (bytes.hasRemaining())
        {
            bytes.putShort((short)random.nextInt());
        }
        return Files.write(file, content);
    }

    /** Hours of silence that take no room on the disk: longer than any test. */
    static Path endlessWav(final Path file) throws IOException
    {
        return silence(file, 3_900_000_000L / SILENCE_BYTES_PER_SECOND);
    }

    /** Silence that takes no room on the disk. */
    static Path silence(final Path file, final long seconds) throws IOException
    {
        final long dataBytes = seconds * SILENCE_BYTES_PER_SECOND;
        final byte[] content = new byte[HEADER_BYTES];
        header(content, SILENCE_BYTES_PER_SECOND / 2, 1, dataBytes);
        Files.write(file, content);
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw"))
        {
            open.setLength(HEADER_BYTES + dataBytes);
        }
        return file;
    }

    private static ByteBuffer header(
        final byte[] content, final int sampleRate, final int channels, final long dataBytes)
    {
        return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN)
            .put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt((int)(dataBytes + HEADER_BYTES - 8))
            .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16)
            .putShort((short)1).putShort((short)channels)
            .putInt(sampleRate).putInt(sampleRate * channels * 2)
            .putShort((short)(channels * 2)).putShort((short)16)
            .put("data".getBytes(StandardCharsets.US_ASCII)).putInt((int)dataBytes);
    }

    /** The same sound as FLAC. */
    static Path flac(final Path wav, final Path file) throws IOException, InterruptedException
    {
        final Process process;
        try
        {
            process = new ProcessBuilder("flac", "--silent", "--force", "-o", file.toString(), wav.toString())
                .inheritIO().start();
        }
        catch (final IOException e)
        {
            throw new AssertionError("these tests need the program flac, which ./check installs", e);
        }
        assertThat(process.waitFor()).as("exit status of flac").isZero();
        return file;
    }

    /** The sample bytes of a WAV file, however many chunks come before them. */
    static byte[] samples(final Path wav) throws IOException
    {
        return samples(Files.readAllBytes(wav));
    }

    static byte[] samples(final byte[] wav)
    {
        final ByteBuffer bytes = ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN).position(12);
        while (true)
        {
            final byte[] id = new byte[4];
            bytes.get(id);
            final int length = bytes.getInt();
            if (new String(id, StandardCharsets.US_ASCII).equals("data"))
            {
                // a stream says -1: what remains
                final byte[] samples = new byte[length == -1 ? bytes.remaining() : length];
                bytes.get(samples);
                return samples;
            }
            bytes.position(bytes.position() + length + (length & 1));
        }
    }
}
