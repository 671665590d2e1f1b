// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.stress;

import dev.stellatune.engine.lease.FinishedLeases;
import dev.stellatune.engine.lease.ModuleLease;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The count of a lease, and the notes that last releases leave.
 */
public final class LeaseStress
{
    private LeaseStress()
    {
    }

    /** The owner gives its reference back while another thread tries to get one. */
    @JCStressTest
    @State
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "Too late: the lease was finished.")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "In time: the lease was finished by the other one.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Lost, or finished twice.")
    public static class AcquireAgainstLastRelease
    {
        private final FinishedLeases notes = StressLeases.notes();
        private final ModuleLease lease = StressLeases.onNothing(1, notes);

        /** A lease with one reference. */
        public AcquireAgainstLastRelease()
        {
        }

        /** The owner. */
        @Actor
        public void owner()
        {
            lease.release();
        }

        /**
         * A user.
         *
         * @param r 1: whether it got a reference.
         */
        @Actor
        public void user(final II_Result r)
        {
            if (lease.tryAcquire())
            {
                r.r1 = 1;
                lease.release();
            }
        }

        /**
         * What is left.
         *
         * @param r 2: the number of notes.
         */
        @Arbiter
        public void end(final II_Result r)
        {
            r.r2 = notes.drain(ModuleLease::count);
        }
    }

    /** Two threads give the last two references back. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "Finished once.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Never finished, or twice.")
    public static class LastReleases
    {
        private final FinishedLeases notes = StressLeases.notes();
        private final ModuleLease lease = StressLeases.onNothing(1, notes);

        /** A lease with two references. */
        public LastReleases()
        {
            lease.tryAcquire();
        }

        /** One of them. */
        @Actor
        public void one()
        {
            lease.release();
        }

        /** The other. */
        @Actor
        public void other()
        {
            lease.release();
        }

        /**
         * What is left.
         *
         * @param r 1: the number of notes, 2: the count.
         */
        @Arbiter
        public void end(final II_Result r)
        {
            r.r1 = notes.drain(ModuleLease::count);
            r.r2 = lease.count();
        }
    }

    /** Two last releases leave their notes while the control thread takes them. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 2, 2", "1, 1, 2", "2, 0, 2"}, expect = Expect.ACCEPTABLE, desc = "Each note was taken once.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A note was lost, or taken twice.")
    public static class NotesAgainstDrain
    {
        private final FinishedLeases notes = StressLeases.notes();
        private final ModuleLease first = StressLeases.onNothing(1, notes);
        private final ModuleLease second = StressLeases.onNothing(2, notes);

        /** Two leases with a reference each. */
        public NotesAgainstDrain()
        {
        }

        /** The first user. */
        @Actor
        public void first()
        {
            first.release();
        }

        /** The second user. */
        @Actor
        public void second()
        {
            second.release();
        }

        /**
         * The control thread.
         *
         * @param r 1: how many notes it took.
         */
        @Actor
        public void control(final III_Result r)
        {
            r.r1 = take(r);
        }

        /**
         * What is left.
         *
         * @param r 2: how many notes, 3: how many leases were seen altogether.
         */
        @Arbiter
        public void end(final III_Result r)
        {
            r.r2 = take(r);
        }

        private int take(final III_Result r)
        {
            return notes.drain(lease -> r.r3++);
        }
    }
}
