// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.lease;

import org.jspecify.annotations.Nullable;

/**
 * Where instances get their lease: a plugin's slot.
 */
@FunctionalInterface
public interface LeaseSource
{
    /**
     * [any-thread] Takes a reference on the current lease. Never blocks, never asks the control thread.
     *
     * <p>What it returns was current at some moment within the call; after a swap or disable has returned, it never
     * returns what was current before.
     *
     * @return the lease, to be released by the caller; null when the plugin is disabled or not loaded.
     */
    @Nullable ModuleLease acquireCurrentLease();

    /**
     * [any-thread] Takes a reference on the lease that an instance without a predecessor shall be made from: the
     * current one, or the one before while the current one is on probation.
     *
     * @return as {@link #acquireCurrentLease()}.
     */
    default @Nullable ModuleLease acquireTrustedLease()
    {
        return acquireCurrentLease();
    }
}
