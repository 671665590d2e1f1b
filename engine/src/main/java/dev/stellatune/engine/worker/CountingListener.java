// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.engine.status.EngineStatus;

/**
 * Counts what becomes of instances, and records failures.
 */
public abstract class CountingListener implements InstanceListener
{
    private final EngineStatus status;

    /**
     * A listener of one instance.
     *
     * @param status counts and errors.
     */
    protected CountingListener(final EngineStatus status)
    {
        this.status = status;
    }

    @Override
    public final void recreated()
    {
        status.increment(EngineCounter.INSTANCES_RECREATED);
    }

    @Override
    public void failed(final String message)
    {
        status.increment(EngineCounter.RECREATE_FAILURES);
        status.error(message);
    }
}
