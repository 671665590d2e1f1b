// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.engine.status.EngineStatus;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/**
 * How long blocks take, as the sink sees it: everything between two calls of {@code write} is the engine's.
 *
 * <p><i>Making</i> a block is from the moment when the sink has accepted one until it is offered the next one. A
 * block's <i>whole</i> time is the sum of all that lies between the accepting of two blocks, less the pauses that the
 * engine makes while the sink has no room: so what is done in such a pause counts, too. The same by the thread's own
 * clock is its <i>CPU</i> time, pauses and all. Blocks in which an instance was replaced are kept apart; the engine
 * counts those for all players, so this means something where there is one, with all stages on one thread.
 *
 * <p>[worker-thread], and allocates nothing; to be read when the player is closed, but for what is marked otherwise.
 */
final class BlockTimes
{
    private static final long MAX_NS = TimeUnit.MINUTES.toNanos(1);
    private static final int DIGITS = 3;

    private final Histogram making = histogram();
    private final Histogram otherWhole = histogram();
    private final Histogram swapWhole = histogram();
    private final Histogram otherCpu = histogram();
    private final Histogram swapCpu = histogram();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final EngineStatus status;
    private final long pauseNs;
    private final boolean takesCpu;
    private final AtomicLong lastSwapNs = new AtomicLong();

    private boolean recording;
    private boolean between;
    private boolean refused;
    private boolean made;
    private boolean swapped;
    private long leftNs;
    private long leftCpuNs;
    private long wholeNs;
    private long cpuNs;
    private long swaps;

    /**
     * Times of no block.
     *
     * @param pauseNs  how long the engine pauses where the sink has no room.
     * @param takesCpu whether the thread has a clock that means something: not where it turns everything else, too.
     */
    BlockTimes(final EngineStatus status, final long pauseNs, final boolean takesCpu)
    {
        this.status = status;
        this.pauseNs = pauseNs;
        this.takesCpu = takesCpu;
    }

    private static Histogram histogram()
    {
        return new Histogram(1, MAX_NS, DIGITS);
    }

    /** Whether blocks count from now on: not before the code is compiled. */
    void record(final boolean now)
    {
        recording = now;
    }

    /** The sink is offered frames. */
    void entered(final boolean steady)
    {
        final long nowNs = System.nanoTime();
        final long count = status.value(EngineCounter.INSTANCES_RECREATED);
        if (count != swaps)
        {
            swaps = count;
            swapped = true;
            lastSwapNs.setRelease(nowNs);
        }
        if (!steady)
        {
            between = false;
            return;
        }
        if (between)
        {
            final long elapsedNs = nowNs - leftNs;
            wholeNs += refused ? Math.max(0, elapsedNs - pauseNs) : elapsedNs;
            cpuNs += cpu() - leftCpuNs;
            if (!made)
            {
                made = true;
                if (recording)
                {
                    making.recordValue(Math.min(elapsedNs, MAX_NS));
                }
            }
        }
    }

    /**
     * The sink has answered.
     *
     * @param accepted whether it took anything.
     * @param whole    whether that was the rest of a block.
     */
    void leaving(final boolean accepted, final boolean whole)
    {
        if (whole)
        {
            if (between && recording)
            {
                (swapped ? swapWhole : otherWhole).recordValue(Math.min(wholeNs, MAX_NS));
                if (takesCpu)
                {
                    (swapped ? swapCpu : otherCpu).recordValue(Math.min(cpuNs, MAX_NS));
                }
            }
            between = true;
            made = false;
            swapped = false;
            wholeNs = 0;
            cpuNs = 0;
        }
        refused = !accepted;
        leftCpuNs = cpu();
        leftNs = System.nanoTime();
    }

    private long cpu()
    {
        return takesCpu ? threads.getCurrentThreadCpuTime() : 0;
    }

    /** [any-thread] When an instance was last seen to have been replaced, by {@link System#nanoTime()}; 0 for never. */
    long lastSwapNs()
    {
        return lastSwapNs.getAcquire();
    }

    /** From accepting a block to being offered the next one. */
    Histogram making()
    {
        return making;
    }

    /** Whole blocks. */
    Histogram whole(final boolean ofSwaps)
    {
        return ofSwaps ? swapWhole : otherWhole;
    }

    /** CPU time of whole blocks. */
    Histogram cpu(final boolean ofSwaps)
    {
        return ofSwaps ? swapCpu : otherCpu;
    }
}
