// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.audio.SampleCheck;
import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.plugin.PluginException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * What a new version must pass in a job before it may come near an audio thread: some blocks by an instance of its own,
 * that is finite, and fast enough. What hangs or fails here does so where nobody waits for it.
 */
public final class Rehearsal
{
    private static final int MAX_BLOCKS = 256;
    /** Numerical Recipes' quick generator: x = 1664525 x + 1013904223 modulo 2^32. */
    private static final int FACTOR = 1_664_525;
    private static final int SUMMAND = 1_013_904_223;
    private static final float HALF_SCALE_PER_INT = 0.5f / (1L << 31);

    private Rehearsal()
    {
    }

    /** Makes a block. */
    @FunctionalInterface
    public interface Step
    {
        /**
         * [job-thread] Makes a block, or a part of it.
         *
         * @param samples address of the block.
         * @param frames  in it.
         * @return how many frames were made; less than 1 when there are no more.
         * @throws PluginException when the plugin fails.
         */
        int process(long samples, int frames) throws PluginException;
    }

    /**
     * [job-thread] Runs the blocks of the probation, at most {@value #MAX_BLOCKS}.
     *
     * @param who    for messages.
     * @param parts  the policy, the clock, the size of blocks.
     * @param format of the blocks.
     * @param step   makes one.
     * @throws PluginException when the plugin does not pass.
     */
    public static void run(final String who, final WorkerParts parts, final AudioFormat format, final Step step)
        throws PluginException
    {
        final int blocks = Math.min(parts.swaps().probationBlocks(), MAX_BLOCKS);
        final int frames = parts.blockFrames();
        final long block = NativeMemory.allocate((long)frames * format.bytesPerFrame());
        final long[] times = new long[blocks];
        int made = 0;
        try
        {
            for (boolean more = true; more && made < blocks; made++)
            {
                final long startedNs = parts.clock().nanoTime();
                final int count = step.process(block, frames);
                times[made] = parts.clock().nanoTime() - startedNs;
                if (count > 0 && !SampleCheck.isFinite(SampleCheck.peakBits(block, count * format.channels())))
                {
                    throw new PluginException("The " + who + " gave samples that are not finite.");
                }
                more = count > 0;
            }
        }
        finally
        {
            NativeMemory.free(block);
        }
        requireFast(who, times, made, frames * TimeUnit.SECONDS.toNanos(1) / format.sampleRate());
    }

    /** The system may take the processor away for a while: the median does not see that. */
    private static void requireFast(final String who, final long[] times, final int made, final long blockNs)
        throws PluginException
    {
        Arrays.sort(times, 0, made);
        if (made > 0 && times[made / 2] > blockNs)
        {
            throw new PluginException("The " + who + " is too slow: a block of " +
                TimeUnit.NANOSECONDS.toMicros(blockNs) + " us took " +
                TimeUnit.NANOSECONDS.toMicros(times[made / 2]) + " us.");
        }
    }

    /**
     * [job-thread] Lends a block of silence.
     *
     * @param parts  the size of blocks.
     * @param format of the block.
     * @param call   gets its address.
     */
    public static void withSilence(final WorkerParts parts, final AudioFormat format, final LongConsumer call)
    {
        final long block = NativeMemory.allocate((long)parts.blockFrames() * format.bytesPerFrame());
        try
        {
            call.accept(block);
        }
        finally
        {
            NativeMemory.free(block);
        }
    }

    /**
     * Fills a block with noise of half scale, the same each time.
     *
     * @param samples address of the block.
     * @param count   of samples.
     */
    public static void noise(final long samples, final int count)
    {
        int state = 1;
        for (int i = 0; i < count; i++)
        {
            state = FACTOR * state + SUMMAND;
            NativeMemory.putFloat(samples + (long)i * Float.BYTES, state * HALF_SCALE_PER_INT);
        }
    }
}
