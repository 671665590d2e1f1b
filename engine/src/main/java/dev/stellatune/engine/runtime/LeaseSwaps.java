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
final class LeaseSwaps
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
        final PluginInfo oldInfo = slot.info();
        final ModuleLease lease = new ModuleLease(candidate.module(), ++epoch, finished);
        // the reference that brings it back, if need be
        final boolean onProbation = probations.areOn() && old != null && oldInfo != null && old.tryAcquire();
        slot.installed(candidate.module().info(), candidate.file(), candidate.fingerprint());
        noteRetired(old);
        publish(slot, lease, reason, onProbation ? old : null);
        EngineEvents.reloaded(slot.id(), old == null ? 0 : old.epoch(), lease.epoch(), reason.name());
        if (onProbation)
        {
            probations.begin(slot, finding -> concluded.accept(
                conclude(slot, lease, Objects.requireNonNull(old), Objects.requireNonNull(oldInfo), finding)));
        }
        else
        {
            concluded.accept(new ReloadReport(
                slot.id(), lease.epoch(), ReloadReport.Verdict.SWAPPED, "", List.of()));
        }
    }

    private ReloadReport conclude(
        final PluginSlot slot,
        final ModuleLease latest,
        final ModuleLease old,
        final PluginInfo oldInfo,
        final Probations.Finding finding)
    {
        String reason = finding.reason();
        ReloadReport.Verdict verdict = finding.verdict();
        if (verdict == ReloadReport.Verdict.ROLLED_BACK && latest.equals(slot.value().current()))
        {
            reason = "The new build of plugin " + slot.id() +
                " was rolled back, and the one before is current again: " + finding.reason();
            final long failedEpoch = latest.epoch();
            rollBack(slot, latest, old, oldInfo);
            EngineEvents.rolledBack(slot.id(), failedEpoch, old.epoch(), finding.reason());
            status.error(reason);
        }
        else
        {
            if (verdict == ReloadReport.Verdict.ROLLED_BACK)
            {
                verdict = ReloadReport.Verdict.UNTRIED;
            }
            slot.trustCurrent();
            old.release();
        }
        final ModuleLease current = slot.value().current();
        return new ReloadReport(
            slot.id(), current == null ? 0 : current.epoch(), verdict, reason, finding.takeOvers());
    }

    /** The file stays known as it is: it is not loaded again before it changes. */
    private void rollBack(
        final PluginSlot slot, final ModuleLease latest, final ModuleLease old, final PluginInfo oldInfo)
    {
        slot.installed(
            oldInfo, Objects.requireNonNull(slot.file()), Objects.requireNonNull(slot.fingerprint()));
        retired.remove(old);
        noteRetired(latest);
        old.returned(++epoch);
        publish(slot, old, Reason.ROLLED_BACK, null);
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
        noteRetired(slot.value().current());
        final long seq = slot.publish(null, enabled);
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
