// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

import dev.stellatune.engine.control.JobExecutor;
import dev.stellatune.engine.control.JobHandler;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.status.EngineEvents;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where instances are made and destroyed for a worker: in jobs, one being made at a time.
 *
 * <p>The methods belong to the worker. A job leaves its result in {@link #place} and rings the worker's doorbell; when
 * the place is closed by then, the job destroys what it made.
 *
 * @param <T> an instance with whatever belongs to it.
 */
final class Staging<T>
{
    private final WorkerEndpoint<?> endpoint;
    private final InstanceHandling<T> handling;
    private final JobExecutor jobs;
    /** Filled by a job, emptied by the worker. */
    private final AtomicReference<@Nullable Result<T>> place = new AtomicReference<>();
    private boolean underWay;
    private String config = "";
    private long seq;

    /**
     * What a job leaves: an instance or a failure; neither means that the place is closed.
     *
     * @param instance owned by nobody.
     * @param failure  why there is none.
     */
    record Result<T>(@Nullable T instance, @Nullable Throwable failure)
    {
    }

    Staging(final WorkerEndpoint<?> endpoint, final InstanceHandling<T> handling, final JobExecutor jobs)
    {
        this.endpoint = endpoint;
        this.handling = handling;
        this.jobs = jobs;
    }

    /** Whether an instance is being made. */
    boolean isUnderWay()
    {
        return underWay;
    }

    /** The configuration of the instance being made, or made last. */
    String config()
    {
        return config;
    }

    /** The sequence number that the instance was wanted for. */
    long seq()
    {
        return seq;
    }

    /** Begins to make an instance; none may be under way. */
    void start(final String configJson, final long wantedSeq)
    {
        underWay = true;
        seq = wantedSeq;
        config = configJson;
        final long beganNs = System.nanoTime();
        jobs.submit("make " + endpoint.factory(), JobExecutor.Lane.RELOAD, () -> handling.stage(configJson),
            new JobHandler<T>()
            {
                @Override
                public void completed(final T result)
                {
                    EngineEvents.recreated(endpoint.factory().pluginId(), endpoint.factory(), beganNs);
                    arrive(new Result<>(result, null));
                }

                @Override
                public void failed(final Throwable failure)
                {
                    arrive(new Result<>(null, failure));
                }

                @Override
                public void late(final T result)
                {
                    handling.dispose(result);
                }
            });
    }

    /** [job-thread] */
    private void arrive(final Result<T> result)
    {
        if (place.compareAndSet(null, result))
        {
            endpoint.doorbell().ring();
        }
        else if (result.instance != null)
        {
            handling.dispose(result.instance);
        }
    }

    /** Takes what a job has left; null when there is nothing. */
    @Nullable Result<T> take()
    {
        final Result<T> result = underWay ? place.getAndSet(null) : null;
        underWay &= result == null;
        return result;
    }

    /** Destroys an instance that was handed over. */
    void dispose(final T instance)
    {
        jobs.submit("destroy " + endpoint.factory(), JobExecutor.Lane.GENERAL,
            () ->
            {
                handling.dispose(instance);
                return Boolean.TRUE;
            },
            new JobHandler<Boolean>()
            {
                @Override
                public void completed(final Boolean result)
                {
                }

                @Override
                public void failed(final Throwable failure)
                {
                }
            });
    }

    /**
     * Ends it: what arrives later is destroyed by the job that made it.
     *
     * @return what has arrived, to be destroyed by the caller; null when nothing has.
     */
    @Nullable T close()
    {
        final Result<T> result = place.getAndSet(new Result<>(null, null));
        underWay = false;
        return result == null ? null : result.instance;
    }
}
