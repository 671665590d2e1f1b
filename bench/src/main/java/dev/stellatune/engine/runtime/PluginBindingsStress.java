// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.bench.stress.StressLeases;
import dev.stellatune.engine.control.ControlFold;
import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.Reason;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.install.Fingerprint;
import dev.stellatune.engine.lease.FinishedLeases;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.ffi.plugin.Capability;
import dev.stellatune.ffi.plugin.CapabilityKind;
import dev.stellatune.ffi.plugin.DecoderInstance;
import dev.stellatune.ffi.plugin.PluginException;
import dev.stellatune.ffi.plugin.PluginInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * A worker is bound, and begins with a lease while the control thread changes what is current.
 */
public final class PluginBindingsStress
{
    private static final int OLD = 1;
    private static final int NEW = 2;
    private static final String ID = "p";
    private static final String TYPE = "t";
    private static final Fingerprint NO_FILE = Fingerprint.of(Path.of(""));
    private static final PluginInfo INFO = new PluginInfo(ID, ID, "1.0.0", 8,
        List.of(new Capability(CapabilityKind.DECODER, TYPE, TYPE, "{}", "{}", Map.of())));

    private PluginBindingsStress()
    {
    }

    /**
     * A reload right after the binding. Results are: the change that the worker had heard of when it acquired (0 when
     * it was not bound by then), what it got (the epoch), whether a message says in the end that what it holds is
     * outdated, and the notes.
     */
    @JCStressTest
    @State
    @Outcome(id = "0, 0, 0, 1", expect = Expect.ACCEPTABLE, desc = "Not bound yet.")
    @Outcome(id = "1, 1, 1, 1", expect = Expect.ACCEPTABLE, desc = "The old one, and a message that says so.")
    @Outcome(id = {"1, 2, 0, 1", "2, 2, 0, 1"}, expect = Expect.ACCEPTABLE, desc = "The new one, and nothing to do.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "The old one for ever, the old one after the message, or none.")
    public static class BindAgainstSwap
    {
        private final FinishedLeases notes = StressLeases.notes();
        private final PluginRegistry registry = new PluginRegistry();
        private final PluginBindings bindings = new PluginBindings(registry);
        private final PluginSlot slot = registry.findOrCreate(ID);
        private final ModuleLease next = StressLeases.onNothing(NEW, notes);
        private final ControlFold fold = new ControlFold();
        private volatile @Nullable WorkerEndpoint<DecoderInstance> bound;
        private @Nullable ModuleLease held;

        /** A slot with a lease, and no worker. */
        public BindAgainstSwap()
        {
            slot.installed(INFO, Path.of(""), NO_FILE);
            slot.publish(StressLeases.onNothing(OLD, notes), true);
        }

        /** Binds, and swaps then. */
        @Actor
        public void control()
        {
            bound = bind();
            bindings.broadcast(slot, true, Reason.LEASE_SWAPPED, slot.publish(next, true));
        }

        private WorkerEndpoint<DecoderInstance> bind()
        {
            try
            {
                return bindings.bindDecoder(ID, TYPE, "{}", new Doorbell());
            }
            catch (final PluginException e)
            {
                throw new IllegalStateException(e);
            }
        }

        /**
         * Looks for messages, and makes an instance, so to speak.
         *
         * @param r 1 and 2.
         */
        @Actor
        public void worker(final IIII_Result r)
        {
            final WorkerEndpoint<DecoderInstance> mine = bound;
            if (mine != null)
            {
                mine.drainTo(fold);
                r.r1 = (int)fold.seq();
                held = slot.acquireCurrentLease();
                r.r2 = held == null ? -1 : (int)held.epoch();
            }
        }

        /**
         * A later safe point, and what is left.
         *
         * @param r 3 and 4.
         */
        @Arbiter
        public void end(final IIII_Result r)
        {
            final WorkerEndpoint<DecoderInstance> mine = bound;
            final ModuleLease lease = held;
            if (mine != null && lease != null)
            {
                mine.drainTo(fold);
                r.r3 = lease.publishedSeq() < fold.seq() ? 1 : 0;
                lease.release();
            }
            r.r4 = notes.drain(ModuleLease::count);
        }
    }
}
