// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

import dev.stellatune.engine.control.JobExecutor;
import dev.stellatune.engine.control.JobHandler;
import dev.stellatune.engine.control.JobStuckException;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.ffi.os.OsThread;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.agrona.concurrent.NanoClock;

/**
 * Runs each job on a thread of its own, that ends with it: nothing stays in thread-local storage or in the
 * floating-point mode.
 *
 * <p>Any thread submits; the control thread starts the jobs in {@link #doWork()}. At most {@link #GENERAL_PLACES} run
 * at once, and one more that is kept for reloads. A job that exceeds its deadline is reported as stuck, gives its
 * place back and is left alone.
 */
public final class Jobs implements JobExecutor
{
    /** How many jobs run at once, not counting the place for reloads. */
    public static final int GENERAL_PLACES = 4;

    private final NanoClock clock;
    private final long deadlineNs;
    private final boolean inline;
    private final ThreadGroup group;
    private final EngineStatus status;
    private final Runnable wake;
    private final ManyToOneConcurrentLinkedQueue<Job<?>> submitted = new ManyToOneConcurrentLinkedQueue<>();
    private final AtomicInteger unfinished = new AtomicInteger();
    private final ConcurrentHashMap<Integer, String> threadIds = new ConcurrentHashMap<>();
    /** [control-thread] */
    private final ArrayDeque<Job<?>> waiting = new ArrayDeque<>();
    /** [control-thread] */
    private final List<Job<?>> running = new ArrayList<>();

    /**
     * An executor without jobs.
     *
     * @param clock      for deadlines.
     * @param deadlineMs after which a job is stuck, positive.
     * @param inline     true to run each job within {@link #doWork()}, on the calling thread.
     * @param group      of the engine's threads.
     * @param status     counts stuck jobs.
     * @param wake       wakes the control thread; must neither block nor throw.
     */
    public Jobs(
        final NanoClock clock,
        final long deadlineMs,
        final boolean inline,
        final ThreadGroup group,
        final EngineStatus status,
        final Runnable wake)
    {
        this.clock = clock;
        this.deadlineNs = TimeUnit.MILLISECONDS.toNanos(deadlineMs);
        this.inline = inline;
        this.group = group;
        this.status = status;
        this.wake = wake;
    }

    @Override
    public <T> void submit(final String name, final Lane lane, final Callable<T> work, final JobHandler<T> handler)
    {
        unfinished.incrementAndGet();
        submitted.add(new Job<>(name, lane, work, handler));
        wake.run();
    }

    /**
     * [control-thread] Starts what may start, and gives up what is stuck.
     *
     * @return how many jobs were started, ended or given up.
     */
    public int doWork()
    {
        int work = 0;
        for (Job<?> job = submitted.poll(); job != null; job = submitted.poll())
        {
            waiting.add(job);
            work++;
        }
        if (inline)
        {
            for (Job<?> job = waiting.poll(); job != null; job = waiting.poll())
            {
                job.run();
            }
            return work;
        }
        return work + giveUpStuck() + startWaiting();
    }

    private int giveUpStuck()
    {
        int ended = 0;
        final long now = clock.nanoTime();
        for (final Iterator<Job<?>> iterator = running.iterator(); iterator.hasNext();)
        {
            final Job<?> job = iterator.next();
            if (job.isSettled())
            {
                iterator.remove();
                forgetEndedThreads();
                ended++;
            }
            else if (now - job.startedNs > deadlineNs && job.giveUp())
            {
                iterator.remove();
                ended++;
            }
        }
        return ended;
    }

    private int startWaiting()
    {
        int started = 0;
        for (final Iterator<Job<?>> iterator = waiting.iterator(); iterator.hasNext();)
        {
            final Job<?> job = iterator.next();
            if (hasPlace(job.lane))
            {
                iterator.remove();
                running.add(job);
                job.start();
                started++;
            }
        }
        return started;
    }

    private boolean hasPlace(final Lane lane)
    {
        int general = 0;
        int reloads = 0;
        for (final Job<?> job : running)
        {
            if (job.lane == Lane.RELOAD)
            {
                reloads++;
            }
            else
            {
                general++;
            }
        }
        // the first reload has a place of its own, further ones share the others
        return general + Math.max(0, reloads - 1) < GENERAL_PLACES || (lane == Lane.RELOAD && reloads == 0);
    }

    /**
     * [any-thread] How many jobs were submitted and have neither ended nor been given up.
     *
     * @return 0 when there is nothing to wait for.
     */
    public int unfinished()
    {
        return unfinished.get();
    }

    /**
     * [any-thread] The names of jobs that still hold a thread, stuck ones included.
     *
     * @return a copy.
     */
    public List<String> onThreads()
    {
        forgetEndedThreads();
        return List.copyOf(threadIds.values());
    }

    /**
     * [any-thread] Whether every thread that ran a job has left the operating system, its destructors included.
     *
     * @return true when none is left.
     */
    public boolean allThreadsGone()
    {
        forgetEndedThreads();
        return threadIds.isEmpty();
    }

    private void forgetEndedThreads()
    {
        threadIds.keySet().removeIf(id -> !OsThread.isAlive(id));
    }

    private final class Job<T> implements Runnable
    {
        private final String name;
        private final Lane lane;
        private final Callable<T> work;
        private final JobHandler<T> handler;
        private final AtomicBoolean settled = new AtomicBoolean();
        private long startedNs;

        Job(final String name, final Lane lane, final Callable<T> work, final JobHandler<T> handler)
        {
            this.name = name;
            this.lane = lane;
            this.work = work;
            this.handler = handler;
        }

        void start()
        {
            startedNs = clock.nanoTime();
            Thread.ofPlatform().group(group).name("stellatune job: " + name).daemon(true).start(() ->
            {
                final int threadId = OsThread.currentThreadId();
                threadIds.put(threadId, name);
                run();
                wake.run();
            });
        }

        boolean isSettled()
        {
            return settled.get();
        }

        @Override
        public void run()
        {
            try
            {
                final T result = work.call();
                settle(handler::completed, handler::late, result);
            }
            catch (final Throwable e)
            {
                if (e instanceof RuntimeException || e instanceof Error)
                {
                    status.defect("job '" + name + "'", e);
                }
                settle(handler::failed, handler::lateFailure, e);
            }
        }

        private <R> void settle(final Consumer<R> inTime, final Consumer<R> afterwards, final R outcome)
        {
            final boolean first = settled.compareAndSet(false, true);
            try
            {
                (first ? inTime : afterwards).accept(outcome);
            }
            catch (final Throwable e)
            {
                status.defect("the end of job '" + name + "'", e);
            }
            finally
            {
                if (first)
                {
                    unfinished.decrementAndGet();
                }
            }
        }

        boolean giveUp()
        {
            if (!settled.compareAndSet(false, true))
            {
                return false;
            }
            final String message = "The job '" + name + "' did not end within " +
                TimeUnit.NANOSECONDS.toMillis(deadlineNs) + " ms and is left alone; the plugin is stuck in a call.";
            status.increment(EngineCounter.STUCK_JOBS);
            status.error(message);
            handler.failed(new JobStuckException(message));
            unfinished.decrementAndGet();
            return true;
        }
    }
}
