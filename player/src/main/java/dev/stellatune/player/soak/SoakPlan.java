// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

import dev.stellatune.engine.sink.SinkChoice;
import org.jspecify.annotations.Nullable;

/**
 * How a soak goes.
 *
 * @param seconds     how long: of music in a soak that is turned by hand, else of time.
 * @param reloadMs    milliseconds between two reloads, 1 or more.
 * @param seed        of all messages.
 * @param streams     players of one engine, 1 or more.
 * @param blockFrames of the engine.
 * @param ringBlocks  of the engine.
 * @param reloadsOnly whether nothing else happens but reloads.
 * @param broken      whether each second a broken build takes the place of a plugin's file for a moment.
 * @param watched     whether the engine watches the files of the plugins.
 * @param sink        the device of a plugin to play to; null for one that only keeps the pace.
 */
public record SoakPlan(
    int seconds,
    int reloadMs,
    long seed,
    int streams,
    int blockFrames,
    int ringBlocks,
    boolean reloadsOnly,
    boolean broken,
    boolean watched,
    @Nullable SinkChoice sink)
{
    /** How many blocks the device holds: one that is heard, and one that has to come in time. */
    public static final int DEVICE_BLOCKS = 2;

    /** The sample rate of what is played, in Hz. */
    public static final int SAMPLE_RATE = SoakSignal.SAMPLE_RATE;

    /** How many frames the ring may hold. */
    public static final int MAX_RING_FRAMES = 1 << 17;

    private static final int MS_PER_SECOND = 1000;
    private static final int MIN_TRACK_S = 2;
    private static final int MAX_DEVICE_S = 1;
    private static final int MARGINS_PER_SECOND = 10;
    private static final int MARGINS_PER_TRACK = 8;
    /** What is heard takes a while: more than so many changes would only wait for each other. */
    private static final int CHANGE_MS = 60;

    /** What a track must have left before and behind, so that neither its end nor its beginning is decoded by then. */
    int marginFrames()
    {
        final int device = sink == null ? deviceFrames() : MAX_DEVICE_S * SAMPLE_RATE;
        return device + ringBlocks * blockFrames + SAMPLE_RATE / MARGINS_PER_SECOND;
    }

    /** Length of each of the files that are played. */
    int trackFrames()
    {
        return Math.max(MIN_TRACK_S * SAMPLE_RATE, MARGINS_PER_TRACK * marginFrames());
    }

    /** What a device holds that only keeps the pace. */
    int deviceFrames()
    {
        return DEVICE_BLOCKS * blockFrames;
    }

    /** How often there is a reload, and perhaps something else. */
    long ticks()
    {
        return (long)seconds * MS_PER_SECOND / reloadMs;
    }

    /** How many ticks lie between two changes other than reloads, 1 or more. */
    int ticksPerChange()
    {
        return Math.ceilDiv(CHANGE_MS, reloadMs);
    }

    /** How many ticks a second has, 1 or more. */
    int ticksPerSecond()
    {
        return Math.max(1, MS_PER_SECOND / reloadMs);
    }

    /**
     * The same for another run.
     *
     * @param other seed.
     * @return a plan that differs in its seed.
     */
    public SoakPlan withSeed(final long other)
    {
        return new SoakPlan(
            seconds, reloadMs, other, streams, blockFrames, ringBlocks, reloadsOnly, broken, watched, sink);
    }
}
