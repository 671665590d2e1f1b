// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import dev.stellatune.engine.audio.AudioFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import static org.assertj.core.api.Assertions.assertThat;

class Rf64Test
{
    private static final AudioFormat MONO = new AudioFormat(44_100, 1);
    private static final int FRAMES = 1_001;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void shouldBecomeRf64WhenTheSizeDoesNotFit(final WavEncoding encoding) throws IOException
    {
        final byte[] riff = write(encoding, WavHeader.MAX_RIFF_SIZE);
        final long riffSize = riff.length - 8L;

        final byte[] fits = write(encoding, riffSize);
        assertThat(fits).isEqualTo(riff);

        final byte[] rf64 = write(encoding, riffSize - 1);
        final WavFile wav = WavFile.read(rf64);
        assertThat(wav.form).isEqualTo("RF64");
        assertThat(wav.chunk("ds64").remaining()).isEqualTo(28);
        assertThat(wav.chunk("ds64").getLong(0)).isEqualTo(riffSize);
        assertThat(wav.chunk("ds64").getLong(8)).isEqualTo((long)FRAMES * encoding.bytesPerSample());
        assertThat(wav.chunk("ds64").getLong(16)).isEqualTo(FRAMES);
        assertThat(wav.chunk("ds64").getInt(24)).as("no table").isZero();
        if (encoding.isFloat())
        {
            assertThat(wav.chunk("fact").getInt(0)).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldDifferFromRiffInItsSizesOnly(final WavEncoding encoding) throws IOException
    {
        final byte[] riffBytes = write(encoding, WavHeader.MAX_RIFF_SIZE);
        final byte[] rf64Bytes = write(encoding, 0);
        final WavFile riff = WavFile.read(riffBytes);
        final WavFile rf64 = WavFile.read(rf64Bytes);

        assertThat(rf64.dataOffset).isEqualTo(riff.dataOffset);
        assertThat(rf64.chunk("fmt ")).isEqualTo(riff.chunk("fmt "));
        assertThat(Arrays.copyOfRange(rf64Bytes, rf64.dataOffset, rf64Bytes.length))
            .isEqualTo(Arrays.copyOfRange(riffBytes, riff.dataOffset, riffBytes.length));
    }

    @Test
    void shouldHoldMoreThanFourGigabytes() throws IOException
    {
        final HeadOutput output = new HeadOutput();
        final AudioFormat wide = new AudioFormat(192_000, 8);
        final int blockFrames = 32 * 1024;
        final long blocks = 4L * 1024 + 1;
        final MemorySegment block = Samples.silence(blockFrames * wide.channels());
        final WavFileSink sink = new WavFileSink(output, WavEncoding.FLOAT32, WavHeader.MAX_RIFF_SIZE);

        sink.open(wide);
        for (long i = 0; i < blocks; i++)
        {
            sink.write(block, 0, blockFrames);
        }
        sink.close();

        final WavFile wav = WavFile.readHead(output.head, output.bytes);
        assertThat(wav.form).isEqualTo("RF64");
        assertThat(wav.dataBytes).isEqualTo(blocks * blockFrames * 32).isGreaterThan(1L << 32);
        assertThat(wav.frames()).isEqualTo(blocks * blockFrames);
        assertThat(wav.chunk("ds64").getLong(16)).isEqualTo(blocks * blockFrames);
    }

    private byte[] write(final WavEncoding encoding, final long maxRiffSize) throws IOException
    {
        final Path file = directory.resolve("out.wav");
        final WavFileSink sink = new WavFileSink(new FileOutput(file), encoding, maxRiffSize);
        sink.open(MONO);
        sink.write(Samples.noise(FRAMES, 16, 64), 0, FRAMES);
        sink.close();
        return Files.readAllBytes(file);
    }

    /** Keeps the beginning and counts the rest. */
    private static final class HeadOutput implements SinkOutput
    {
        private final byte[] head = new byte[256];
        private long position;
        private long bytes;

        @Override
        public String name()
        {
            return "head";
        }

        @Override
        public void open()
        {
        }

        @Override
        public boolean rewritable()
        {
            return true;
        }

        @Override
        public int write(final ByteBuffer from)
        {
            final int written = from.remaining();
            if (position < head.length)
            {
                from.get(from.position(), head, (int)position, (int)Math.min(written, head.length - position));
            }
            from.position(from.limit());
            position += written;
            bytes = Math.max(bytes, position);
            return written;
        }

        @Override
        public void rewind()
        {
            position = 0;
        }

        @Override
        public void publish()
        {
        }

        @Override
        public void discard()
        {
        }
    }
}
