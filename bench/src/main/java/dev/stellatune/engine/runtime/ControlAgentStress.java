// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.bench.stress.StressLeases;
import dev.stellatune.engine.control.JobExecutor;
import dev.stellatune.engine.control.JobHandler;
import dev.stellatune.engine.status.EngineStatus;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Requests to the control thread.
 */
public final class ControlAgentStress
{
    private static final EngineStatus STATUS = new EngineStatus();
    private static final PluginRegistry REGISTRY = new PluginRegistry();
    private static final PluginBindings BINDINGS = new PluginBindings(REGISTRY);

    private ControlAgentStress()
    {
    }

    /** Runs nothing: nothing is submitted here. */
    private static final class NoJobs implements JobExecutor
    {
        @Override
        public <T> void submit(
            final String name, final Lane lane, final Callable<T> work, final JobHandler<T> handler)
        {
            throw new IllegalStateException(name);
        }
    }

    /** A request is posted while the engine closes. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Refused, and not run.")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Taken, and run once.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Taken and never run: who waits for it waits for ever.")
    public static class PostAgainstClose
    {
        private final AtomicInteger runs = new AtomicInteger();
        private final ControlAgent agent = new ControlAgent(
            StressLeases.notes(), BINDINGS,
            new LeaseSwaps(REGISTRY, BINDINGS, StressLeases.notes(), new Probations(() -> 0, 0), STATUS), STATUS, () ->
            {
            },
            owner -> new Reclaimer(new NoJobs(), owner::post, () -> 0, STATUS, threads -> 0, new PinnedPolicy(1, 0)));

        /** An agent that takes requests. */
        public PostAgainstClose()
        {
        }

        /**
         * Any thread.
         *
         * @param r 1: whether the request was taken.
         */
        @Actor
        public void user(final II_Result r)
        {
            r.r1 = agent.post(runs::incrementAndGet) ? 1 : 0;
        }

        /** The thread that closes the engine. */
        @Actor
        public void closer()
        {
            agent.close();
        }

        /**
         * What is left.
         *
         * @param r 2: how often the request ran.
         */
        @Arbiter
        public void end(final II_Result r)
        {
            r.r2 = runs.get();
        }
    }
}
