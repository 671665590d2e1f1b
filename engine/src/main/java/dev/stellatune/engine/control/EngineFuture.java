// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A request's future that knows how its engine makes progress.
 *
 * <p>Where the engine has threads, waiting waits. Where it has none (INVOKER), waiting turns the engine's crank until
 * the future is done. Waiting on one of the engine's own threads, or from within the crank, would wait for itself: it
 * is an {@link IllegalStateException}. What is chained to it ({@code thenAccept} and the like) runs on the control
 * thread and must return at once; {@code thenAcceptAsync} takes it elsewhere.
 *
 * @param <T> what the request gives.
 */
public final class EngineFuture<T> extends CompletableFuture<T>
{
    private final Progress progress;

    /** How waiting is done in an engine. */
    @FunctionalInterface
    public interface Progress
    {
        /**
         * Called before each wait: returns at once where threads do the work, or when the future is done.
         *
         * @param future      waited for.
         * @param deadlineNs  of {@link System#nanoTime()}; turning the crank stops there.
         * @throws IllegalStateException when the calling thread must not wait.
         */
        void advance(CompletableFuture<?> future, long deadlineNs);
    }

    /**
     * A future that is not done.
     *
     * @param progress of its engine.
     */
    public EngineFuture(final Progress progress)
    {
        this.progress = progress;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture()
    {
        return new EngineFuture<>(progress);
    }

    @Override
    public T get() throws InterruptedException, ExecutionException
    {
        progress.advance(this, Long.MAX_VALUE);
        return super.get();
    }

    @Override
    public T get(final long timeout, final TimeUnit unit) throws InterruptedException, ExecutionException,
        TimeoutException
    {
        final long deadlineNs = System.nanoTime() + unit.toNanos(timeout);
        progress.advance(this, deadlineNs);
        return super.get(Math.max(0, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    @Override
    public T join()
    {
        progress.advance(this, Long.MAX_VALUE);
        return super.join();
    }

    /**
     * Waits, and throws what the request failed with itself instead of a wrapper.
     *
     * @param type the checked exception that the request may fail with.
     * @param <E>  its type.
     * @return what the request gave.
     * @throws E when the request failed so.
     */
    public <E extends Exception> T await(final Class<E> type) throws E
    {
        try
        {
            return join();
        }
        catch (final CompletionException e)
        {
            final Throwable cause = e.getCause();
            if (type.isInstance(cause))
            {
                throw type.cast(cause);
            }
            throw e;
        }
    }
}
