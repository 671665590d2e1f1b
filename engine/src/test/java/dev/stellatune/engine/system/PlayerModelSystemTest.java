// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.runtime.PluginRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random commands to a player and its plugins, from a seed that is printed on failure. Whatever they are, frames are
 * heard one after the other, but for jumps to the beginning of a track or to a frame that was sought; every future is
 * completed; and in the end nothing is held.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PlayerModelSystemTest
{
    private static final String COUNTER = "test.counter";
    private static final int MAX_FRAMES = 6000;
    private static final int ROUNDS = 12;
    private static final int COMMANDS = 60;

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldHearFramesInOrderWhateverIsCommanded(final PipelineMode mode)
    {
        final Map<Long, Integer> frames = new HashMap<>();
        for (int i = 0; i < MAX_FRAMES; i++)
        {
            frames.put(key(Tone.sample(i, 0), Tone.sample(i, 1)), i);
        }
        assertThat(frames).hasSize(MAX_FRAMES);
        final long seed = System.nanoTime();
        for (int round = 0; round < ROUNDS; round++)
        {
            final Random random = new Random(seed + round);
            final String what = "seed " + seed + ", round " + round;
            try (TestEngine engine = TestEngine.launch(
                mode, temporary, Natives.fixture("tone_v1"), Natives.fixture("counter_v1")))
            {
                final Run run = new Run(engine, random);
                run.commands();
                run.finish(what);
                run.check(frames, what);
            }
            catch (final AssertionError e)
            {
                throw new AssertionError(what, e);
            }
        }
    }

    private static long key(final float left, final float right)
    {
        return (long)Float.floatToIntBits(left) << Integer.SIZE | Integer.toUnsignedLong(Float.floatToIntBits(right));
    }

    /** One player's life. */
    private static final class Run
    {
        private final TestEngine engine;
        private final Random random;
        private final PluginRuntime plugins;
        private final CaptureSink sink = new CaptureSink();
        private final Player player;
        private final List<EngineFuture<?>> futures = new ArrayList<>();
        private final Set<Integer> targets = new HashSet<>(Set.of(0));
        private final StringBuilder log = new StringBuilder();

        Run(final TestEngine engine, final Random random)
        {
            this.engine = engine;
            this.random = random;
            this.plugins = engine.engine().plugins();
            this.player = engine.newPlayer(sink);
            if (random.nextBoolean())
            {
                player.dsps(List.of(new DspChoice(COUNTER, "counter", "{}")));
            }
        }

        void commands()
        {
            sink.allow(0);
            for (int i = 0; i < COMMANDS; i++)
            {
                command(random.nextInt(14));
                if (random.nextBoolean())
                {
                    goOn();
                }
            }
        }

        private void command(final int which)
        {
            switch (which)
            {
                case 0, 1, 2 ->
                {
                    final int length = random.nextInt(4) == 0 ? random.nextInt(5) : random.nextInt(MAX_FRAMES);
                    log.append(" enqueue ").append(length);
                    player.enqueue(Tone.input("tone"), Tone.choice(length));
                }
                case 3, 4, 5 ->
                {
                    log.append(" play");
                    futures.add(player.play());
                }
                case 6 ->
                {
                    log.append(" pause");
                    player.pause();
                }
                case 7 ->
                {
                    log.append(" resume");
                    player.resume();
                }
                case 8, 9 ->
                {
                    final int frame = random.nextInt(MAX_FRAMES);
                    log.append(" seek ").append(frame);
                    targets.add(frame);
                    futures.add(player.seek(frame));
                }
                case 10 ->
                {
                    log.append(" next");
                    player.next();
                }
                case 11 ->
                {
                    log.append(" reload");
                    futures.add(plugins.reloadPlugin(random.nextBoolean() ? Tone.PLUGIN : COUNTER));
                }
                case 12 ->
                {
                    final String plugin = random.nextBoolean() ? Tone.PLUGIN : COUNTER;
                    log.append(" disable and enable ").append(plugin);
                    futures.add(plugins.setPluginEnabled(plugin, false));
                    futures.add(plugins.setPluginEnabled(plugin, true));
                }
                default ->
                {
                    if (random.nextInt(3) == 0)
                    {
                        log.append(" stop");
                        futures.add(random.nextBoolean() ? player.stop() : player.discard());
                    }
                }
            }
        }

        /** Lets some frames through, and some time pass. */
        private void goOn()
        {
            sink.allow(sink.frames() + random.nextInt(1500));
            for (int spin = random.nextInt(20_000); spin > 0; spin--)
            {
                if (engine.isInvoker() && spin % 1000 == 0)
                {
                    engine.engine().turn();
                }
                Thread.onSpinWait();
            }
        }

        void finish(final String what)
        {
            sink.allowAll();
            player.resume();
            futures.add(player.play());
            for (final EngineFuture<?> future : futures)
            {
                engine.until("all futures are done: " + what + log, future::isDone);
                assertThat(future).as(what + log).isCompleted();
            }
            player.close();
        }

        void check(final Map<Long, Integer> frames, final String what)
        {
            final float[] heard = sink.samples();
            int expected = 0;
            for (int i = 0; i < heard.length; i += 2)
            {
                final Integer frame = frames.get(key(heard[i], heard[i + 1]));
                assertThat(frame).as("frame " + i / 2 + " is of the tone: " + what + log).isNotNull();
                if (frame != expected)
                {
                    assertThat(targets).as("a jump from " + expected + ": " + what + log).contains(frame);
                }
                expected = frame + 1;
            }
            assertThat(sink.isOpen()).as(what + log).isFalse();
            assertThat(sink.breaches()).as(what + log).isEmpty();
            engine.until("nothing is held: " + what + log, () ->
                engine.state().retired().isEmpty() && engine.state().plugins().stream().allMatch(
                    plugin -> plugin.endpoints().isEmpty() && plugin.leaseCount() == 1));
        }
    }
}
