// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.PlaybackEvent;
import dev.stellatune.engine.playback.PlaybackSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is heard after a seek is what a straight read gives from that frame on, to the bit, for every lossless format.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SeekSystemTest
{
    private static final int FRAMES = 30_011;
    private static final int RANDOM_SEEKS = 12;
    private static final int MAX_HEARD = 700;
    private static final int BLOCK_FRAMES = 256;

    @TempDir
    private Path temporary;
    private final List<Source> sources = new ArrayList<>();

    private record Source(Path file, Pcm pcm)
    {
    }

    @BeforeAll
    void makeFiles(@TempDir final Path files)
    {
        final Sndfile sndfile = new Sndfile(files);
        for (final int bits : new int[] {16, 24})
        {
            // milliseconds that are whole frames: each 10th at 44100 Hz, each at 48000 Hz
            final int rate = bits == 16 ? 44100 : 48000;
            final int channels = bits == 16 ? 2 : 6;
            final Pcm pcm = Pcm.noise(rate, channels, bits, FRAMES, bits);
            final Path wav = pcm.writeWav(files.resolve(bits + ".wav"));
            sources.add(new Source(wav, pcm));
            sources.add(new Source(pcm.writeAiff(files.resolve(bits + ".aiff")), pcm));
            sources.add(new Source(pcm.writeFlac(files.resolve(bits + ".flac")), pcm));
            for (final Sndfile.Container container : Sndfile.Container.values())
            {
                sources.add(new Source(sndfile.convert(wav, container), pcm));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldHearExactFramesWhenSoughtAnywhere(final PipelineMode mode)
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        try (TestEngine engine = launch(mode))
        {
            for (final Source source : sources)
            {
                final CaptureSink sink = CaptureSink.limitedTo(1000);
                final Player player = start(engine, source, sink);
                final int atLeast = engine.isInvoker() ? 1 : BLOCK_FRAMES + 1;
                seekAndHear(engine, player, sink, source, 0, MAX_HEARD, seed);
                seekAndHear(engine, player, sink, source, 1, MAX_HEARD, seed);
                seekAndHear(engine, player, sink, source, FRAMES - 1 - atLeast, atLeast, seed);
                for (int i = 0; i < RANDOM_SEEKS; i++)
                {
                    final int frame = random.nextInt(FRAMES - atLeast);
                    final int heard =
                        atLeast + random.nextInt(Math.min(MAX_HEARD, FRAMES - frame - atLeast));
                    seekAndHear(engine, player, sink, source, frame, heard, seed);
                }
                assertThat(engine.get(player.stop())).isTrue();
                player.close();
                assertThat(sink.formats()).as("the sink stays open over seeks").hasSize(1);
                assertThat(sink.breaches()).isEmpty();
            }
        }
    }

    @Test
    void shouldHearTheRestWhenSoughtToTheEdgesOfTheEnd()
    {
        try (TestEngine engine = launch(PipelineMode.INVOKER))
        {
            for (final Source source : sources)
            {
                for (final int frame : new int[] {FRAMES - 257, FRAMES - 1, FRAMES, FRAMES + 1, FRAMES + 12_345})
                {
                    final CaptureSink sink = CaptureSink.limitedTo(1000);
                    final Player player = start(engine, source, sink);
                    assertThat(engine.get(player.seek(frame))).as(source.file + " to " + frame).isTrue();
                    sink.forget();
                    sink.allowAll();
                    engine.until("the end of " + source.file, () -> !sink.isOpen());

                    final int rest = Math.max(0, FRAMES - frame);
                    assertThat(sink.samples()).as(source.file + " from " + frame)
                        .isEqualTo(source.pcm.floats(FRAMES - rest, rest));
                    player.close();
                }
            }
            assertThat(engine.events(PlaybackEvent.TrackFailed.class)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldPlayToTheEndWhenSoughtManyTimesAtOnce(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            final Source source = sources.get(2);
            final CaptureSink sink = CaptureSink.limitedTo(1000);
            final Player player = start(engine, source, sink);
            final EngineFuture<PlaybackSummary> end = player.play();
            for (int i = 0; i < 20; i++)
            {
                var _ = player.seek(i * 1000L);
            }
            // the last one wins, whatever becomes of the others
            assertThat(engine.get(player.seek(20_000))).isTrue();
            sink.forget();
            sink.allowAll();
            final PlaybackSummary summary = engine.get(end);

            assertThat(sink.samples()).isEqualTo(source.pcm.floats(20_000, FRAMES - 20_000));
            assertThat(summary.failures()).isEmpty();
        }
    }

    @Test
    void shouldAnswerFalseWhenNothingIsHeard()
    {
        try (TestEngine engine = launch(PipelineMode.FUSED);
            Player player = engine.newPlayer(new CaptureSink()))
        {
            assertThat(engine.get(player.seek(0))).isFalse();
            player.enqueue(sources.getFirst().file);
            engine.play(player);
            assertThat(engine.get(player.seek(0))).isFalse();
        }
    }

    private TestEngine launch(final PipelineMode mode)
    {
        return TestEngine.launch(mode, temporary, Natives.plugin("sndfile"), Natives.plugin("localfiles"));
    }

    private static Player start(final TestEngine engine, final Source source, final CaptureSink sink)
    {
        final Player player = engine.newPlayer(sink);
        player.enqueue(source.file);
        var _ = player.play();
        engine.until("the start of " + source.file, sink::isFull);
        assertThat(sink.samples()).as("start of " + source.file).isEqualTo(source.pcm.floats(0, 1000));
        return player;
    }

    /**
     * Seeks, and hears frames of the new place. A worker may be about to write a block when the seek is done: then what
     * was heard before goes on for at most that block, and the new place follows without a gap.
     */
    private static void seekAndHear(
        final TestEngine engine,
        final Player player,
        final CaptureSink sink,
        final Source source,
        final int frame,
        final int frames,
        final long seed)
    {
        final String what = source.file + " from " + frame + ", seed " + seed;
        final int before = (int)player.position();
        assertThat(engine.get(player.seek(frame))).as(what).isTrue();
        sink.forget();
        sink.allow(sink.frames() + frames);
        engine.until(what, sink::isFull);
        final float[] heard = sink.samples();
        final int late = lateFrames(source.pcm, frame, heard);
        assertThat(late).as("frames heard late: " + what).isBetween(0, engine.isInvoker() ? 0 : BLOCK_FRAMES);
        assertThat(Arrays.copyOf(heard, late * source.pcm.channels())).as("goes on: " + what)
            .isEqualTo(source.pcm.floats(before, late));
        engine.until("the position of " + what, () -> player.position() == frame + frames - late);
    }

    /** How many frames come before those of the new place, which go on to the end of what was heard; -1 for none. */
    private static int lateFrames(final Pcm pcm, final int frame, final float[] heard)
    {
        final int frames = heard.length / pcm.channels();
        for (int late = 0; late < frames; late++)
        {
            if (Arrays.equals(heard, late * pcm.channels(), heard.length,
                pcm.floats(frame, frames - late), 0, (frames - late) * pcm.channels()))
            {
                return late;
            }
        }
        return -1;
    }
}
