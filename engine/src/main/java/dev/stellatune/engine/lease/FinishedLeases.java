// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.lease;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The notes that last releases leave for the control thread: a lock-free stack, linked through the leases themselves.
 *
 * <p>Assumes that a lease is added at most once, which its count guarantees. Many threads add, one drains.
 */
public final class FinishedLeases
{
    private final AtomicReference<@Nullable ModuleLease> head = new AtomicReference<>();
    private final Runnable wake;

    /**
     * An empty stack.
     *
     * @param wake called after each addition, by the adding thread: must neither block nor throw.
     */
    public FinishedLeases(final Runnable wake)
    {
        this.wake = wake;
    }

    /** [any-thread] Never blocks, never allocates. */
    void add(final ModuleLease lease)
    {
        ModuleLease top;
        do
        {
            top = head.get();
            lease.nextFinished(top);
        }
        while (!head.compareAndSet(top, lease));
        wake.run();
    }

    /**
     * [control-thread] Takes all notes.
     *
     * @param consumer is given each finished lease once.
     * @return how many there were.
     */
    public int drain(final Consumer<ModuleLease> consumer)
    {
        ModuleLease lease = head.get() == null ? null : head.getAndSet(null);
        int drained = 0;
        while (lease != null)
        {
            final ModuleLease next = lease.nextFinished();
            lease.nextFinished(null);
            lease.noteTaken();
            consumer.accept(lease);
            lease = next;
            drained++;
        }
        return drained;
    }
}
