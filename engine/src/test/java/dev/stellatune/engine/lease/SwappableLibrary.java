// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.lease;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A plugin's slot in a test's hand: which fixture is current, and every lease there was. Single-threaded, but for
 * {@link #acquireCurrentLease}.
 */
public final class SwappableLibrary implements LeaseSource, AutoCloseable
{
    private final FixtureModules modules;
    private final FinishedLeases finished = new FinishedLeases(() ->
    {
    });
    private final List<ModuleLease> leases = new ArrayList<>();
    private volatile @Nullable ModuleLease current;
    private long seq;

    public SwappableLibrary(final FixtureModules modules, final String fixture) throws Exception
    {
        this.modules = modules;
        swap(fixture);
    }

    /** Publishes a fixture; returns the number to be sent to endpoints. */
    public long swap(final String fixture) throws Exception
    {
        final ModuleLease lease = new ModuleLease(modules.load(fixture), leases.size() + 1, finished);
        leases.add(lease);
        lease.publishedSeq(seq + 1);
        return publish(lease);
    }

    /** From now on there is nothing to make instances from; returns the number to be sent to endpoints. */
    public long disable()
    {
        return publish(null);
    }

    private long publish(final @Nullable ModuleLease lease)
    {
        final ModuleLease old = current;
        current = lease;
        if (old != null)
        {
            old.release();
        }
        return ++seq;
    }

    @Override
    public @Nullable ModuleLease acquireCurrentLease()
    {
        final ModuleLease lease = current;
        return lease != null && lease.tryAcquire() ? lease : null;
    }

    /** References on a lease, the slot's own included; leases are numbered from 0. */
    public int count(final int lease)
    {
        return leases.get(lease).count();
    }

    public long seq()
    {
        return seq;
    }

    /** Every instance must have been destroyed. */
    @Override
    public void close()
    {
        publish(null);
        assertThat(leases).allSatisfy(lease -> assertThat(lease.count()).as("references on %s", lease).isZero());
    }
}
