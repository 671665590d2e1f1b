// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.playback.PlayerState;
import dev.stellatune.engine.sink.AudioSink;
import dev.stellatune.engine.sink.NullSink;
import dev.stellatune.engine.sink.SinkChoice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Under a device's clock the same samples are heard as are rendered: in order, none missing, none doubled, also across
 * pauses and seeks. The devices are the paced null sink and ALSA's file device, which keeps what it gets.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LivePlaybackSystemTest
{
    private static final int RATE = 44_100;
    private static final int CHANNELS = 2;
    private static final int FRAMES = 3 * RATE;
    private static final int DEVICE_FRAMES = 2_048;
    private static final int PAUSES = 20;
    private static final int SEEKS = 20;

    @TempDir
    private Path temporary;

    private TestEngine launch(final PipelineMode mode)
    {
        return TestEngine.launch(mode, temporary, Natives.plugin("sndfile"), Natives.plugin("localfiles"),
            Natives.plugin("alsa"));
    }

    private static AudioSink device()
    {
        return NullSink.paced(SystemNanoClock.INSTANCE, DEVICE_FRAMES);
    }

    private Path heard()
    {
        return temporary.resolve("heard.raw");
    }

    private AudioSink alsaFile(final TestEngine engine)
    {
        return engine.engine().newSink(new SinkChoice(
            "stellatune.alsa", "alsa", "{}", "{\"id\":\"file:'" + heard() + "',raw\"}"));
    }

    private float[] heardByAlsa() throws IOException
    {
        final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(heard())).order(ByteOrder.nativeOrder());
        final float[] samples = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(samples);
        return samples;
    }

    @ParameterizedTest
    @EnumSource(value = PipelineMode.class, names = {"DEDICATED", "FUSED"})
    void shouldHearOnADeviceWhatIsRendered(final PipelineMode mode)
    {
        final Pcm pcm = Pcm.noise(RATE, CHANNELS, 16, RATE, 7);
        final Path file = pcm.writeFlac(temporary.resolve("music.flac"));
        try (TestEngine engine = launch(mode))
        {
            final TapSink sink = new TapSink(device());
            final Player player = engine.newPlayer(sink);
            player.enqueue(file);
            final PlaybackSummary summary = engine.play(player);

            assertThat(sink.samples()).isEqualTo(pcm.floats());
            assertThat(summary.frames()).isEqualTo(RATE);
            assertThat(summary.failures()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(value = PipelineMode.class, names = {"DEDICATED", "FUSED"})
    void shouldHearThroughAlsaWhatIsRendered(final PipelineMode mode) throws IOException
    {
        final Pcm pcm = Pcm.noise(RATE, CHANNELS, 16, 10 * RATE, 8);
        final Path file = pcm.writeFlac(temporary.resolve("music.flac"));
        try (TestEngine engine = launch(mode))
        {
            final Player player = engine.newPlayer(alsaFile(engine));
            player.enqueue(file);
            final PlaybackSummary summary = engine.play(player);

            assertThat(heardByAlsa()).isEqualTo(pcm.floats());
            assertThat(summary.failures()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(value = PipelineMode.class, names = {"DEDICATED", "FUSED"})
    void shouldLoseAndDoubleNothingOnADeviceAcrossPausesAndSeeks(final PipelineMode mode)
    {
        final Pcm pcm = counted();
        final Path file = pcm.writeFlac(temporary.resolve("music.flac"));
        try (TestEngine engine = launch(mode))
        {
            final TapSink sink = new TapSink(device());
            final Deque<Integer> targets = pauseAndSeek(engine, sink, file);

            assertHeard(sink.samples(), pcm, targets);
        }
    }

    @ParameterizedTest
    @EnumSource(value = PipelineMode.class, names = {"DEDICATED", "FUSED"})
    void shouldLoseAndDoubleNothingThroughAlsaAcrossPausesAndSeeks(final PipelineMode mode) throws IOException
    {
        final Pcm pcm = counted();
        final Path file = pcm.writeFlac(temporary.resolve("music.flac"));
        try (TestEngine engine = launch(mode))
        {
            final Deque<Integer> targets = pauseAndSeek(engine, new TapSink(alsaFile(engine)), file);

            assertHeard(heardByAlsa(), pcm, targets);
        }
    }

    /**
     * Plays the first two thirds in all kinds of pieces, and the rest in one. Before each command the stream stands
     * still at an exact frame, wherever in a block that is.
     *
     * @return where it sought to, in order.
     */
    private static Deque<Integer> pauseAndSeek(final TestEngine engine, final TapSink sink, final Path file)
    {
        final long seed = System.nanoTime();
        System.out.println("LivePlaybackSystemTest seed " + seed);
        final Random random = new Random(seed);
        final Player player = engine.newPlayer(sink);
        player.enqueue(file);
        sink.allowMore(1_000);
        final EngineFuture<PlaybackSummary> end = player.play();
        final Deque<Integer> targets = new ArrayDeque<>();
        int pauses = 0;
        while (pauses < PAUSES || targets.size() < SEEKS)
        {
            engine.until("the next piece is heard", sink::isFull);
            if (pauses < PAUSES && (targets.size() == SEEKS || random.nextBoolean()))
            {
                pauses++;
                player.pause();
                engine.until("it pauses", () -> player.state() == PlayerState.PAUSED);
                sink.allowMore(random.nextInt(500));
                engine.until("silence is heard", sink::isFull);
                player.resume();
            }
            else
            {
                final int target = random.nextInt(FRAMES / 3);
                assertThat(engine.get(player.seek(target))).isTrue();
                targets.add(target);
            }
            sink.allowMore(1 + random.nextInt(FRAMES / 3 / (PAUSES + SEEKS)));
        }
        sink.allowAll();
        assertThat(engine.get(end).failures()).isEmpty();
        return targets;
    }

    /** Music in which each frame is another one, and none is silent. */
    private static Pcm counted()
    {
        final int[] samples = new int[FRAMES * CHANNELS];
        for (int frame = 0; frame < FRAMES; frame++)
        {
            samples[frame * CHANNELS] = 1 + frame % 30_000;
            samples[frame * CHANNELS + 1] = -1 - frame / 30_000;
        }
        return new Pcm(RATE, CHANNELS, 16, samples);
    }

    /** Walks along the samples: from the start, from each place that was sought in turn, and to the end. */
    private static void assertHeard(final float[] heard, final Pcm pcm, final Deque<Integer> targets)
    {
        final float[] music = pcm.floats();
        int at = 0;
        for (int i = 0; i < heard.length; i += CHANNELS)
        {
            if (heard[i] == 0 && heard[i + 1] == 0)
            {
                continue;
            }
            while (!isFrame(heard, i, music, at))
            {
                assertThat(targets).as("frame %d of what was heard is not frame %d", i / CHANNELS, at).isNotEmpty();
                at = targets.removeFirst();
            }
            at++;
        }
        assertThat(at).as("the end").isEqualTo(FRAMES);
        assertThat(targets).isEmpty();
    }

    private static boolean isFrame(final float[] heard, final int index, final float[] music, final int frame)
    {
        return frame < FRAMES && Arrays.equals(
            heard, index, index + CHANNELS, music, frame * CHANNELS, (frame + 1) * CHANNELS);
    }
}
