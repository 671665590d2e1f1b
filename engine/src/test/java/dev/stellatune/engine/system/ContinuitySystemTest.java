// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.Continuity;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.control.Outcome;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.status.EngineCounter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An identical plugin is reloaded at random points of real files, with blocks of random size: where the codec restarts
 * exactly not one sample changes, elsewhere nothing that could be heard.
 *
 * <p>{@code -Dstellatune.seed=N} repeats a run; {@code -Dstellatune.points=N} makes it longer.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ContinuitySystemTest
{
    private static final String SNDFILE = "stellatune.sndfile";
    private static final String GAIN = "stellatune.gain";
    private static final int POINTS = Integer.getInteger("stellatune.points", 3);
    private static final int RATE = 44_100;
    private static final int LOSSLESS_FRAMES = 50_021;
    private static final int LOSSY_FRAMES = 6 * RATE + 17;
    /** -80 dBFS. */
    private static final float INAUDIBLE = 1e-4f;

    @TempDir
    private Path temporary;
    private final Map<Path, float[]> exact = new LinkedHashMap<>();
    private final Map<Path, float[]> inexact = new LinkedHashMap<>();

    @BeforeAll
    void makeFiles(@TempDir final Path files)
    {
        final Sndfile sndfile = new Sndfile(files);
        final Pcm noise = Pcm.noise(RATE, 2, 16, LOSSLESS_FRAMES, 1);
        final Path wav = noise.writeWav(files.resolve("exact.wav"));
        final List<Path> lossless = new ArrayList<>(List.of(
            wav, noise.writeAiff(files.resolve("exact.aiff")), noise.writeFlac(files.resolve("exact.flac"))));
        for (final Sndfile.Container container : Sndfile.Container.values())
        {
            lossless.add(sndfile.convert(wav, container));
        }
        lossless.forEach(file -> exact.put(file, noise.floats()));
        final Path music = new Pcm(RATE, 2, 16, strokes()).writeWav(files.resolve("music.wav"));
        Tools.run("oggenc", "--quiet", "-o", files.resolve("music.ogg").toString(), music.toString());
        Tools.run("opusenc", "--quiet", music.toString(), files.resolve("music.opus").toString());
        Tools.run("lame", "--quiet", music.toString(), files.resolve("music.mp3").toString());
        for (final String extension : List.of("ogg", "opus", "mp3"))
        {
            final Path file = files.resolve("music." + extension);
            inexact.put(file, sndfile.decode(file));
        }
    }

    /** Decaying strokes over a tone: codecs change the lengths of their windows at each. */
    private static int[] strokes()
    {
        final RandomGenerator random = new Random(2);
        final int[] samples = new int[2 * LOSSY_FRAMES];
        double level = 0;
        for (int i = 0; i < LOSSY_FRAMES; i++)
        {
            level = random.nextInt(3000) == 0 ? 20_000 : level * 0.998;
            final double tone = 8_000 * Math.sin(2 * Math.PI * 440 * i / RATE);
            samples[2 * i] = (int)(tone + level * (random.nextDouble() - 0.5));
            samples[2 * i + 1] = (int)(tone / 2 + level * (random.nextDouble() - 0.5));
        }
        return samples;
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldChangeNoSampleWhenCodecRestartsExactly(final PipelineMode mode)
    {
        exact.forEach((file, expected) ->
        {
            final Run run = reloadAtRandom(mode, file, 0);
            assertThat(run.heard).as(run.name).isEqualTo(expected);
            assertThat(run.kinds).as(run.name).isNotEmpty().allSatisfy(kind ->
                assertThat(kind.kind()).isIn(Continuity.Kind.EXACT, Continuity.Kind.UNHEARD));
        });
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldChangeNothingThatCouldBeHeardWhenCodecDoesNotRestartExactly(final PipelineMode mode)
    {
        inexact.forEach((file, expected) ->
        {
            final Run run = reloadAtRandom(mode, file, RATE + RATE / 2);
            assertThat(run.heard).as(run.name).hasSameSizeAs(expected);
            float greatest = 0;
            for (int i = 0; i < expected.length; i++)
            {
                greatest = Math.max(greatest, Math.abs(expected[i] - run.heard[i]));
            }
            assertThat(greatest).as("difference of " + run.name).isLessThan(INAUDIBLE);
            assertThat(run.kinds).as(run.name).isNotEmpty().allSatisfy(kind ->
                assertThat(kind.prerollFrames()).isGreaterThanOrEqualTo(RATE));
        });
    }

    /** What was heard, and how the decoder's sound went on. */
    private static final class Run
    {
        private final String name;
        private final float[] heard;
        private final List<Continuity> kinds;

        Run(final String name, final float[] heard, final List<Continuity> kinds)
        {
            this.name = name;
            this.heard = heard;
            this.kinds = kinds;
        }
    }

    private Run reloadAtRandom(final PipelineMode mode, final Path file, final int firstFrame)
    {
        final long seed = Long.getLong("stellatune.seed", new Random().nextLong());
        final RandomGenerator random = new Random(seed);
        final int block = 1 + random.nextInt(random.nextBoolean() ? 64 : 2048);
        final int ring = 1 << random.nextInt(5);
        final String name = file.getFileName() + ", " + mode + ", blocks of " + block + ", ring of " + ring +
            ", -Dstellatune.seed=" + seed;
        final List<Continuity> kinds = new ArrayList<>();
        try (TestEngine engine = TestEngine.launch(mode, temporary,
            config -> config.blockFrames(block).ringBlocks(ring),
            Natives.plugin("sndfile"), Natives.plugin("localfiles"), Natives.plugin("gain")))
        {
            final CaptureSink sink = CaptureSink.limitedTo(firstFrame + 1);
            final Player player = engine.newPlayer(sink);
            player.dsps(List.of(new DspChoice(GAIN, "gain", "{}")));
            player.enqueue(file);
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until(name, sink::isFull);
            for (int i = 0; i < POINTS; i++)
            {
                final long before = engine.counter(EngineCounter.INSTANCES_RECREATED);
                final String plugin = random.nextInt(4) == 0 ? GAIN : SNDFILE;
                sink.allow(sink.frames() + random.nextInt(2000));
                engine.get(engine.engine().plugins().reloadPlugin(plugin));
                sink.allow(sink.frames() + 6000);
                engine.until(name, () -> engine.counter(EngineCounter.INSTANCES_RECREATED) > before);
                engine.plugin(plugin).endpoints().forEach(endpoint ->
                {
                    final Outcome last = endpoint.lastOutcome();
                    if (last != null && last.continuity() != null && plugin.equals(SNDFILE))
                    {
                        kinds.add(last.continuity());
                    }
                });
            }
            sink.allowAll();
            assertThat(engine.get(end).failures()).as(name).isEmpty();
            return new Run(name, sink.samples(), kinds);
        }
    }
}
