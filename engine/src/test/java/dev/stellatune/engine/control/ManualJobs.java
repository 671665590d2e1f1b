// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Keeps jobs until a test has them run, or gives them up and has them end late.
 */
public final class ManualJobs implements JobExecutor
{
    private final List<Job<?>> waiting = new ArrayList<>();
    private final List<Job<?>> givenUp = new ArrayList<>();

    private record Job<T>(String name, Lane lane, Callable<T> work, JobHandler<T> handler)
    {
        void run(final boolean late)
        {
            final T result;
            try
            {
                result = work.call();
            }
            catch (final Exception e)
            {
                if (!late)
                {
                    handler.failed(e);
                }
                return;
            }
            if (late)
            {
                handler.late(result);
            }
            else
            {
                handler.completed(result);
            }
        }
    }

    @Override
    public <T> void submit(final String name, final Lane lane, final Callable<T> work, final JobHandler<T> handler)
    {
        waiting.add(new Job<>(name, lane, work, handler));
    }

    /** The names of the jobs that have not run yet. */
    public List<String> waiting()
    {
        return waiting.stream().map(Job::name).toList();
    }

    /** The lanes of the jobs that have not run yet. */
    public List<Lane> lanes()
    {
        return waiting.stream().map(Job::lane).toList();
    }

    public void run(final int index)
    {
        waiting.remove(index).run(false);
    }

    /** Runs what waits, and what that submits in turn. */
    public int runAll()
    {
        int ran = 0;
        while (!waiting.isEmpty())
        {
            run(0);
            ran++;
        }
        return ran;
    }

    /** A job exceeds its deadline. */
    public void giveUp(final int index)
    {
        final Job<?> job = waiting.remove(index);
        givenUp.add(job);
        job.handler.failed(new JobStuckException("The job '" + job.name + "' is stuck."));
    }

    /** All jobs that were given up end after all. */
    public void endLate()
    {
        while (!givenUp.isEmpty())
        {
            givenUp.removeFirst().run(true);
        }
    }
}
