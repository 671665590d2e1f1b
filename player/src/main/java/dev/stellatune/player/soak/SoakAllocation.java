// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

import com.sun.management.ThreadMXBean;
import dev.stellatune.engine.Player;
import dev.stellatune.engine.worker.EngineThread;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the workers allocate per block, by the JVM's own count per thread.
 *
 * <p>Replacing an instance allocates, and so does going on to the next track; neither happens per block. So only
 * windows count in which nothing changes and no track begins or ends. Once in a while compiled code gives way to the
 * interpreter, and objects that the compiler had done away with come to be after all; that does not happen per block
 * either, so the figure is the median of the windows, and the sum is reported beside it.
 */
final class SoakAllocation
{
    private static final long WINDOW_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
    private final List<Player> players;
    private final long[] ids;
    private final List<Double> windows = new ArrayList<>();
    private long allBlocks;
    private long allBytes;
    private boolean open;
    private long openedNs;
    private long blocksBefore;
    private long bytesBefore;

    SoakAllocation(final List<Player> players)
    {
        this.players = players;
        this.ids = players.stream().flatMap(player -> player.workerThreads().stream()).map(EngineThread::thread)
            .mapToLong(Thread::threadId).toArray();
    }

    /** Nothing changes at the moment: goes on with a window, or begins one where the one before is long enough. */
    void goOn(final long nowNs)
    {
        if (open && nowNs - openedNs > WINDOW_NS)
        {
            close();
        }
        if (!open)
        {
            open = true;
            openedNs = nowNs;
            blocksBefore = blocks();
            bytesBefore = bytes();
        }
    }

    /** Ends the window, if one is open. */
    void close()
    {
        if (open)
        {
            open = false;
            final long allocated = bytes() - bytesBefore;
            final long blocks = blocks() - blocksBefore;
            if (blocks > 0)
            {
                windows.add((double)allocated / blocks);
                allBlocks += blocks;
                allBytes += allocated;
            }
        }
    }

    /** Ends the window, if one is open, and does not count it. */
    void abandon()
    {
        open = false;
    }

    private long blocks()
    {
        return players.stream().mapToLong(Player::blocks).sum();
    }

    private long bytes()
    {
        long sum = 0;
        for (final long id : ids)
        {
            sum += threads.getThreadAllocatedBytes(id);
        }
        return sum;
    }

    /**
     * Bytes per block in the median window.
     *
     * @return null when there was no window, or there are no workers.
     */
    @Nullable Double bytesPerBlock()
    {
        if (windows.isEmpty() || ids.length == 0)
        {
            return null;
        }
        final List<Double> sorted = new ArrayList<>(windows);
        Collections.sort(sorted);
        return Figures.thousandths(sorted.get(sorted.size() / 2));
    }

    /** What the figure stands on, for programs. */
    Map<String, @Nullable Object> json()
    {
        return Figures.object(
            "windows", windows.size(),
            "windowsWithout", windows.stream().filter(bytes -> bytes == 0).count(),
            "blocks", allBlocks,
            "bytes", allBytes);
    }

    /** The same for people. */
    String text()
    {
        final Double perBlock = bytesPerBlock();
        return perBlock == null ? "bytes allocated per block unknown" : perBlock + " bytes allocated per block (" +
            allBytes + " in all of " + windows.size() + " windows" + " with " +
            allBlocks + " blocks)";
    }
}
