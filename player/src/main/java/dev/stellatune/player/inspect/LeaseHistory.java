// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.inspect;

import dev.stellatune.engine.runtime.RuntimeState;
import dev.stellatune.ffi.plugin.PluginInfo;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The lives of libraries, as the runtime's states show them one after the other: when a lease became current, was
 * retired, and was gone. A lease that came and went between two looks is not in it. One thread at a time.
 */
final class LeaseHistory
{
    static final int LIMIT = 200;

    private static final String CURRENT = "current";
    private static final String RETIRED = "retired";
    private static final String PINNED = "pinned";
    private static final String GONE = "gone";
    private static final String RETURNED = "returned";

    private static final Path NOWHERE = Path.of("");

    private final EventLog log;
    private final Journal<Lease> journal = new Journal<>(LIMIT,
        lease -> lease.goneMs != 0);
    /** Those that are not gone, by epoch. */
    private final Map<Long, Lease> living = new HashMap<>();
    /** Their private copies. */
    private final Map<Long, Path> shadows = new HashMap<>();
    private final Map<String, Long> epochs = new HashMap<>();
    private boolean looked;

    /**
     * A lease and its life so far. Times are milliseconds since 1970, 0 for what has not come.
     *
     * @param epoch     numbers the loads of an engine.
     * @param plugin    its id.
     * @param version   of the plugin; empty when it was retired before anybody looked.
     * @param state     current, retired, pinned, gone, or returned: its library is current again, under a new epoch.
     * @param count     how many need it.
     * @param currentMs when it became current.
     * @param retiredMs when it was retired.
     * @param goneMs    when it was closed and gone, or returned.
     * @param reason    why a retired one is not gone.
     */
    record Lease(
        long epoch,
        String plugin,
        String version,
        String state,
        int count,
        long currentMs,
        long retiredMs,
        long goneMs,
        String reason)
    {
    }

    /**
     * No lease yet.
     *
     * @param log is told what changes.
     */
    LeaseHistory(final EventLog log)
    {
        this.log = log;
    }

    /** Takes a state that is later than the one before. */
    void look(final RuntimeState state, final long nowMs)
    {
        final Set<Long> seen = new HashSet<>();
        for (final RuntimeState.PluginState plugin : state.plugins())
        {
            if (plugin.epoch() > 0)
            {
                seen.add(plugin.epoch());
                current(plugin, nowMs);
                shadows.put(plugin.epoch(), Objects.requireNonNullElse(plugin.shadow(), NOWHERE));
            }
        }
        for (final RuntimeState.RetiredLease lease : state.retired())
        {
            seen.add(lease.epoch());
            retired(lease, nowMs);
            shadows.put(lease.epoch(), lease.shadow());
        }
        for (final Lease lease : List.copyOf(living.values()))
        {
            if (!seen.contains(lease.epoch))
            {
                living.remove(lease.epoch);
                final Path shadow = shadows.remove(lease.epoch);
                journal.put(lease.epoch, new Lease(lease.epoch, lease.plugin, lease.version,
                    shadow != null && shadows.containsValue(shadow) ? RETURNED : GONE, 0, lease.currentMs,
                    lease.retiredMs == 0 ? nowMs : lease.retiredMs, nowMs, ""));
            }
        }
        tell(state, nowMs);
        looked = true;
    }

    private void current(final RuntimeState.PluginState plugin, final long nowMs)
    {
        final Lease before = living.get(plugin.epoch());
        final PluginInfo info = plugin.info();
        put(new Lease(plugin.epoch(), plugin.id(), info == null ? "" : info.version(), CURRENT, plugin.leaseCount(),
            before == null ? nowMs : before.currentMs, 0, 0, ""));
    }

    private void retired(final RuntimeState.RetiredLease lease, final long nowMs)
    {
        final Lease before = living.get(lease.epoch());
        if (lease.pinned() && (before == null || !before.state.equals(PINNED)))
        {
            log.add(nowMs, EventLog.Kind.PLUGIN, lease.pluginId() + ": the library of epoch " + lease.epoch() +
                " cannot be unloaded yet: " + lease.reason());
        }
        put(new Lease(lease.epoch(), lease.pluginId(), before == null ? "" : before.version,
            lease.pinned() ? PINNED : RETIRED, lease.count(), before == null ? 0 : before.currentMs,
            before == null || before.retiredMs == 0 ? nowMs : before.retiredMs, 0, lease.reason()));
    }

    private void put(final Lease lease)
    {
        living.put(lease.epoch, lease);
        journal.put(lease.epoch, lease);
    }

    /** What became current, and what is so no more. */
    private void tell(final RuntimeState state, final long nowMs)
    {
        final Map<String, Long> now = new HashMap<>();
        for (final RuntimeState.PluginState plugin : state.plugins())
        {
            now.put(plugin.id(), plugin.epoch());
            final @Nullable Long before = epochs.get(plugin.id());
            final long epochBefore = before == null ? 0 : before;
            if (looked && epochBefore != plugin.epoch())
            {
                log.add(nowMs, EventLog.Kind.PLUGIN, change(plugin, epochBefore));
            }
        }
        for (final Map.Entry<String, Long> before : epochs.entrySet())
        {
            if (!now.containsKey(before.getKey()))
            {
                log.add(nowMs, EventLog.Kind.PLUGIN, before.getKey() + ": unloaded");
            }
        }
        epochs.clear();
        epochs.putAll(now);
    }

    private static String change(final RuntimeState.PluginState plugin, final long epochBefore)
    {
        final PluginInfo info = plugin.info();
        final String version = info == null ? "" : " " + info.version();
        if (plugin.epoch() == 0)
        {
            return plugin.id() + ": " + (plugin.enabled() ? "unloaded" : "disabled");
        }
        return plugin.id() + version + ": epoch " + plugin.epoch() +
            (epochBefore == 0 ? " is current" : " replaces epoch " + epochBefore);
    }

    /** What changed since a version; 0 gives all. */
    Journal.Changes<Lease> since(final long version)
    {
        return journal.since(version);
    }
}
