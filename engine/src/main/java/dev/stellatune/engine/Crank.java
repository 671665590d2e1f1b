// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine;

import dev.stellatune.engine.control.EngineFuture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/**
 * How an engine makes progress while somebody waits: by its threads, or by being turned.
 *
 * <p>Waiting on one of the engine's own threads would wait for itself, and is refused.
 */
final class Crank implements EngineFuture.Progress
{
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(50);

    private final ThreadGroup engineThreads;
    private final boolean invoker;
    private final IntSupplier turn;
    private final ReentrantLock turning = new ReentrantLock();

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
        if (Thread.currentThread().getThreadGroup().equals(engineThreads) || turning.isHeldByCurrentThread())
        {
            throw new IllegalStateException("thread " + Thread.currentThread().getName() +
                " is one of the engine's own and must not wait for the engine");
        }
        while (invoker && !future.isDone() && (deadlineNs == Long.MAX_VALUE || System.nanoTime() - deadlineNs < 0))
        {
            if (turn() == 0)
            {
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    /** INVOKER: one turn of everything. */
    int turn()
    {
        if (turning.isHeldByCurrentThread())
        {
            throw new IllegalStateException("the engine is being turned already, by this thread");
        }
        turning.lock();
        try
        {
            return turn.getAsInt();
        }
        finally
        {
            turning.unlock();
        }
    }
}
