// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.PlayerState;
import dev.stellatune.engine.sink.NullSink;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A player that rests leaves the processor to others, and still hears the doorbell at once.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RestSystemTest
{
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final double ONE_PERCENT = 0.01;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    @TempDir
    private Path temporary;

    /** What part of one processor all threads of the engine use together, over two seconds. */
    private double share(final TestEngine engine)
    {
        final List<Thread> engineThreads = engine.threadsLeft();
        final long began = System.nanoTime();
        final long before = cpuNs(engineThreads);
        engine.until("two seconds", () -> System.nanoTime() - began > 2 * SECOND_NS);
        return (double)(cpuNs(engineThreads) - before) / (System.nanoTime() - began);
    }

    private long cpuNs(final List<Thread> engineThreads)
    {
        return engineThreads.stream().mapToLong(thread -> Math.max(0, threads.getThreadCpuTime(thread.threadId())))
            .sum();
    }

    @ParameterizedTest
    @EnumSource(value = PipelineMode.class, names = {"DEDICATED", "FUSED"})
    void shouldUseLessThanAHundredthOfAProcessorWhenPaused(final PipelineMode mode)
    {
        try (TestEngine engine = TestEngine.launch(
            mode, temporary, Natives.install(Natives.fixture("tone_v1"), temporary)))
        {
            final Player player = engine.newPlayer(NullSink.paced(SystemNanoClock.INSTANCE, 2_048));
            player.enqueue(Tone.input("tone"), Tone.choice(100L * Tone.RATE));
            player.play();
            engine.until("music", () -> player.position() > 0);
            player.pause();
            engine.until("the pause", () -> player.state() == PlayerState.PAUSED);
            final long paused = System.nanoTime();
            engine.until("a second", () -> System.nanoTime() - paused > SECOND_NS);

            assertThat(share(engine)).isLessThan(ONE_PERCENT);

            final long before = player.acceptedFrames();
            player.resume();
            engine.until("it goes on", () -> player.acceptedFrames() > before);
        }
    }
}
