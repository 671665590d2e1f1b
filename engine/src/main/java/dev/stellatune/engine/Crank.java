// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine;

import dev.stellatune.engine.control.EngineFuture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * How an engine makes progress while somebody waits: by its threads, or by being turned.
 *
 * <p>In INVOKER the engine belongs to the thread that launched it: instances and stages have one owner. Waiting on one
 * of the engine's own threads would wait for itself, and is refused.
 */
final class Crank implements EngineFuture.Progress
{
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(50);

    private final ThreadGroup engineThreads;
    private final boolean invoker;
    private final IntSupplier turn;
    private final Thread owner = Thread.currentThread();
    private boolean turning;

    Crank(final ThreadGroup engineThreads, final boolean invoker, final IntSupplier turn)
    {
        this.engineThreads = engineThreads;
        this.invoker = invoker;
        this.turn = turn;
    }

    @Override
    public void advance(final CompletableFuture<?> future, final long deadlineNs)
    {
        if (future.isDone())
        {
            return;
        }
        requireMayWait();
        while (invoker && !future.isDone() && (deadlineNs == Long.MAX_VALUE || System.nanoTime() - deadlineNs < 0))
        {
            if (turn() == 0)
            {
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    /**
     * Refuses a thread that would wait for itself.
     *
     * @throws IllegalStateException on one of the engine's own threads; in INVOKER on any but its owner, or within a
     *                               turn.
     */
    void requireMayWait()
    {
        final String thread = Thread.currentThread().getName();
        if (Thread.currentThread().getThreadGroup().equals(engineThreads))
        {
            throw new IllegalStateException(
                "thread " + thread + " is one of the engine's own and must not wait for the engine");
        }
        if (invoker && !isOwner())
        {
            throw new IllegalStateException("an engine in INVOKER belongs to the thread that launched it, " +
                owner.getName() + "; thread " + thread + " must not turn it");
        }
        if (invoker && turning)
        {
            throw new IllegalStateException("the engine is being turned already, by this thread");
        }
    }

    /** INVOKER: one turn of everything. */
    int turn()
    {
        requireMayWait();
        turning = true;
        try
        {
            return turn.getAsInt();
        }
        finally
        {
            turning = false;
        }
    }

    private boolean isOwner()
    {
        return Thread.currentThread().equals(owner);
    }
}
