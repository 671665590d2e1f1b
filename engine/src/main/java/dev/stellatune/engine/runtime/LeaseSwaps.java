// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.engine.control.Reason;
import dev.stellatune.engine.lease.FinishedLeases;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.engine.status.EngineEvents;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.status.LeaseState;
import dev.stellatune.ffi.plugin.NativeModule;
import dev.stellatune.ffi.plugin.PluginInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The only place where a lease becomes current, or ceases to be. [control-thread]
 *
 * <p>Each swap has the same order: the slot's new value is published; the registry's reference on the old lease is
 * dropped, or kept for the time of a probation; the endpoints are told.
 */
final class LeaseSwaps implements Probations.Judge
{
    private final PluginRegistry registry;
    private final PluginBindings bindings;
    private final FinishedLeases finished;
    private final Probations probations;
    private final EngineStatus status;
    /** Leases that are no longer current and not yet finished: for people only. */
    private final List<ModuleLease> retired = new ArrayList<>();
    private long epoch;

    LeaseSwaps(
        final PluginRegistry registry,
        final PluginBindings bindings,
        final FinishedLeases finished,
        final Probations probations,
        final EngineStatus status)
    {
        this.registry = registry;
        this.bindings = bindings;
        this.finished = finished;
        this.probations = probations;
        this.status = status;
    }

    /**
     * Makes a candidate current.
     *
     * @param concluded gets the verdict: at once, or after the probation.
     */
    void makeCurrent(
        final PluginSlot slot,
        final Candidate candidate,
        final Reason reason,
        final Consumer<ReloadReport> concluded)
    {
        final ModuleLease old = slot.value().current();
        final ModuleLease lease = new ModuleLease(candidate.module(), ++epoch, finished);
        final Kept kept = keep(slot, old);
        slot.installed(candidate.module().info(), candidate.file(), candidate.fingerprint());
        noteRetired(old);
        lease.trust(kept == null);
        publish(slot, lease, reason, kept == null ? null : kept.lease);
        EngineEvents.reloaded(slot.id(), old == null ? 0 : old.epoch(), lease.epoch(), reason.name());
        if (kept == null)
        {
            concluded.accept(new ReloadReport(
                slot.id(), lease.epoch(), ReloadReport.Verdict.SWAPPED, "", List.of()));
        }
        else
        {
            probations.begin(probations.new Probation(slot, lease, kept.lease, kept.info, concluded));
        }
    }

    /**
     * What can be brought back.
     *
     * @param lease with a reference.
     * @param info  what it says of itself.
     */
    private record Kept(ModuleLease lease, PluginInfo info)
    {
    }

    /** Of what is current the version that is trusted is kept: what is still on probation need not come back. */
    private @Nullable Kept keep(final PluginSlot slot, final @Nullable ModuleLease old)
    {
        final Probations.Probation undecided = probations.end(slot);
        if (undecided != null)
        {
            return new Kept(undecided.before(), undecided.infoBefore());
        }
        final PluginInfo info = slot.info();
        // the reference that brings it back, if need be
        return probations.areOn() && old != null && info != null && old.tryAcquire() ? new Kept(old, info) : null;
    }

    @Override
    public void passed(final Probations.Probation probation)
    {
        final PluginSlot slot = probation.slot();
        probation.latest().trust(true);
        slot.trustCurrent();
        probation.before().release();
        // those that have nothing to play need not try it any more
        slot.endpoints().forEach(control -> control.endpoint().doorbell().ring());
    }

    /** The file stays known as it is: it is not loaded again before it changes. */
    @Override
    public String failed(final Probations.Probation probation, final String reason)
    {
        final PluginSlot slot = probation.slot();
        final ModuleLease old = probation.before();
        final String sentence = "The new build of plugin " + slot.id() +
            " was rolled back, and the one before is current again: " + reason;
        final long failedEpoch = probation.latest().epoch();
        slot.installed(
            probation.infoBefore(), Objects.requireNonNull(slot.file()), Objects.requireNonNull(slot.fingerprint()));
        retired.remove(old);
        noteRetired(probation.latest());
        old.returned(++epoch);
        publish(slot, old, Reason.ROLLED_BACK, null);
        EngineEvents.rolledBack(slot.id(), failedEpoch, old.epoch(), reason);
        status.error(sentence);
        return sentence;
    }

    /** Turns what is on probation. */
    int doWork()
    {
        return probations.doWork(this);
    }

    private void publish(
        final PluginSlot slot, final ModuleLease lease, final Reason reason, final @Nullable ModuleLease trusted)
    {
        final long seq = slot.publish(lease, true, trusted);
        registry.refreshOffers();
        bindings.broadcast(slot, true, reason, seq);
    }

    /** Makes nothing current. */
    void retireCurrent(final PluginSlot slot, final boolean enabled, final Reason reason)
    {
        final Probations.Probation undecided = probations.end(slot);
        noteRetired(slot.value().current());
        final long seq = slot.publish(null, enabled);
        if (undecided != null)
        {
            undecided.before().release();
        }
        registry.refreshOffers();
        bindings.broadcast(slot, false, reason, seq);
    }

    private void noteRetired(final @Nullable ModuleLease lease)
    {
        retired.removeIf(ModuleLease::isNoteTaken);
        if (lease != null)
        {
            retired.add(lease);
        }
    }

    /** What is loaded and not wanted goes the way of every finished lease. */
    void discard(final NativeModule module)
    {
        new ModuleLease(module, ++epoch, finished).release();
    }

    /** Brings what others see of the libraries up to date. */
    void updateStatus(final List<Reclaimer.Reclaim> closing)
    {
        for (final PluginSlot slot : registry.all())
        {
            final ModuleLease current = slot.value().current();
            if (current != null)
            {
                update(current, LeaseState.CURRENT);
            }
        }
        for (final ModuleLease lease : retired())
        {
            update(lease, LeaseState.RETIRED);
        }
        for (final Reclaimer.Reclaim reclaim : closing)
        {
            update(reclaim.lease(), reclaim.isPinned() ? LeaseState.PINNED : LeaseState.CLOSING);
        }
    }

    private void update(final ModuleLease lease, final LeaseState state)
    {
        final NativeModule module = lease.module();
        status.lease(module.number(), state, lease.epoch(), lease.count(), module.instanceCount());
    }

    /** Retired leases that the reclaimer does not know of. */
    List<ModuleLease> retired()
    {
        retired.removeIf(ModuleLease::isNoteTaken);
        return List.copyOf(retired);
    }
}
