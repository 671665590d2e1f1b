// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.control.Outcome;
import dev.stellatune.engine.control.SwapPolicy;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.dsp.DspChain;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.worker.Jobs;
import dev.stellatune.engine.worker.WorkerParts;
import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.plugin.DspInstance;
import dev.stellatune.ffi.plugin.PluginException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * DSPs are replaced, disabled and enabled while they process, and what they had in mind goes over to the next library.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DspSystemTest
{
    private static final String COUNTER = "test.counter";
    private static final int FRAMES = 60_013;
    private static final int BLOCK_FRAMES = 256;
    private static final int RAMP_BLOCKS = 10;

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldHearNoDifferenceWhenDspIsReplaced(final PipelineMode mode)
    {
        final Path installed = Natives.install(Natives.fixture("counter_v1"), temporary);
        try (TestEngine engine = TestEngine.launch(mode, temporary, Natives.fixture("tone_v1"), installed))
        {
            final CaptureSink sink = CaptureSink.limitedTo(20_001);
            final Player player = engine.newPlayer(sink);
            player.dsps(List.of(new DspChoice(COUNTER, "counter", "{\"gain\":0.5}")));
            player.enqueue(Tone.input("tone"), Tone.choice(FRAMES));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("the first part", sink::isFull);
            final Path old = engine.shadow(COUNTER);

            Natives.replace(installed, Natives.fixture("counter_v2"));
            assertThat(engine.get(engine.engine().plugins().reloadPlugin(COUNTER))).isNotNull();
            engine.untilGone(old);
            sink.allowAll();

            assertThat(engine.get(end).failures()).isEmpty();
            assertThat(sink.samples()).isEqualTo(times(0.5f, Tone.frames(0, FRAMES)));
            assertThat(engine.counter(EngineCounter.INSTANCES_RECREATED)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldBypassDspWhenDisabledAndBringItBackWhenEnabled(final PipelineMode mode)
    {
        try (TestEngine engine = TestEngine.launch(
            mode, temporary, Natives.fixture("tone_v1"), Natives.fixture("counter_v1")))
        {
            final CaptureSink sink = CaptureSink.limitedTo(15_001);
            final Player player = engine.newPlayer(sink);
            player.dsps(List.of(new DspChoice(COUNTER, "counter", "{\"gain\":0.5}")));
            player.enqueue(Tone.input("tone"), Tone.choice(FRAMES));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("the first part", sink::isFull);
            final Path old = engine.shadow(COUNTER);

            assertThat(engine.get(engine.engine().plugins().setPluginEnabled(COUNTER, false))).isTrue();
            engine.untilGone(old);
            sink.allow(30_001);
            engine.until("the second part", sink::isFull);
            assertThat(engine.get(engine.engine().plugins().setPluginEnabled(COUNTER, true))).isTrue();
            engine.until("a new instance runs", () -> engine.plugin(COUNTER).leaseCount() == 2 &&
                outcome(engine) == Outcome.Kind.RECREATED);
            sink.allowAll();

            assertThat(engine.get(end).failures()).isEmpty();
            assertThat(factors(sink.samples())).containsExactly(0.5f, 1f, 0.5f);
            assertThat(engine.errors()).singleElement().asString().contains("bypassed").contains("disabled");
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldApplyConfigurationWhileItPlaysAndKeepItWhenSinkIsOpenedAgain(final PipelineMode mode)
    {
        try (TestEngine engine = TestEngine.launch(
            mode, temporary, Natives.fixture("tone_v1"), Natives.fixture("counter_v1")))
        {
            final CaptureSink sink = CaptureSink.limitedTo(15_001);
            final Player player = engine.newPlayer(sink);
            player.dsps(List.of(new DspChoice(COUNTER, "counter", "{\"gain\":0.5}")));
            player.enqueue(Tone.input("tone"), Tone.choice(FRAMES));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("the first part", sink::isFull);
            player.dsps(List.of(new DspChoice(COUNTER, "counter", "{\"gain\":0.25}")));
            engine.until("it is applied", () -> outcome(engine) == Outcome.Kind.APPLIED);
            sink.allowAll();
            assertThat(engine.get(end).failures()).isEmpty();
            player.enqueue(Tone.input("tone"), Tone.choice(FRAMES));
            assertThat(engine.play(player).failures()).isEmpty();

            final float[] heard = sink.samples();
            final int half = heard.length / 2;
            assertThat(factors(Arrays.copyOf(heard, half))).containsExactly(0.5f, 0.25f);
            assertThat(factors(Arrays.copyOfRange(heard, half, heard.length))).containsExactly(0.25f);
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldForgetBindingsWhenQueueIsOver(final PipelineMode mode)
    {
        try (TestEngine engine = TestEngine.launch(
            mode, temporary, Natives.fixture("tone_v1"), Natives.fixture("counter_v1"));
            Player player = engine.newPlayer(new CaptureSink()))
        {
            player.dsps(List.of(new DspChoice(COUNTER, "counter", "{}")));
            for (int i = 0; i < 3; i++)
            {
                player.enqueue(Tone.input("tone"), Tone.choice(5000));
                assertThat(engine.play(player).failures()).isEmpty();
            }
            engine.until("no endpoint is left", () -> engine.plugin(COUNTER).endpoints().isEmpty() &&
                engine.plugin(Tone.PLUGIN).endpoints().isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldPlayOnWithOldDspWhenNewOneCannotBeMade(final PipelineMode mode)
    {
        final Path installed = Natives.install(Natives.fixture("counter_v1"), temporary);
        try (TestEngine engine = TestEngine.launch(
            mode, temporary, Natives.fixture("tone_v1"), Natives.fixture("ledger"), installed))
        {
            final CaptureSink sink = CaptureSink.limitedTo(20_001);
            final Player player = engine.newPlayer(sink);
            player.dsps(List.of(new DspChoice(COUNTER, "counter", "{\"gain\":0.25}")));
            player.enqueue(Tone.input("tone"), Tone.choice(FRAMES));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("the first part", sink::isFull);
            final Path old = engine.shadow(COUNTER);

            // another plugin in the file: the reload fails, nothing changes
            Natives.replace(installed, Natives.fixture("ledger"));
            assertThat(engine.engine().plugins().reloadPlugin(COUNTER).handle((done, failure) -> failure))
                .satisfies(failure -> assertThat(engine.get(failure)).hasMessageContaining("stays in use"));
            sink.allowAll();

            assertThat(engine.get(end).failures()).isEmpty();
            assertThat(sink.samples()).isEqualTo(times(0.25f, Tone.frames(0, FRAMES)));
            assertThat(engine.shadow(COUNTER)).isEqualTo(old);
        }
    }

    @Test
    void shouldContinueRampToTheBitWhenReplacedInTheMiddleOfIt()
    {
        final float[] plain = rampedNoise(-1);
        assertThat(plain).isNotEqualTo(rampedNoise(-2));
        for (int block = 1; block < RAMP_BLOCKS; block++)
        {
            assertThat(rampedNoise(block)).as("reloaded at block " + block).isEqualTo(plain);
        }
    }

    /**
     * What a gain makes of noise when its config changes before block 1, and its library before another block: -1 for
     * never, -2 for no change at all.
     */
    private float[] rampedNoise(final int reloadAt)
    {
        final AudioFormat format = new AudioFormat(48000, 2);
        final EngineStatus status = new EngineStatus();
        final long samples = NativeMemory.allocate((long)BLOCK_FRAMES * format.bytesPerFrame());
        try (TestEngine engine = TestEngine.launch(PipelineMode.FUSED, temporary, Natives.plugin("gain")))
        {
            final PluginRuntime runtime = engine.engine().plugins();
            final Doorbell doorbell = new Doorbell();
            final Jobs jobs = new Jobs(
                SystemNanoClock.INSTANCE, 60_000, true, new ThreadGroup("test"), status, () -> {});
            final WorkerEndpoint<DspInstance> endpoint = engine.get(
                runtime.bind(workers ->
                    workers.bindDsp("stellatune.gain", "gain", "{\"gain\":1}", 48000, 2, doorbell)));
            final DspChain chain = create(endpoint, format, jobs, status);
            chain.adopt();
            final float[] heard = new float[RAMP_BLOCKS * BLOCK_FRAMES * Tone.CHANNELS];
            for (int block = 0; block < RAMP_BLOCKS; block++)
            {
                if (block == 1 && reloadAt != -2)
                {
                    assertThat(engine.get(runtime.configure(endpoint, "{\"gain\":0.125}"))).isTrue();
                }
                if (block == reloadAt)
                {
                    assertThat(engine.get(runtime.reloadPlugin("stellatune.gain"))).isNotNull();
                }
                chain.onDoorbell();
                jobs.doWork();
                chain.onDoorbell();
                jobs.doWork();
                process(chain, samples, heard, block);
            }
            assertThat(status.value(EngineCounter.INSTANCES_RECREATED)).isEqualTo(reloadAt > 0 ? 1 : 0);
            chain.close();
            jobs.doWork();
            assertThat(engine.get(runtime.unbind(endpoint))).isTrue();
            return heard;
        }
        finally
        {
            NativeMemory.free(samples);
        }
    }

    private static DspChain create(
        final WorkerEndpoint<DspInstance> endpoint,
        final AudioFormat format,
        final Jobs jobs,
        final EngineStatus status)
    {
        try
        {
            return DspChain.create(List.of(endpoint), format,
                new WorkerParts(jobs, SystemNanoClock.INSTANCE, status, SwapPolicy.AT_ONCE, BLOCK_FRAMES));
        }
        catch (final PluginException e)
        {
            throw new AssertionError(e);
        }
    }

    private static void process(final DspChain chain, final long memory, final float[] heard, final int block)
    {
        final float[] tone = Tone.frames((long)block * BLOCK_FRAMES, BLOCK_FRAMES);
        for (int i = 0; i < tone.length; i++)
        {
            NativeMemory.putFloat(memory + (long)i * Float.BYTES, tone[i]);
        }
        chain.process(memory, BLOCK_FRAMES);
        for (int i = 0; i < tone.length; i++)
        {
            heard[block * tone.length + i] = NativeMemory.getFloat(memory + (long)i * Float.BYTES);
        }
    }

    private static Outcome.Kind outcome(final TestEngine engine)
    {
        final Outcome last = engine.plugin(COUNTER).endpoints().getFirst().lastOutcome();
        return last == null ? Outcome.Kind.FAILED : last.kind();
    }

    private static float[] times(final float factor, final float[] samples)
    {
        for (int i = 0; i < samples.length; i++)
        {
            samples[i] *= factor;
        }
        return samples;
    }

    /** The factors between the tone and what was heard, one after the other; each changes between two blocks only. */
    private static List<Float> factors(final float[] heard)
    {
        assertThat(heard).hasSize(FRAMES * Tone.CHANNELS);
        final float[] tone = Tone.frames(0, FRAMES);
        final List<Float> factors = new ArrayList<>();
        for (int from = 0; from < tone.length; from += BLOCK_FRAMES * Tone.CHANNELS)
        {
            final int to = Math.min(tone.length, from + BLOCK_FRAMES * Tone.CHANNELS);
            final float factor = heard[from + 1] / tone[from + 1];
            assertThat(Arrays.copyOfRange(heard, from, to))
                .isEqualTo(times(factor, Arrays.copyOfRange(tone, from, to)));
            if (factors.isEmpty() || factors.getLast() != factor)
            {
                factors.add(factor);
            }
        }
        return factors;
    }
}
