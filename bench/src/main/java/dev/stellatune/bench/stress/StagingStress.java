// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.stress;

import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.InstanceFactory;
import dev.stellatune.engine.control.JobExecutor;
import dev.stellatune.engine.control.JobHandler;
import dev.stellatune.engine.control.Reason;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.worker.InstanceHandling;
import dev.stellatune.engine.worker.InstanceListener;
import dev.stellatune.engine.worker.WorkerController;
import dev.stellatune.ffi.plugin.CapabilityKind;
import dev.stellatune.ffi.plugin.ConfigPlan;
import dev.stellatune.ffi.plugin.DecoderInstance;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A job brings an instance to a worker.
 */
public final class StagingStress
{
    private StagingStress()
    {
    }

    /** Instances are numbers; they end in a count. */
    private static final class Numbers implements InstanceHandling<Integer>
    {
        private final AtomicInteger disposals = new AtomicInteger();

        @Override
        public Integer stage(final String configJson)
        {
            return 1;
        }

        @Override
        public TakeOver takeOver(final @Nullable Integer running, final Integer staged)
        {
            return TakeOver.TAKEN;
        }

        @Override
        public void handOver(final Integer running)
        {
        }

        @Override
        public void dispose(final Integer instance)
        {
            disposals.incrementAndGet();
        }

        @Override
        public long seqOf(final Integer instance)
        {
            return instance;
        }

        @Override
        public ConfigPlan plan(final Integer running, final String configJson)
        {
            return new ConfigPlan(ConfigPlan.Mode.REJECT, "");
        }

        @Override
        public void apply(final Integer running, final String configJson)
        {
        }
    }

    /** Keeps jobs until somebody runs them. */
    private static final class KeptJobs implements JobExecutor
    {
        private final Queue<Runnable> jobs = new ConcurrentLinkedQueue<>();

        @Override
        public <T> void submit(
            final String name, final Lane lane, final Callable<T> work, final JobHandler<T> handler)
        {
            jobs.add(() ->
            {
                try
                {
                    handler.completed(work.call());
                }
                catch (final Exception e)
                {
                    handler.failed(e);
                }
            });
        }

        void runAll()
        {
            for (Runnable job = jobs.poll(); job != null; job = jobs.poll())
            {
                job.run();
            }
        }
    }

    /** What happens to nobody's knowledge. */
    private static final class Nobody implements InstanceListener
    {
        @Override
        public void recreated()
        {
        }

        @Override
        public void destroyed(final Reason reason)
        {
        }

        @Override
        public void failed(final String message)
        {
        }
    }

    /** A worker without an instance, and one that is being made for it. */
    private static final class Arranged
    {
        private final Numbers numbers = new Numbers();
        private final KeptJobs jobs = new KeptJobs();
        private final NanoClock clock = () -> 0;
        private final WorkerEndpoint<DecoderInstance> endpoint = new WorkerEndpoint<>(
            new InstanceFactory<>("p", CapabilityKind.DECODER, "t", () -> null, DecoderInstance::create),
            new Doorbell(), "{}");
        private final WorkerController<Integer> controller =
            new WorkerController<>(endpoint, numbers, jobs, clock, new Nobody(), null);

        Arranged()
        {
            controller.advance();
        }

        /** What is left, after all jobs: 1: disposals, 2: instances in use. */
        void end(final II_Result r)
        {
            jobs.runAll();
            r.r1 = numbers.disposals.get();
            r.r2 = controller.instance() == null ? 0 : 1;
        }
    }

    /** The instance arrives while the worker closes. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "Disposed of once, by either side.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Leaked, or disposed of twice.")
    public static class ArrivalAgainstClose
    {
        private final Arranged arranged = new Arranged();

        /** For jcstress. */
        public ArrivalAgainstClose()
        {
        }

        /** The job. */
        @Actor
        public void job()
        {
            arranged.jobs.runAll();
        }

        /** The worker. */
        @Actor
        public void worker()
        {
            arranged.controller.close();
        }

        /**
         * What is left.
         *
         * @param r 1: disposals, 2: instances in use.
         */
        @Arbiter
        public void end(final II_Result r)
        {
            arranged.end(r);
        }
    }

    /** The instance arrives while the worker is at a safe point. */
    @JCStressTest
    @State
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "In use, at this safe point or the next.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Lost.")
    public static class ArrivalAgainstSafePoint
    {
        private final Arranged arranged = new Arranged();

        /** For jcstress. */
        public ArrivalAgainstSafePoint()
        {
        }

        /** The job. */
        @Actor
        public void job()
        {
            arranged.jobs.runAll();
        }

        /** The worker. */
        @Actor
        public void worker()
        {
            arranged.controller.onDoorbell();
        }

        /**
         * The next safe point.
         *
         * @param r 1: disposals, 2: instances in use.
         */
        @Arbiter
        public void end(final II_Result r)
        {
            arranged.controller.onDoorbell();
            arranged.end(r);
        }
    }

    /** The instance arrives while the plugin is disabled and the worker is at a safe point. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "Disposed of once, in use for a moment or never.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Leaked, disposed of twice, or in use after the message.")
    public static class ArrivalAgainstDestroy
    {
        private final Arranged arranged = new Arranged();

        /** For jcstress. */
        public ArrivalAgainstDestroy()
        {
        }

        /** The job, and what else there is to do for jobs by then. */
        @Actor
        public void job()
        {
            arranged.jobs.runAll();
        }

        /** Disables. */
        @Actor
        public void control()
        {
            arranged.endpoint.control().destroy(Reason.DISABLED, 2);
        }

        /** The worker, at two safe points. */
        @Actor
        public void worker()
        {
            arranged.controller.onDoorbell();
            arranged.controller.onDoorbell();
        }

        /**
         * The next safe point.
         *
         * @param r 1: disposals, 2: instances in use.
         */
        @Arbiter
        public void end(final II_Result r)
        {
            arranged.controller.onDoorbell();
            arranged.end(r);
        }
    }
}
