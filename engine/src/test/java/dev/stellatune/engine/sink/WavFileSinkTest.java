// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.audio.Pcm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class WavFileSinkTest
{
    private static final AudioFormat STEREO = new AudioFormat(44_100, 2);
    private static final long SEED = 20;

    @TempDir
    private Path directory;

    @Test
    void shouldWriteTheHeaderOfPlainPcmByteForByte() throws IOException
    {
        final Path file = write(WavEncoding.INT16, STEREO, Samples.of(0.5f, -0.5f), 1);

        assertThat(Files.readAllBytes(file)).isEqualTo(HexFormat.of().parseHex(
            "52494646" + "4c000000" + "57415645" +
            "4a554e4b" + "1c000000" + "00".repeat(28) +
            "666d7420" + "10000000" + "0100" + "0200" + "44ac0000" + "10b10200" + "0400" + "1000" +
            "64617461" + "04000000" + "004000c0"));
    }

    @Test
    void shouldWriteTheHeaderOfExtensiblePcmByteForByte() throws IOException
    {
        final Path file = write(WavEncoding.INT24, new AudioFormat(48_000, 1), Samples.of(0.5f), 1);

        assertThat(Files.readAllBytes(file)).isEqualTo(HexFormat.of().parseHex(
            "52494646" + "64000000" + "57415645" +
            "4a554e4b" + "1c000000" + "00".repeat(28) +
            "666d7420" + "28000000" + "feff" + "0100" + "80bb0000" + "80320200" + "0300" + "1800" +
            "1600" + "1800" + "04000000" + "0100000000001000800000aa00389b71" +
            "64617461" + "03000000" + "000040" + "00"));
    }

    @ParameterizedTest
    @CsvSource({
        "INT16, 1, 0x1, 0x0",
        "INT16, 2, 0x1, 0x0",
        "INT16, 3, 0xFFFE, 0x0",
        "INT16, 6, 0xFFFE, 0x3F",
        "INT16, 8, 0xFFFE, 0x63F",
        "INT24, 1, 0xFFFE, 0x4",
        "INT24, 2, 0xFFFE, 0x3",
        "INT24, 4, 0xFFFE, 0x0",
        "INT24, 6, 0xFFFE, 0x3F",
        "FLOAT32, 1, 0xFFFE, 0x4",
        "FLOAT32, 2, 0xFFFE, 0x3",
        "FLOAT32, 8, 0xFFFE, 0x63F"})
    void shouldDescribeItsFormat(final WavEncoding encoding, final int channels, final int tag, final int mask)
        throws IOException
    {
        final AudioFormat format = new AudioFormat(96_000, channels);
        final WavFile wav = WavFile.read(write(encoding, format, Samples.silence(5 * channels), 5));

        assertThat(wav.form).isEqualTo("RIFF");
        assertThat(wav.tag()).isEqualTo(tag);
        assertThat(wav.channels()).isEqualTo(channels);
        assertThat(wav.sampleRate()).isEqualTo(96_000);
        assertThat(wav.bits()).isEqualTo(encoding.bits());
        assertThat(wav.bytesPerFrame()).isEqualTo(channels * encoding.bits() / 8);
        assertThat(wav.bytesPerSecond()).isEqualTo(96_000 * channels * encoding.bits() / 8);
        assertThat(wav.frames()).isEqualTo(5);
        if (tag == 0xFFFE)
        {
            assertThat(wav.chunk("fmt ").remaining()).isEqualTo(40);
            assertThat(wav.validBits()).isEqualTo(encoding.bits());
            assertThat(wav.channelMask()).isEqualTo(mask);
            assertThat(wav.subFormat()).isEqualTo(
                (encoding.isFloat() ? "00000003" : "00000001") + "-0000-0010-8000-00aa00389b71");
        }
        else
        {
            assertThat(wav.chunk("fmt ").remaining()).isEqualTo(16);
        }
    }

    @Test
    void shouldWriteAFactChunkForFloatsOnly() throws IOException
    {
        final WavFile floats = WavFile.read(write(WavEncoding.FLOAT32, STEREO, Samples.silence(14), 7));
        assertThat(floats.chunk("fact").getInt(0)).isEqualTo(7);

        final WavFile integers = WavFile.read(write(WavEncoding.INT24, STEREO, Samples.silence(14), 7));
        assertThat(integers.chunks).containsOnlyKeys("JUNK", "fmt ");
    }

    @ParameterizedTest
    @CsvSource({"1, 1, true", "1, 2, false", "3, 3, true", "2, 3, false", "3, 4, false"})
    void shouldPadDataOfOddLength(final int channels, final int frames, final boolean padded) throws IOException
    {
        final Path file = write(
            WavEncoding.INT24, new AudioFormat(44_100, channels), Samples.noise(12, 24, SEED), frames);

        final WavFile wav = WavFile.read(file);
        assertThat(wav.dataBytes).isEqualTo(3L * channels * frames);
        assertThat(Files.size(file) - wav.dataOffset - wav.dataBytes).isEqualTo(padded ? 1 : 0);
    }

    @ParameterizedTest
    @EnumSource
    void shouldStoreEverySampleWhateverThePortions(final WavEncoding encoding) throws IOException
    {
        for (int channels = 1; channels <= 8; channels++)
        {
            final int frames = 30_011;
            final MemorySegment samples = Samples.noise(frames * channels, Math.min(encoding.bits(), 24), SEED);
            final Path file = write(encoding, new AudioFormat(48_000, channels), samples, frames);

            final WavFile wav = WavFile.read(file);
            assertThat(wav.frames()).isEqualTo(frames);
            final byte[] expected = new byte[frames * channels * encoding.bytesPerSample()];
            encodeAtOnce(encoding, samples, expected);
            assertThat(Arrays.copyOfRange(Files.readAllBytes(file), wav.dataOffset, wav.dataOffset + expected.length))
                .as("%d channels", channels)
                .isEqualTo(expected);
        }
    }

    @Test
    void shouldCountClippedSamples() throws IOException
    {
        final MemorySegment samples = Samples.of(1.0f, -1.0f, 1.5f, -1.5f, Float.NaN, 0.99f);

        for (final WavEncoding encoding : WavEncoding.values())
        {
            final WavFileSink sink = new WavFileSink(directory.resolve(encoding + ".wav"), encoding);
            sink.open(STEREO);
            assertThat(sink.write(samples, 0, 2)).isEqualTo(2);
            assertThat(sink.write(samples, 2, 1)).isEqualTo(1);
            sink.close();

            assertThat(sink.clippedSamples()).as(encoding.name()).isEqualTo(encoding.isFloat() ? 0 : 4);
            assertThat(sink.framesWritten()).isEqualTo(3);
        }
    }

    @Test
    void shouldKeepFloatsBitForBit() throws IOException
    {
        final MemorySegment samples = Samples.of(17.0f, -0.0f, Float.intBitsToFloat(0x7FA1_2345), Float.MIN_VALUE,
            Float.NEGATIVE_INFINITY, 0.1f);

        final Path file = write(WavEncoding.FLOAT32, STEREO, samples, 3);

        final byte[] bytes = Files.readAllBytes(file);
        assertThat(Arrays.copyOfRange(bytes, bytes.length - 24, bytes.length))
            .isEqualTo(samples.toArray(ValueLayout.JAVA_BYTE));
    }

    @Test
    void shouldMakeAFileWithoutFrames() throws IOException
    {
        final WavFile wav = WavFile.read(write(WavEncoding.FLOAT32, STEREO, Samples.silence(0), 0));

        assertThat(wav.frames()).isZero();
        assertThat(wav.chunk("fact").getInt(0)).isZero();
    }

    @Test
    void shouldAppearUnderItsNameOnlyWhenComplete() throws IOException
    {
        final Path target = directory.resolve("out.wav");
        Files.writeString(target, "old");
        final WavFileSink sink = new WavFileSink(target, WavEncoding.INT16);

        sink.open(STEREO);
        sink.write(Samples.silence(200_000), 0, 100_000);
        assertThat(target).hasContent("old");

        sink.close();
        assertThat(WavFile.read(target).frames()).isEqualTo(100_000);
        assertThat(directory.toFile().list()).containsExactly("out.wav");
    }

    @Test
    void shouldKeepTheOldFileWhenDiscarded() throws IOException
    {
        final Path target = directory.resolve("out.wav");
        Files.writeString(target, "old");
        final WavFileSink sink = new WavFileSink(target, WavEncoding.INT16);
        sink.open(STEREO);
        sink.write(Samples.silence(200_000), 0, 100_000);

        sink.discard();

        assertThat(target).hasContent("old");
        assertThat(directory.toFile().list()).containsExactly("out.wav");
    }

    @Test
    void shouldReplaceWhatASymbolicLinkPointsTo() throws IOException
    {
        final Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        final Path file = Files.writeString(elsewhere.resolve("real.wav"), "old");
        final Path link = Files.createSymbolicLink(directory.resolve("out.wav"), file);

        final WavFileSink sink = new WavFileSink(link, WavEncoding.INT16);
        sink.open(STEREO);
        sink.close();

        assertThat(link).isSymbolicLink();
        assertThat(file).isRegularFile();
        assertThat(WavFile.read(file).frames()).isZero();
        assertThat(elsewhere.toFile().list()).containsExactly("real.wav");
    }

    @Test
    void shouldWriteThroughADeviceAndLeaveIt() throws IOException
    {
        final Path device = Path.of("/dev/null");
        final WavFileSink sink = new WavFileSink(device, WavEncoding.INT16);
        sink.open(STEREO);
        sink.write(Samples.silence(200_000), 0, 100_000);
        sink.close();

        assertThat(Files.isRegularFile(device, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(sink.framesWritten()).isEqualTo(100_000);
    }

    @Test
    void shouldTakeANameAsLongAsTheFileSystemDoes() throws IOException
    {
        final Path target = directory.resolve("x".repeat(251) + ".wav");
        final WavFileSink sink = new WavFileSink(target, WavEncoding.INT16);
        sink.open(STEREO);
        sink.close();

        assertThat(target).isRegularFile();
    }

    @ParameterizedTest
    @EnumSource
    void shouldStreamWithSizesLeftOpen(final WavEncoding encoding) throws IOException
    {
        final AudioFormat mono = new AudioFormat(44_100, 1);
        final MemorySegment samples = Samples.noise(50_001, 16, SEED);
        final FlushedStream stream = new FlushedStream();
        final ByteArrayOutputStream channel = new ByteArrayOutputStream();

        for (final WavFileSink sink : new WavFileSink[]{
            WavFileSink.to(stream, encoding),
            WavFileSink.to(Channels.newChannel(channel), encoding)})
        {
            sink.open(mono);
            sink.write(samples, 0, 50_001);
            sink.close();
        }

        final WavFile wav = WavFile.readStream(stream.toByteArray());
        assertThat(wav.form).isEqualTo("RIFF");
        assertThat(wav.chunks).doesNotContainKey("JUNK");
        assertThat(wav.bits()).isEqualTo(encoding.bits());
        assertThat(wav.frames()).isEqualTo(50_001);
        assertThat(wav.dataBytes).as("not padded").isEqualTo(50_001L * encoding.bytesPerSample());
        assertThat(stream.toByteArray()).isEqualTo(channel.toByteArray());
        assertThat(stream.flushed).isTrue();
        assertThat(stream.closed).as("the stream stays the caller's").isFalse();
    }

    @Test
    void shouldBeginEveryFileWithAHeaderAtOnce() throws IOException
    {
        final ByteArrayOutputStream stream = new ByteArrayOutputStream();
        final WavFileSink sink = WavFileSink.to(stream, WavEncoding.INT16);

        sink.open(STEREO);

        assertThat(stream.toString(StandardCharsets.ISO_8859_1)).startsWith("RIFF").contains("data");
        sink.discard();
    }

    private Path write(
        final WavEncoding encoding,
        final AudioFormat format,
        final MemorySegment samples,
        final int frames) throws IOException
    {
        final Path file = directory.resolve("out.wav");
        final WavFileSink sink = new WavFileSink(file, encoding);
        final Random random = new Random(SEED);
        sink.open(format);
        int done = 0;
        while (done < frames)
        {
            final int offered = Math.min(frames - done, 1 + random.nextInt(5_000));
            done += sink.write(samples, done, offered);
        }
        sink.close();
        return file;
    }

    private static void encodeAtOnce(final WavEncoding encoding, final MemorySegment samples, final byte[] bytes)
    {
        final MemorySegment to = MemorySegment.ofArray(bytes);
        final int count = bytes.length / encoding.bytesPerSample();
        switch (encoding)
        {
            case INT16 -> assertThat(Pcm.toInt16(samples, 0, to, 0, count)).isZero();
            case INT24 -> assertThat(Pcm.toInt24(samples, 0, to, 0, count)).isZero();
            case FLOAT32 -> ByteBuffer.wrap(bytes).put(samples.asByteBuffer());
        }
    }

    private static final class FlushedStream extends ByteArrayOutputStream
    {
        private boolean flushed;
        private boolean closed;

        @Override
        public void flush()
        {
            flushed = true;
        }

        @Override
        public void close()
        {
            closed = true;
        }
    }
}
