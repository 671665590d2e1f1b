// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.engine.control.EndpointControl;
import dev.stellatune.engine.install.Fingerprint;
import dev.stellatune.engine.lease.LeaseSource;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.ffi.plugin.PluginInfo;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The place of one plugin: what is current, and who must be told when that changes.
 *
 * <p>{@link #acquireCurrentLease()} and {@link #value()} belong to any thread, all the rest to the control thread.
 */
final class PluginSlot implements LeaseSource
{
    private final String id;
    private volatile Value value = new Value(null, true, 0, null);
    private final List<EndpointControl> endpoints = new ArrayList<>();
    private final Queue<Consumer<Runnable>> operations = new ArrayDeque<>();
    /** Whether an operation has begun and not ended. */
    private boolean operating;
    /** Whether operations are being taken at this moment. */
    private boolean running;
    /** How many wait to end the plugin. */
    private int endWanted;
    private @Nullable PluginInfo info;
    private @Nullable Path file;
    private @Nullable Fingerprint fingerprint;

    /**
     * All that a reader must see at one moment.
     *
     * @param current what new instances are made from; null when there is nothing to make them from.
     * @param enabled whether new instances may be made.
     * @param seq     of the change that led here, from 1.
     * @param trusted what first instances are made from while the current lease is on probation; null otherwise.
     */
    record Value(@Nullable ModuleLease current, boolean enabled, long seq, @Nullable ModuleLease trusted)
    {
    }

    PluginSlot(final String id)
    {
        this.id = id;
    }

    @Override
    public @Nullable ModuleLease acquireCurrentLease()
    {
        return acquire(false);
    }

    @Override
    public @Nullable ModuleLease acquireTrustedLease()
    {
        return acquire(true);
    }

    @SuppressWarnings("ReferenceEquality") // the very value, not one like it
    private @Nullable ModuleLease acquire(final boolean trusted)
    {
        while (true)
        {
            final Value seen = value;
            final ModuleLease lease = trusted && seen.trusted != null ? seen.trusted : seen.current;
            if (lease == null || !seen.enabled)
            {
                return null;
            }
            if (lease.tryAcquire())
            {
                if (value == seen)
                {
                    return lease;
                }
                lease.release();
            }
            else if (value == seen)
            {
                // somebody has released what was not theirs: it is finished although it is current
                return null;
            }
        }
    }

    String id()
    {
        return id;
    }

    Value value()
    {
        return value;
    }

    /**
     * Publishes a new value and drops the registry's reference on what was current.
     *
     * @return the new sequence number.
     */
    long publish(final @Nullable ModuleLease current, final boolean enabled)
    {
        return publish(current, enabled, null);
    }

    /**
     * Publishes a new value, for a time of probation.
     *
     * @param trusted what first instances are made from; a reference on it belongs to the caller.
     */
    long publish(
        final @Nullable ModuleLease current, final boolean enabled, final @Nullable ModuleLease trusted)
    {
        final Value old = value;
        final long seq = old.seq + 1;
        if (current != null)
        {
            current.publishedSeq(seq);
        }
        value = new Value(current, enabled, seq, trusted);
        if (old.current != null && old.current.count() > 0)
        {
            old.current.release();
        }
        return seq;
    }

    /** The current lease is trusted from now on; what is made from it does not change. */
    void trustCurrent()
    {
        final Value old = value;
        value = new Value(old.current, old.enabled, old.seq, null);
    }

    List<EndpointControl> endpoints()
    {
        return endpoints;
    }

    /** What was loaded last; null before the first load and after an unload. */
    @Nullable PluginInfo info()
    {
        return info;
    }

    @Nullable Path file()
    {
        return file;
    }

    @Nullable Fingerprint fingerprint()
    {
        return fingerprint;
    }

    void installed(final PluginInfo latestInfo, final Path latestFile, final Fingerprint latestFingerprint)
    {
        info = latestInfo;
        file = latestFile;
        fingerprint = latestFingerprint;
    }

    void forget()
    {
        info = null;
        file = null;
        fingerprint = null;
    }

    /**
     * Somebody waits to end the plugin, and nobody shall hold that up.
     *
     * @param more 1 when one more does, -1 when one need not wait any longer.
     */
    void wantEnd(final int more)
    {
        endWanted += more;
    }

    boolean isEndWanted()
    {
        return endWanted > 0;
    }

    /**
     * Runs an operation after all earlier ones of this slot have ended.
     *
     * @param operation is given what it must run when it has ended; whatever it runs after that does nothing.
     */
    void exclusively(final Consumer<Runnable> operation)
    {
        operations.add(operation);
        runOperations();
    }

    /** One after the other, and not one within the other: there may be thousands. */
    private void runOperations()
    {
        if (running)
        {
            return;
        }
        running = true;
        try
        {
            while (!operating && !operations.isEmpty())
            {
                operating = true;
                operations.remove().accept(new Ending());
            }
        }
        finally
        {
            running = false;
        }
    }

    /** The end of one operation. */
    private final class Ending implements Runnable
    {
        private boolean ended;

        @Override
        public void run()
        {
            if (!ended)
            {
                ended = true;
                operating = false;
                runOperations();
            }
        }
    }
}
