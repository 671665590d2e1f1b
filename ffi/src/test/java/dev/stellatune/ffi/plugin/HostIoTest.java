// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Java byte sources as native code sees them. The probe fixture reads, seeks and tells its stream in every way that the
 * ABI allows and fails to open when an answer is wrong.
 */
class HostIoTest
{
    private static final int CHUNK = 4096;

    @TempDir
    private Path temporary;
    private Fixture fixture;
    private SampleBuffer buffer;

    @BeforeEach
    void setUp() throws Exception
    {
        fixture = Fixture.load("java_io_probe", temporary);
        buffer = new SampleBuffer(CHUNK);
    }

    @AfterEach
    void tearDown() throws Exception
    {
        assertThat(buffer.guardsIntact()).isTrue();
        buffer.close();
        fixture.close();
    }

    private static byte[] randomBytes(final int length)
    {
        final byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private Path fileOf(final byte[] bytes) throws IOException
    {
        return Files.write(temporary.resolve("bytes-" + bytes.length), bytes);
    }

    private DecoderInstance probe(final NativeStream stream, final String config) throws PluginException
    {
        final DecoderInstance decoder = DecoderInstance.create(fixture.hold(), "probe", config);
        try
        {
            decoder.open(stream, "", "");
            return decoder;
        }
        catch (final PluginException e)
        {
            decoder.destroy();
            throw e;
        }
    }

    private byte[] readAll(final DecoderInstance decoder)
    {
        final List<Byte> bytes = new ArrayList<>();
        int count = decoder.read(buffer.address(), CHUNK);
        while (count > 0)
        {
            for (int i = 0; i < count; i++)
            {
                bytes.add((byte)(int)(buffer.get(i) * 256.0f));
            }
            count = decoder.read(buffer.address(), CHUNK);
        }
        assertThat(count).as(decoder.readFailure()).isEqualTo(DecoderInstance.END);
        final byte[] all = new byte[bytes.size()];
        for (int i = 0; i < all.length; i++)
        {
            all[i] = bytes.get(i);
        }
        return all;
    }

    private void assertReads(final ByteSource source, final String config, final byte[] expected) throws Exception
    {
        final NativeStream stream = fixture.host().stream(source);
        final DecoderInstance decoder = probe(stream, config);
        assertThat(readAll(decoder)).isEqualTo(expected);
        decoder.destroy();
        stream.close();
    }

    static Stream<Integer> lengths()
    {
        return Stream.of(0, 1, 4096, 65_535, 65_536, 65_537, 300_001);
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void shouldGiveTheBytesOfAFile(final int length) throws Exception
    {
        final byte[] bytes = randomBytes(length);

        assertReads(ByteSources.ofFile(fileOf(bytes)), "{}", bytes);
        assertReads(ByteSources.ofFile(fileOf(bytes)), "{\"lazy\":true}", bytes);
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void shouldGiveTheBytesOfAChannel(final int length) throws Exception
    {
        final byte[] bytes = randomBytes(length);

        assertReads(ByteSources.ofChannel(Files.newByteChannel(fileOf(bytes))), "{}", bytes);
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void shouldGiveTheBytesOfAStream(final int length) throws Exception
    {
        final byte[] bytes = randomBytes(length);

        assertReads(ByteSources.ofStream(new ByteArrayInputStream(bytes)), "{}", bytes);
        assertReads(ByteSources.ofStream(new TricklingStream(bytes)), "{}", bytes);
    }

    @Test
    void shouldContinueAtTheByteWhenSought() throws Exception
    {
        final byte[] bytes = randomBytes(300_001);
        final NativeStream stream = fixture.host().stream(ByteSources.ofFile(fileOf(bytes)));
        final DecoderInstance decoder = probe(stream, "{\"lazy\":true}");
        final Random random = new Random(1);

        assertThat(decoder.info().seekable()).isTrue();
        for (int i = 0; i < 200; i++)
        {
            final int ms = random.nextInt(300_000 / 8);
            decoder.seekMs(ms);
            assertThat(decoder.read(buffer.address(), 1)).isEqualTo(1);
            assertThat(buffer.get(0)).isEqualTo((bytes[ms * 8] & 0xFF) / 256.0f);
        }
        decoder.destroy();
        stream.close();
    }

    @Test
    void shouldSayThatItCannotSeekWhenItIsAStream() throws Exception
    {
        final NativeStream stream = fixture.host().stream(ByteSources.ofStream(new ByteArrayInputStream(new byte[9])));
        final DecoderInstance decoder = probe(stream, "{}");

        assertThat(decoder.info().seekable()).isFalse();
        assertThatThrownBy(() -> decoder.seekMs(0))
            .isInstanceOf(PluginException.class).hasMessageContaining("the stream cannot seek");
        decoder.destroy();
        stream.close();
    }

    @Test
    void shouldFailWhenTheStreamIsClosedUnderTheDecoder() throws Exception
    {
        final FlakySource source = new FlakySource(randomBytes(100));
        final NativeStream stream = fixture.host().stream(source);
        final DecoderInstance decoder = probe(stream, "{\"lazy\":true}");

        stream.close();
        stream.close();

        assertThat(source.closes()).isEqualTo(1);
        assertThat(decoder.read(buffer.address(), 8)).isEqualTo(DecoderInstance.FAILED);
        assertThat(decoder.readFailure()).contains("code 1").contains("cannot read the stream");
        assertThatThrownBy(() -> decoder.seekMs(0)).isInstanceOf(PluginException.class);
        decoder.destroy();
    }

    @Test
    void shouldNotReadAnotherStreamWhenItsPlaceIsTakenAgain() throws Exception
    {
        final NativeStream first = fixture.host().stream(new FlakySource(randomBytes(100)));
        final DecoderInstance late = probe(first, "{\"lazy\":true}");
        first.close();
        final byte[] bytes = randomBytes(50);
        final NativeStream second = fixture.host().stream(new FlakySource(bytes));
        final DecoderInstance decoder = probe(second, "{\"lazy\":true}");

        assertThat(late.read(buffer.address(), 8)).isEqualTo(DecoderInstance.FAILED);
        assertThat(readAll(decoder)).isEqualTo(bytes);

        late.destroy();
        decoder.destroy();
        second.close();
    }

    static Stream<Throwable> failures()
    {
        return Stream.of(new IOException("lost"), new IllegalStateException("wrong"), new AssertionError("worse"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void shouldBecomeAnIoStatusWhenTheSourceThrows(final Throwable failure) throws Exception
    {
        final byte[] bytes = randomBytes(100);
        final FlakySource source = new FlakySource(bytes);
        final NativeStream stream = fixture.host().stream(source);
        final DecoderInstance decoder = probe(stream, "{\"lazy\":true}");

        source.failWith(failure);
        assertThat(decoder.read(buffer.address(), 8)).isEqualTo(DecoderInstance.FAILED);
        assertThat(decoder.readFailure()).contains("code 3").contains("cannot read the stream");
        assertThatThrownBy(() -> decoder.seekMs(0))
            .isInstanceOfSatisfying(PluginException.class, e -> assertThat(e.code()).isEqualTo(3))
            .hasMessageContaining("cannot seek the stream");
        assertThatThrownBy(() -> probe(stream, "{}"))
            .isInstanceOfSatisfying(PluginException.class, e -> assertThat(e.code()).isEqualTo(3));
        source.failWith(null);
        assertThat(readAll(decoder)).as("later").isEqualTo(bytes);

        decoder.destroy();
        stream.close();
    }

    @Test
    void shouldBecomeAnIoStatusWhenOnlyThePositionThrows() throws Exception
    {
        final FlakySource source = new FlakySource(randomBytes(100));
        final NativeStream stream = fixture.host().stream(source);
        final DecoderInstance decoder = probe(stream, "{\"lazy\":true}");

        source.failPositionWith(new IllegalStateException("wrong"));

        // the probe seeks, which works, and then asks for the position
        assertThatThrownBy(() -> decoder.seekMs(0))
            .isInstanceOfSatisfying(PluginException.class, e -> assertThat(e.code()).isEqualTo(3))
            .hasMessageContaining("cannot tell the position");
        decoder.destroy();
        stream.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1_000_000, Integer.MIN_VALUE})
    void shouldFailTheReadWhenTheSourceCountsImpossibly(final int count) throws Exception
    {
        final FlakySource source = new FlakySource(randomBytes(100));
        final NativeStream stream = fixture.host().stream(source);
        final DecoderInstance decoder = probe(stream, "{\"lazy\":true}");

        source.answerReadsWith(count);

        assertThat(decoder.read(buffer.address(), 8)).isEqualTo(DecoderInstance.FAILED);
        assertThat(decoder.readFailure()).contains("code 3").contains("cannot read the stream");
        decoder.destroy();
        stream.close();
    }

    @Test
    void shouldKeepStreamsApartWhenManyAreOpen() throws Exception
    {
        final List<NativeStream> streams = new ArrayList<>();
        final List<DecoderInstance> decoders = new ArrayList<>();
        for (int i = 0; i < 100; i++)
        {
            streams.add(fixture.host().stream(new FlakySource(new byte[]{(byte)i, (byte)(i + 1)})));
            decoders.add(probe(streams.get(i), "{\"lazy\":true}"));
        }
        assertThat(streams.stream().map(NativeStream::handle).distinct()).hasSize(100);

        for (int i = 0; i < 100; i++)
        {
            assertThat(readAll(decoders.get(i))).isEqualTo(new byte[]{(byte)i, (byte)(i + 1)});
            decoders.get(i).destroy();
            streams.get(i).close();
        }
    }

    @Test
    void shouldSurviveWhenClosingTheSourceFails()
    {
        final FlakySource source = new FlakySource(new byte[0]);
        final NativeStream stream = fixture.host().stream(source);
        source.failWith(new IOException("lost"));

        stream.close();

        assertThat(source.closes()).isEqualTo(1);
    }
}
