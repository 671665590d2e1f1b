// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.pipeline.MediaInput;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.playback.TrackInfo;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Where sound can come from, and in what portions it goes through: strange file names, channels, streams; blocks of one
 * frame and of many.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InputSystemTest
{
    private static final int FRAMES = 5003;

    @TempDir
    private Path temporary;

    @Test
    void shouldPlayFileWhenItsNameIsStrange() throws IOException
    {
        final Pcm pcm = Pcm.noise(44100, 2, 16, FRAMES, 1);
        final Path plain = pcm.writeFlac(temporary.resolve("plain.flac"));
        // a JVM in the C locale has no way to name some files
        final Charset fileNames = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        try (TestEngine engine = launch(PipelineMode.FUSED))
        {
            for (final String name : new String[] {"with space.flac", "\"quoted\".flac", "back\\slash\\.flac",
                "line\nbreak\tand tab.flac", "\u00e4\u00f6\u00fc \u65e5\u672c\u8a9e \ud83c\udfb5.flac",
                "%s%n{}[]'$;&.flac", "-o.flac", "x".repeat(250) + ".flac", "UPPER.FLAC", ".flac"})
            {
                if (!fileNames.newEncoder().canEncode(name))
                {
                    continue;
                }
                final Path file = Files.copy(plain, temporary.resolve(name));
                final CaptureSink sink = new CaptureSink();
                try (Player player = engine.newPlayer(sink))
                {
                    player.enqueue(file);
                    assertThat(engine.play(player).failures()).as(name).isEmpty();
                    assertThat(sink.samples()).as(name).isEqualTo(pcm.floats());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldPlayWhenJavaProvidesTheBytes(final PipelineMode mode) throws IOException
    {
        final Pcm pcm = Pcm.noise(44100, 2, 16, FRAMES, 2);
        final Path file = pcm.writeFlac(temporary.resolve("music.flac"));
        final int filesBefore = Natives.openFiles();
        playReloadAndSeek(mode, pcm, MediaInput.ofChannel("channel.flac", () -> Files.newByteChannel(file)));
        assertThat(Natives.openFiles()).as("open files").isLessThanOrEqualTo(filesBefore);

        final AtomicInteger closes = new AtomicInteger();
        playReloadAndSeek(mode, pcm, MediaInput.ofStream("stream.flac",
            new ByteArrayInputStream(Files.readAllBytes(file))
            {
                @Override
                public void close() throws IOException
                {
                    closes.incrementAndGet();
                    super.close();
                }
            }));
        assertThat(closes).hasValue(1);
    }

    private void playReloadAndSeek(final PipelineMode mode, final Pcm pcm, final MediaInput input)
    {
        try (TestEngine engine = launch(mode))
        {
            final CaptureSink sink = CaptureSink.limitedTo(1000);
            final Player player = engine.newPlayer(sink);
            player.enqueue(input, null);
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("it plays", sink::isFull);
            final Path old = engine.shadow("stellatune.sndfile");
            assertThat(engine.get(engine.engine().plugins().reloadPlugin("stellatune.sndfile"))).isNotNull();
            sink.allow(3000);
            engine.until("it plays on", sink::isFull);
            engine.untilGone(old);
            assertThat(engine.get(player.seek(100))).isTrue();
            sink.allowAll();
            assertThat(engine.get(end).failures()).isEmpty();
            final float[] heard = sink.samples();
            final int first = heard.length / 2 - (FRAMES - 100);
            assertThat(first).isBetween(3000, 3256);
            assertThat(heard).startsWith(pcm.floats(0, first)).endsWith(pcm.floats(100, FRAMES - 100));
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldSayOneSentenceWhenAStreamFails(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            final Player player = engine.newPlayer(new CaptureSink());
            player.enqueue(MediaInput.ofStream("broken.flac", new InputStream()
            {
                @Override
                public int read() throws IOException
                {
                    throw new IOException("the line is dead");
                }

                @Override
                public int read(final byte[] to, final int offset, final int length) throws IOException
                {
                    return read();
                }
            }), null);
            player.enqueue(MediaInput.ofChannel("never.flac", () ->
            {
                throw new IOException("nobody is there");
            }), null);
            final PlaybackSummary summary = engine.play(player);
            assertThat(summary.failures()).hasSize(2).allSatisfy(failure -> assertThat(failure).endsWith("."));
            assertThat(summary.failures().getFirst()).contains("broken.flac").contains("the line is dead");
            assertThat(summary.failures().getLast()).contains("never.flac").contains("nobody is there");
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldKnowWhatAnInputIsWhenProbed(final PipelineMode mode)
    {
        final Path file = Pcm.noise(96000, 6, 24, 9600, 3).writeFlac(temporary.resolve("music.flac"));
        try (TestEngine engine = launch(mode))
        {
            final TrackInfo info = engine.get(engine.engine().probe(MediaInput.ofFile(file)));
            assertThat(info.format().toString()).isEqualTo("96000 Hz, 6 channels");
            assertThat(info.durationMs()).isEqualTo(100);
            assertThat(info.decoder()).isEqualTo("stellatune.sndfile");
            assertThat(info.metadataJson()).startsWith("{").endsWith("}");
            assertThatThrownBy(() ->
                engine.engine().probe(MediaInput.ofFile(temporary.resolve("missing.flac"))).get())
                .isInstanceOf(ExecutionException.class).hasMessageContaining("missing.flac");
            engine.until("nothing is held", () -> engine.state().plugins().stream().allMatch(
                plugin -> plugin.leaseCount() == 1 && plugin.endpoints().isEmpty()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "INVOKER, 1, 1", "FUSED, 1, 1", "DEDICATED, 1, 1", "INVOKER, 7, 2", "FUSED, 7, 2", "DEDICATED, 7, 2",
        "INVOKER, 8192, 1", "FUSED, 8192, 4", "DEDICATED, 8192, 1", "DEDICATED, 3, 1024", "FUSED, 64, 1024"})
    void shouldHearTheSameWhateverTheBlocksAre(final PipelineMode mode, final int blockFrames, final int ringBlocks)
    {
        final Pcm pcm = Pcm.noise(44100, 2, 16, FRAMES, 4);
        final Path file = pcm.writeFlac(temporary.resolve("music.flac"));
        try (TestEngine engine = TestEngine.launch(mode, temporary,
            config -> config.blockFrames(blockFrames).ringBlocks(ringBlocks),
            Natives.plugin("sndfile"), Natives.plugin("localfiles")))
        {
            final CaptureSink sink = CaptureSink.limitedTo(1500);
            final Player player = engine.newPlayer(sink);
            player.enqueue(file);
            player.enqueue(file);
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("it plays", sink::isFull);
            final Path old = engine.shadow("stellatune.sndfile");
            assertThat(engine.get(engine.engine().plugins().reloadPlugin("stellatune.sndfile"))).isNotNull();
            engine.untilGone(old);
            sink.allowAll();
            assertThat(engine.get(end).frames()).isEqualTo(2L * FRAMES);
            final float[] heard = sink.samples();
            assertThat(heard).hasSize(4 * FRAMES).startsWith(pcm.floats()).endsWith(pcm.floats());
        }
    }

    @Test
    void shouldLeaveNoFileBehindWhenStreamsWereSpooled() throws IOException
    {
        final byte[] bytes = Files.readAllBytes(
            Pcm.noise(44100, 2, 16, FRAMES, 5).writeFlac(temporary.resolve("music.flac")));
        final Path spools = Path.of(Objects.requireNonNull(System.getProperty("java.io.tmpdir")));
        final long before = count(spools);
        try (TestEngine engine = launch(PipelineMode.FUSED))
        {
            final Player player = engine.newPlayer(new CaptureSink());
            for (int i = 0; i < 5; i++)
            {
                player.enqueue(MediaInput.ofStream("stream.flac", new ByteArrayInputStream(bytes)), null);
            }
            assertThat(engine.play(player).frames()).isEqualTo(5L * FRAMES);
        }
        assertThat(count(spools)).as("files in " + spools).isLessThanOrEqualTo(before);
    }

    private static long count(final Path directory) throws IOException
    {
        try (Stream<Path> entries = Files.list(directory))
        {
            return entries.filter(entry -> entry.getFileName().toString().startsWith("stellatune")).count();
        }
    }

    private TestEngine launch(final PipelineMode mode)
    {
        return TestEngine.launch(mode, temporary, Natives.plugin("sndfile"), Natives.plugin("localfiles"));
    }
}
