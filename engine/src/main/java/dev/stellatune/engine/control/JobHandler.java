// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

import java.util.concurrent.CompletableFuture;

/**
 * Learns what became of a job. Of the first two methods exactly one is called, once.
 *
 * <p>The methods only post or publish: they run on the job's thread, or on the control thread when a job is given up.
 *
 * @param <T> what the job gives.
 */
public interface JobHandler<T>
{
    /**
     * The job is done.
     *
     * @param result what it gave.
     */
    void completed(T result);

    /**
     * The job threw, or did not end within its deadline and is left alone.
     *
     * @param failure what happened; a {@link JobStuckException} when it was given up.
     */
    void failed(Throwable failure);

    /**
     * [job-thread] A job that was given up ended after all; nobody waits for its result.
     *
     * @param result to be disposed of here.
     */
    default void late(final T result)
    {
    }

    /**
     * [job-thread] A job that was given up ended after all, by throwing.
     *
     * @param failure what it threw.
     */
    default void lateFailure(final Throwable failure)
    {
    }

    /**
     * A handler that passes everything on to a future.
     *
     * @param future to complete.
     * @param <T>    what the job gives.
     * @return the handler.
     */
    static <T> JobHandler<T> completing(final CompletableFuture<T> future)
    {
        return new JobHandler<>()
        {
            @Override
            public void completed(final T result)
            {
                future.complete(result);
            }

            @Override
            public void failed(final Throwable failure)
            {
                future.completeExceptionally(failure);
            }
        };
    }
}
