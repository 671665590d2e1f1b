// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.ffi.os.OsThread;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The operating system's thread that carries a worker: named, pinned where asked, known by its id.
 *
 * <p>What the system does not permit is reported once and done without.
 */
public final class EngineThread
{
    /** For {@code cpu}: let the scheduler choose. */
    public static final int ANY_CPU = -1;

    private static final long GRACE_MS = 100;

    private final Thread thread;
    private final CountDownLatch started = new CountDownLatch(1);
    private volatile int threadId;

    /**
     * A thread that does not run yet.
     *
     * @param group    of the engine's threads.
     * @param name     shown by debuggers and in messages.
     * @param cpu      to be pinned to, or {@link #ANY_CPU}.
     * @param realtime a real-time priority 1 to 99, or 0 for none; only for threads that block while idle.
     * @param status   learns of what was not permitted.
     * @param work     the worker's loop.
     */
    public EngineThread(
        final ThreadGroup group,
        final String name,
        final int cpu,
        final int realtime,
        final EngineStatus status,
        final Runnable work)
    {
        thread = Thread.ofPlatform().group(group).name(name).daemon(true).unstarted(() ->
        {
            threadId = OsThread.currentThreadId();
            status.workerThread();
            if (cpu != ANY_CPU)
            {
                report(name, OsThread.pin(cpu), status);
            }
            if (realtime > 0)
            {
                report(name, OsThread.makeRealtime(realtime), status);
            }
            started.countDown();
            work.run();
        });
    }

    private static void report(final String name, final @Nullable String refusal, final EngineStatus status)
    {
        if (refusal != null)
        {
            status.error("Thread " + name + ": " + refusal);
        }
    }

    /**
     * Starts the thread and does not wait for it.
     *
     * @throws OutOfMemoryError when the system gives no more threads; then it was not started.
     */
    public void launch()
    {
        thread.start();
    }

    /**
     * Starts the thread and waits until it is set up.
     */
    public void start()
    {
        launch();
        boolean interrupted = false;
        while (true)
        {
            try
            {
                started.await();
                break;
            }
            catch (final InterruptedException e)
            {
                interrupted = true;
            }
        }
        if (interrupted)
        {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The system's id of the thread.
     *
     * @return 0 before it was started.
     */
    public int threadId()
    {
        return threadId;
    }

    /**
     * The Java thread.
     *
     * @return for allocation counters and the like.
     */
    public Thread thread()
    {
        return thread;
    }

    /**
     * Waits for the thread's end.
     *
     * @param end of {@link System#nanoTime()}: how long to wait; one that has passed still gives it a moment.
     * @return false when it still runs.
     */
    public boolean join(final long end)
    {
        boolean interrupted = false;
        boolean joined = false;
        while (!joined)
        {
            try
            {
                thread.join(Math.max(GRACE_MS, (end - System.nanoTime()) / 1_000_000L));
                joined = true;
            }
            catch (final InterruptedException e)
            {
                interrupted = true;
            }
        }
        if (interrupted)
        {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
