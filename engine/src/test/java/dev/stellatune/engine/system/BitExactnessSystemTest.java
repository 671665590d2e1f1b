// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.sink.WavEncoding;
import dev.stellatune.engine.sink.WavFileSink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What goes in comes out, to the bit: lossless files as the samples that they were made from, lossy ones as the floats
 * that libsndfile decodes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BitExactnessSystemTest
{
    private static final int FRAMES = 5003;
    private static final int LOSSY_FRAMES = 30_011;

    @TempDir
    private Path temporary;
    private final List<Source> lossless = new ArrayList<>();
    /** Files, and what libsndfile makes of them. */
    private final Map<Path, float[]> lossy = new LinkedHashMap<>();

    /** A file and the samples that it was made from. */
    private record Source(Path file, Pcm pcm)
    {
    }

    @BeforeAll
    void makeFiles(@TempDir final Path files)
    {
        for (final int bits : new int[] {16, 24})
        {
            for (final int rate : new int[] {44100, 48000, 96000})
            {
                for (final int channels : new int[] {1, 2, 6})
                {
                    final Pcm pcm = Pcm.noise(rate, channels, bits, FRAMES, bits + rate + channels);
                    final Path base = files.resolve(bits + "-" + rate + "-" + channels);
                    lossless.add(new Source(pcm.writeWav(Path.of(base + ".wav")), pcm));
                    lossless.add(new Source(pcm.writeAiff(Path.of(base + ".aiff")), pcm));
                    lossless.add(new Source(pcm.writeFlac(Path.of(base + ".flac")), pcm));
                }
            }
        }
        final Sndfile sndfile = new Sndfile(files);
        for (final int channels : new int[] {1, 2})
        {
            final Path wav = Pcm.noise(48000, channels, 16, LOSSY_FRAMES, channels)
                .writeWav(files.resolve("lossy" + channels + ".wav"));
            final String base = files.resolve("lossy" + channels).toString();
            Tools.run("oggenc", "--quiet", "-o", base + ".ogg", wav.toString());
            Tools.run("opusenc", "--quiet", wav.toString(), base + ".opus");
            Tools.run("lame", "--quiet", wav.toString(), base + ".mp3");
            for (final String extension : new String[] {".ogg", ".opus", ".mp3"})
            {
                final Path file = Path.of(base + extension);
                lossy.put(file, sndfile.decode(file));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldRenderSourceSamplesWhenFileIsLossless(final PipelineMode mode) throws Exception
    {
        try (TestEngine engine = launch(mode))
        {
            final SoftAssertions each = new SoftAssertions();
            for (final Source source : lossless)
            {
                final WavEncoding encoding = source.pcm.bits() == 16 ? WavEncoding.INT16 : WavEncoding.INT24;
                final WavFileSink sink = new WavFileSink(temporary.resolve("out.wav"), encoding);
                final WavData rendered = render(engine, source.file, sink);

                each.assertThat(rendered.sampleRate()).as("rate of " + source.file).isEqualTo(source.pcm.sampleRate());
                each.assertThat(rendered.channels()).as("channels of " + source.file).isEqualTo(source.pcm.channels());
                each.assertThat(rendered.bits()).as("bits of " + source.file).isEqualTo(source.pcm.bits());
                each.assertThat(rendered.data()).as("samples of " + source.file)
                    .isEqualTo(source.pcm.littleEndian(source.pcm.bits()));
                each.assertThat(sink.clippedSamples()).as("clipped samples of " + source.file).isZero();
            }
            each.assertAll();
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldKeepAllBitsWhenTargetIsWiderThanSource(final PipelineMode mode) throws Exception
    {
        try (TestEngine engine = launch(mode))
        {
            final Source source = lossless.getFirst();
            assertThat(source.pcm.bits()).isEqualTo(16);

            final WavData int24 =
                render(engine, source.file, new WavFileSink(temporary.resolve("wide.wav"), WavEncoding.INT24));
            final WavData floats =
                render(engine, source.file, new WavFileSink(temporary.resolve("wide.wav"), WavEncoding.FLOAT32));

            assertThat(int24.data()).isEqualTo(source.pcm.littleEndian(24));
            assertThat(floats.floats()).isEqualTo(source.pcm.floats());
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldRenderFloatsOfLibsndfileWhenFileIsLossy(final PipelineMode mode) throws Exception
    {
        try (TestEngine engine = launch(mode))
        {
            final SoftAssertions each = new SoftAssertions();
            for (final Map.Entry<Path, float[]> reference : lossy.entrySet())
            {
                final Path file = reference.getKey();
                final WavData rendered =
                    render(engine, file, new WavFileSink(temporary.resolve("lossy.wav"), WavEncoding.FLOAT32));

                each.assertThat(reference.getValue().length).isGreaterThan(LOSSY_FRAMES / 2);
                each.assertThat(rendered.floats()).as("samples of " + file).isEqualTo(reference.getValue());
            }
            each.assertAll();
        }
    }

    private TestEngine launch(final PipelineMode mode)
    {
        return TestEngine.launch(mode, temporary, Natives.plugin("sndfile"), Natives.plugin("localfiles"));
    }

    private WavData render(final TestEngine engine, final Path file, final WavFileSink sink) throws Exception
    {
        try (Player player = engine.newPlayer(sink))
        {
            player.enqueue(file);
            final PlaybackSummary summary = engine.play(player);
            assertThat(summary.failures()).isEmpty();
            assertThat(summary.frames()).isEqualTo(sink.framesWritten());
        }
        final Path target = Path.of(sink.name());
        final WavData rendered = WavData.read(target);
        Files.delete(target);
        return rendered;
    }
}
