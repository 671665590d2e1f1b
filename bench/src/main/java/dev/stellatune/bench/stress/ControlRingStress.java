// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.stress;

import dev.stellatune.engine.control.ControlFold;
import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.InstanceFactory;
import dev.stellatune.engine.control.Reason;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.ffi.plugin.CapabilityKind;
import dev.stellatune.ffi.plugin.DecoderInstance;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * Messages from the control thread to a worker. Results are: the sequence number that the worker saw meanwhile, whether
 * it wanted an instance then, and the same at the end.
 */
public final class ControlRingStress
{
    /** More messages than a ring holds. */
    private static final int FULL = 100;

    private ControlRingStress()
    {
    }

    private static WorkerEndpoint<DecoderInstance> endpoint()
    {
        return new WorkerEndpoint<>(
            new InstanceFactory<>("p", CapabilityKind.DECODER, "t", () -> null, DecoderInstance::create),
            new Doorbell(), "{}");
    }

    private static int number(final boolean wanted)
    {
        return wanted ? 1 : 0;
    }

    /** The worker reads while the control thread writes. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 1, 3, 1", "1, 1, 3, 1", "2, 0, 3, 1", "3, 1, 3, 1"}, expect = Expect.ACCEPTABLE,
        desc = "A prefix of what was written, and all of it in the end.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A message was lost, torn, or seen out of order.")
    public static class ReadWhileWriting
    {
        private final WorkerEndpoint<DecoderInstance> endpoint = endpoint();
        private final ControlFold fold = new ControlFold();

        /** An empty ring. */
        public ReadWhileWriting()
        {
        }

        /** Created, disabled, enabled. */
        @Actor
        public void control()
        {
            endpoint.control().recreate(Reason.ENABLED, 1);
            endpoint.control().destroy(Reason.DISABLED, 2);
            endpoint.control().recreate(Reason.ENABLED, 3);
        }

        /**
         * A safe point.
         *
         * @param r 1 and 2.
         */
        @Actor
        public void worker(final IIII_Result r)
        {
            endpoint.drainTo(fold);
            r.r1 = (int)fold.seq();
            r.r2 = number(fold.instanceWanted());
        }

        /**
         * A later safe point.
         *
         * @param r 3 and 4.
         */
        @Arbiter
        public void end(final IIII_Result r)
        {
            endpoint.drainTo(fold);
            r.r3 = (int)fold.seq();
            r.r4 = number(fold.instanceWanted());
        }
    }

    /** The ring is full when the worker comes by, and the control thread goes on writing. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1, 1, 0", expect = Expect.ACCEPTABLE, desc = "Something of the ring, and all of it in the end.")
    @Outcome(id = "1, 0, 1, 0", expect = Expect.ACCEPTABLE, desc = "All of it at once.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "What did not fit was lost.")
    public static class FullRing
    {
        private final WorkerEndpoint<DecoderInstance> endpoint = endpoint();
        private final ControlFold fold = new ControlFold();

        /** A ring without room. */
        public FullRing()
        {
            for (int seq = 1; seq <= FULL; seq++)
            {
                endpoint.control().recreate(Reason.LEASE_SWAPPED, seq);
            }
        }

        /** Says more, and comes by again. */
        @Actor
        public void control()
        {
            endpoint.control().destroy(Reason.DISABLED, FULL + 1);
            endpoint.control().flush();
        }

        /**
         * A safe point.
         *
         * @param r 1: whether anything was there, and 2.
         */
        @Actor
        public void worker(final IIII_Result r)
        {
            endpoint.drainTo(fold);
            r.r1 = number(fold.seq() > 0);
            r.r2 = number(fold.instanceWanted());
        }

        /**
         * The next cycle, and a later safe point.
         *
         * @param r 3: whether the last message was seen, and 4.
         */
        @Arbiter
        public void end(final IIII_Result r)
        {
            endpoint.control().flush();
            endpoint.drainTo(fold);
            r.r3 = number(fold.seq() == FULL + 1);
            r.r4 = number(fold.instanceWanted());
        }
    }
}
