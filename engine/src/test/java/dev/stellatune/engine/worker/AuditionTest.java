// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.control.Continuity;
import dev.stellatune.engine.control.ManualClock;
import dev.stellatune.engine.control.ManualJobs;
import dev.stellatune.engine.control.SwapPolicy;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.ffi.abi.NativeMemory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Blocks of 10 frames at 1000 Hz: one lasts 10 ms, and a crossfade of 20 ms is two blocks long.
 */
class AuditionTest
{
    private static final int FRAMES = 10;
    private static final long BLOCK_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final ManualClock clock = new ManualClock();
    private final long heard = NativeMemory.allocate(FRAMES * Float.BYTES);
    private Audition audition = audition(20, 0);

    private Audition audition(final int crossfadeMs, final int blocks)
    {
        return new Audition(new WorkerParts(new ManualJobs(), clock, new EngineStatus(),
            new SwapPolicy(crossfadeMs, blocks), FRAMES), new AudioFormat(1000, 1));
    }

    private void use(final int crossfadeMs, final int blocks)
    {
        audition.close();
        audition = audition(crossfadeMs, blocks);
        audition.begin(false);
    }

    @AfterEach
    void free()
    {
        audition.close();
        NativeMemory.free(heard);
    }

    private long runningNs;

    /** A block of two constant signals; gives what is heard of it at its end. */
    private float block(final float running, final float successor, final long tookNs)
    {
        for (int i = 0; i < FRAMES; i++)
        {
            NativeMemory.putFloat(heard + (long)i * Float.BYTES, running);
            NativeMemory.putFloat(audition.scratch() + (long)i * Float.BYTES, successor);
        }
        audition.startRunning();
        clock.advanceNs(runningNs);
        audition.start();
        clock.advanceNs(tookNs);
        audition.compare(heard, FRAMES);
        return NativeMemory.getFloat(heard + (FRAMES - 1L) * Float.BYTES);
    }

    private float block(final float running, final float successor)
    {
        return block(running, successor, 0);
    }

    @Test
    void shouldPassOverWithinTheCrossfadeWhenSignalsDiffer()
    {
        use(20, 0);
        assertThat(audition.isDone()).isFalse();
        assertThat(block(0, 1)).isEqualTo(0.5f);
        assertThat(audition.isDone()).isFalse();
        assertThat(block(0, 1)).isEqualTo(1);
        assertThat(audition.isDone()).isTrue();
        assertThat(audition.continuity(true, 7))
            .isEqualTo(new Continuity(Continuity.Kind.CROSSFADED, true, 7, 1));
    }

    @Test
    void shouldBeDoneAfterOneBlockWhenSignalsAreEqual()
    {
        use(20, 0);
        assertThat(block(0.3f, 0.3f)).isEqualTo(0.3f);
        assertThat(audition.isDone()).isTrue();
        assertThat(audition.continuity(false, 0).kind()).isEqualTo(Continuity.Kind.EXACT);
    }

    @Test
    void shouldBeDoneAtOnceWhenThereIsNeitherCrossfadeNorProbation()
    {
        use(0, 0);
        assertThat(audition.isDone()).isTrue();
        assertThat(audition.continuity(false, 0).kind()).isEqualTo(Continuity.Kind.AT_ONCE);
    }

    @Test
    void shouldLeaveWhatIsHeardAloneWhileOnProbation()
    {
        use(20, 2);
        assertThat(block(0.5f, 1)).isEqualTo(0.5f);
        assertThat(block(0.5f, 1)).isEqualTo(0.5f);
        assertThat(audition.isDone()).as("the crossfade is still to come").isFalse();
        assertThat(block(0.5f, 1)).isEqualTo(0.75f);
        assertThat(block(0.5f, 1)).isEqualTo(1);
        assertThat(audition.isDone()).isTrue();
    }

    @Test
    void shouldFailWhenSamplesAreNotFinite()
    {
        use(20, 0);
        assertThat(block(0.5f, Float.NaN)).isEqualTo(0.5f);
        assertThat(audition.isDone()).isFalse();
        assertThat(audition.failure()).contains("not finite");
        assertThat(block(0.5f, 0.1f)).as("it is not heard any more").isEqualTo(0.5f);
    }

    @Test
    void shouldFailWhenSilentWhereTheOneBeforeWasNot()
    {
        use(0, 2);
        block(0.5f, 0);
        assertThat(audition.failure()).isNull();
        block(0.5f, 0);
        assertThat(audition.failure()).contains("was silent for 2 blocks");
    }

    @Test
    void shouldPassWhenBothAreSilent()
    {
        use(0, 2);
        block(0, 0);
        block(0, 0);
        assertThat(audition.failure()).isNull();
        assertThat(audition.isDone()).isTrue();
    }

    @Test
    void shouldFailWhenMostBlocksAreLateAndNotBefore()
    {
        use(0, 20);
        for (int i = 0; i < 3; i++)
        {
            block(0.5f, 0.5f, BLOCK_NS + 1);
            assertThat(audition.failure()).isNull();
        }
        block(0.5f, 0.5f, BLOCK_NS + 1);
        assertThat(audition.failure()).contains("4 of 4 blocks");
    }

    @Test
    void shouldPassWhenTheSystemTookTheProcessorAwayNowAndThen()
    {
        use(0, 20);
        for (int i = 0; i < 20; i++)
        {
            block(0.5f, 0.5f, i % 3 == 0 ? 100 * BLOCK_NS : BLOCK_NS);
        }
        assertThat(audition.failure()).isNull();
        assertThat(audition.isDone()).isTrue();
    }

    @Test
    void shouldBlameTheMachineWhenTheOneBeforeIsLateToo()
    {
        use(0, 20);
        runningNs = BLOCK_NS + 1;
        for (int i = 0; i < 20; i++)
        {
            block(0.5f, 0.5f, 2 * BLOCK_NS);
        }
        assertThat(audition.failure()).isNull();
    }

    @Test
    void shouldNotWatchWhatIsTrusted()
    {
        use(0, 20);
        audition.end();
        audition.begin(true);
        assertThat(audition.isDone()).isTrue();
    }

    @Test
    void shouldNotWaitForBlocksWhenNothingIsHeard()
    {
        use(20, 5);
        audition.idle(true, true);
        assertThat(audition.isDone()).isTrue();
        assertThat(audition.continuity(false, 0).kind()).isEqualTo(Continuity.Kind.UNHEARD);
    }

    @Test
    void shouldWaitAWhileForBlocksWhenTheyMayCome()
    {
        use(20, 0);
        clock.advanceNs(TimeUnit.MILLISECONDS.toNanos(500) + 2 * BLOCK_NS);
        audition.idle(false, true);
        assertThat(audition.isDone()).isFalse();
        clock.advanceNs(1);
        audition.idle(false, true);
        assertThat(audition.isDone()).isTrue();
    }

    @Test
    void shouldNotWaitForADecoderThatIsAskedAgainAndAgainAndHasNothing()
    {
        use(20, 0);
        for (int i = 0; i < 600; i++)
        {
            audition.startRunning();
            clock.advanceNs(TimeUnit.MILLISECONDS.toNanos(1));
            audition.idle(false, true);
        }
        assertThat(audition.isDone()).isTrue();
    }

    @Test
    void shouldWaitForBlocksForEverWhenOnProbation()
    {
        use(20, 1);
        clock.advanceNs(TimeUnit.HOURS.toNanos(1));
        audition.idle(true, false);
        assertThat(audition.isDone()).isFalse();
    }

    @Test
    void shouldForgetTheOneBeforeWhenItBeginsAgain()
    {
        use(20, 0);
        block(0, Float.POSITIVE_INFINITY);
        audition.end();
        audition.begin(false);
        assertThat(audition.failure()).isNull();
        assertThat(block(0, 1)).isEqualTo(0.5f);
    }
}
