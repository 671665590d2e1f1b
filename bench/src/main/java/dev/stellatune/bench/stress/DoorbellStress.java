// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.stress;

import dev.stellatune.engine.control.Doorbell;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The word that a worker reads at safe points.
 */
public final class DoorbellStress
{
    private DoorbellStress()
    {
    }

    /** Something is left in plain memory, and the bell rung. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 0", "0, 1"}, expect = Expect.ACCEPTABLE, desc = "The worker will look at the next safe point.")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "The worker sees what was left.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "The bell was heard, and nothing was there: a message is lost.")
    public static class WhoHearsSees
    {
        private final Doorbell doorbell = new Doorbell();
        private int left;

        /** A bell that never rang. */
        public WhoHearsSees()
        {
        }

        /** Leaves something first, rings then. */
        @Actor
        public void visitor()
        {
            left = 1;
            doorbell.ring();
        }

        /**
         * Notes the word first, looks then.
         *
         * @param r 1: the word, 2: what was there.
         */
        @Actor
        public void worker(final II_Result r)
        {
            r.r1 = (int)doorbell.value();
            r.r2 = left;
        }
    }

    /** Two visitors ring at once. */
    @JCStressTest
    @State
    @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "Both were counted.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A ring was lost.")
    public static class TwoVisitors
    {
        private final Doorbell doorbell = new Doorbell();

        /** A bell that never rang. */
        public TwoVisitors()
        {
        }

        /** One of them. */
        @Actor
        public void one()
        {
            doorbell.ring();
        }

        /** The other. */
        @Actor
        public void other()
        {
            doorbell.ring();
        }

        /**
         * What is left.
         *
         * @param r 1: the word.
         */
        @Arbiter
        public void end(final I_Result r)
        {
            r.r1 = (int)doorbell.value();
        }
    }
}
