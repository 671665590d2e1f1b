// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.stress;

import dev.stellatune.engine.lease.FinishedLeases;
import dev.stellatune.engine.lease.ModuleLease;

/**
 * Leases for tests that only count.
 */
public final class StressLeases
{
    private StressLeases()
    {
    }

    /**
     * A lease on nothing: counting never looks at the library, and loading one per test case would take too long.
     *
     * @param epoch    to tell leases apart.
     * @param finished where the note goes.
     * @return with one reference.
     */
    @SuppressWarnings("NullAway") // see above
    public static ModuleLease onNothing(final long epoch, final FinishedLeases finished)
    {
        return new ModuleLease(null, epoch, finished);
    }

    /**
     * Notes that wake nobody.
     *
     * @return an empty stack.
     */
    public static FinishedLeases notes()
    {
        return new FinishedLeases(() ->
        {
        });
    }
}
