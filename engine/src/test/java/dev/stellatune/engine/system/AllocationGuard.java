// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import com.sun.management.ThreadMXBean;
import dev.stellatune.engine.Player;
import dev.stellatune.engine.worker.EngineThread;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Says whether the threads that carry audio allocate per block, by the JVM's own count per thread, in windows of a run
 * that come after thousands of blocks. In INVOKER the calling thread is the one that carries it.
 *
 * <p>Where compiled code gives way to the interpreter, objects that the compiler had done away with come to be after
 * all, once: so a window may have some bytes in it, but not half of the windows, and no more than a few.
 */
final class AllocationGuard
{
    static final int BLOCK_FRAMES = 64;
    static final int WINDOWS = 6;
    static final int WINDOW_BLOCKS = 1_500;
    private static final int WARM_UP_BLOCKS = 12_000;
    /** What is to be played, at least. */
    static final int FRAMES = (WARM_UP_BLOCKS + WINDOWS * WINDOW_BLOCKS + 1000) * BLOCK_FRAMES;
    /** What the JVM may allocate once on a thread, where compiled code gives way to the interpreter. */
    private static final long ONCE_LIMIT = 4096;

    private final ThreadMXBean counts = (ThreadMXBean)ManagementFactory.getThreadMXBean();
    private final TestEngine engine;
    private final LimitingSink sink;
    private final List<Thread> threads;
    /** Arrays, since looking must not allocate either: in INVOKER it is the same thread. */
    private final long[] ids;
    private final long[][] windows;

    private AllocationGuard(final TestEngine engine, final Player player, final LimitingSink sink)
    {
        this.engine = engine;
        this.sink = sink;
        threads = engine.isInvoker() ? List.of(Thread.currentThread()) :
            player.workerThreads().stream().map(EngineThread::thread).toList();
        assertThat(threads).isNotEmpty();
        ids = threads.stream().mapToLong(Thread::threadId).toArray();
        windows = new long[ids.length][WINDOWS];
    }

    /**
     * Watches a player that was told to play.
     *
     * @param sink of the player, which nobody has allowed anything yet.
     * @return the bytes that each thread allocated, in each window.
     */
    static Map<String, long[]> watch(final TestEngine engine, final Player player, final LimitingSink sink)
    {
        final AllocationGuard guard = new AllocationGuard(engine, player, sink);
        guard.play(WARM_UP_BLOCKS);
        for (int window = 0; window < WINDOWS; window++)
        {
            guard.count(window, -1);
            guard.play(WARM_UP_BLOCKS + (window + 1L) * WINDOW_BLOCKS);
            guard.count(window, 1);
        }
        final Map<String, long[]> named = new LinkedHashMap<>();
        for (int i = 0; i < guard.ids.length; i++)
        {
            named.put(guard.threads.get(i).getName(), guard.windows[i]);
        }
        return named;
    }

    private void count(final int window, final int sign)
    {
        for (int i = 0; i < ids.length; i++)
        {
            windows[i][window] += sign * counts.getThreadAllocatedBytes(ids[i]);
        }
    }

    private void play(final long blocks)
    {
        sink.allow(blocks * BLOCK_FRAMES);
        if (engine.isInvoker())
        {
            while (!sink.isFull())
            {
                engine.engine().turn();
            }
        }
        else
        {
            engine.until(blocks + " blocks are played", sink::isFull);
        }
    }

    /** Fails when a thread allocated per block. */
    static void assertNothingPerBlock(final Map<String, long[]> windows)
    {
        windows.forEach((thread, bytes) ->
        {
            final String what = "bytes that " + thread + " allocated in each " + WINDOW_BLOCKS + " blocks: " +
                Arrays.toString(bytes);
            assertThat(LongStream.of(bytes).filter(count -> count == 0).count()).as(what)
                .isGreaterThanOrEqualTo(WINDOWS / 2);
            assertThat(LongStream.of(bytes).sum()).as(what).isLessThan(ONCE_LIMIT);
        });
    }
}
