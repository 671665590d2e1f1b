// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.bench.stress.StressLeases;
import dev.stellatune.engine.lease.FinishedLeases;
import dev.stellatune.engine.lease.ModuleLease;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * A worker acquires the current lease while the control thread changes what is current. Results are: whether the worker
 * knew that the change was over when it began, what it got (the epoch, 0 for nothing), the notes in the end, and the
 * references on the new lease.
 */
public final class PluginSlotStress
{
    private static final int OLD = 1;
    private static final int NEW = 2;

    private PluginSlotStress()
    {
    }

    private static int epochOf(final ModuleLease lease)
    {
        return lease.count() > 0 ? (int)lease.epoch() : -1;
    }

    /** A reload. */
    @JCStressTest
    @State
    @Outcome(id = "0, 1, 1, 1", expect = Expect.ACCEPTABLE, desc = "The old one, before the swap was over.")
    @Outcome(id = {"0, 2, 1, 1", "1, 2, 1, 1"}, expect = Expect.ACCEPTABLE, desc = "The new one.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "The old one after the swap, a finished one, none, or a wrong count.")
    public static class AcquireAgainstSwap
    {
        private final FinishedLeases notes = StressLeases.notes();
        private final PluginSlot slot = new PluginSlot("p");
        private final ModuleLease next = StressLeases.onNothing(NEW, notes);
        private volatile boolean swapped;

        /** A slot with a lease. */
        public AcquireAgainstSwap()
        {
            slot.publish(StressLeases.onNothing(OLD, notes), true);
        }

        /** Swaps. */
        @Actor
        public void control()
        {
            slot.publish(next, true);
            swapped = true;
        }

        /**
         * Makes an instance, so to speak, and destroys it.
         *
         * @param r 1 and 2.
         */
        @Actor
        public void worker(final IIII_Result r)
        {
            r.r1 = swapped ? 1 : 0;
            final ModuleLease lease = slot.acquireCurrentLease();
            if (lease != null)
            {
                r.r2 = epochOf(lease);
                lease.release();
            }
        }

        /**
         * What is left.
         *
         * @param r 3 and 4.
         */
        @Arbiter
        public void end(final IIII_Result r)
        {
            r.r3 = notes.drain(ModuleLease::count);
            r.r4 = next.count();
        }
    }

    /** A plugin is disabled. */
    @JCStressTest
    @State
    @Outcome(id = "0, 1, 1, 0", expect = Expect.ACCEPTABLE, desc = "A lease, before disabling was over.")
    @Outcome(id = {"0, 0, 1, 0", "1, 0, 1, 0"}, expect = Expect.ACCEPTABLE, desc = "Nothing.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A lease after disabling, a finished one, or a wrong count.")
    public static class AcquireAgainstDisable
    {
        private final FinishedLeases notes = StressLeases.notes();
        private final PluginSlot slot = new PluginSlot("p");
        private volatile boolean disabled;

        /** A slot with a lease. */
        public AcquireAgainstDisable()
        {
            slot.publish(StressLeases.onNothing(OLD, notes), true);
        }

        /** Disables. */
        @Actor
        public void control()
        {
            slot.publish(null, false);
            disabled = true;
        }

        /**
         * Makes an instance, so to speak, and destroys it.
         *
         * @param r 1 and 2.
         */
        @Actor
        public void worker(final IIII_Result r)
        {
            r.r1 = disabled ? 1 : 0;
            final ModuleLease lease = slot.acquireCurrentLease();
            if (lease != null)
            {
                r.r2 = epochOf(lease);
                lease.release();
            }
        }

        /**
         * What is left.
         *
         * @param r 3.
         */
        @Arbiter
        public void end(final IIII_Result r)
        {
            r.r3 = notes.drain(ModuleLease::count);
        }
    }
}
