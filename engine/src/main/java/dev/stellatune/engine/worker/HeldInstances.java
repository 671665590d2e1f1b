// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

import dev.stellatune.ffi.plugin.ConfigPlan;
import dev.stellatune.ffi.plugin.PluginException;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The instance in use and the successor that waits: none leaves here without being handed over, and disposed of in a
 * job. Owned by one thread.
 *
 * @param <T> an instance with whatever belongs to it.
 */
final class HeldInstances<T>
{
    private final InstanceHandling<T> handling;
    private final Staging<T> staging;
    private @Nullable T running;
    private @Nullable T staged;
    private long lastSeq;

    HeldInstances(final InstanceHandling<T> handling, final Staging<T> staging, final @Nullable T first)
    {
        this.handling = handling;
        this.staging = staging;
        this.running = first;
    }

    @Nullable T running()
    {
        return running;
    }

    @Nullable T staged()
    {
        return staged;
    }

    /** Of the last instance that was taken or retired: a faulted one comes back only with a later library. */
    long lastSeq()
    {
        return lastSeq;
    }

    /** A successor waits from now on. */
    void stage(final T successor)
    {
        staged = successor;
    }

    /** What waits is in use from now on; what ran was handed over already, and is disposed of. */
    void succeed(final T successor)
    {
        final T replaced = running;
        staged = null;
        running = successor;
        lastSeq = handling.seqOf(successor);
        dispose(replaced);
    }

    void dropStaged()
    {
        dispose(takeStaged());
    }

    void retireRunning()
    {
        dispose(takeRunning());
    }

    /**
     * Whether a version is to blame for a successor that could not be made or was refused.
     *
     * @param failure   why; null when it was refused.
     * @param latestSeq of the version.
     */
    boolean isToBlame(final @Nullable Throwable failure, final long latestSeq)
    {
        final T present = running;
        return handling.isToBlame(
            present, failure, (present == null ? lastSeq : handling.seqOf(present)) < latestSeq);
    }

    /** A successor that is half faded in must not vanish: it takes a configuration, too, if it can do so at once. */
    boolean applyBeside(final String json) throws PluginException
    {
        final T waiting = staged;
        if (waiting == null || !handling.isBeside(waiting) ||
            handling.plan(waiting, json).mode() != ConfigPlan.Mode.HOT_APPLY)
        {
            return false;
        }
        handling.apply(waiting, json);
        return true;
    }

    /** Takes everything away, and what a job may have left. */
    void close(final Consumer<T> disposal)
    {
        Stream.of(staging.close(), takeStaged(), takeRunning()).filter(Objects::nonNull).forEach(disposal);
    }

    private void dispose(final @Nullable T unowned)
    {
        if (unowned != null)
        {
            staging.dispose(unowned);
        }
    }

    private @Nullable T takeStaged()
    {
        final T waiting = staged;
        staged = null;
        if (waiting != null)
        {
            handling.withdraw(waiting);
        }
        return waiting;
    }

    private @Nullable T takeRunning()
    {
        final T retired = running;
        running = null;
        if (retired != null)
        {
            lastSeq = handling.seqOf(retired);
            handling.handOver(retired);
        }
        return retired;
    }
}
