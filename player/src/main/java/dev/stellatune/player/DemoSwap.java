// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.control.Outcome;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.runtime.ReloadReport;
import dev.stellatune.engine.runtime.RuntimeState;
import dev.stellatune.ffi.os.ProcessFigures;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A plugin's library being replaced while it plays, and how long that takes. Driven by the main thread.
 */
final class DemoSwap
{
    private final PluginRuntime runtime;
    private final String plugin;
    private final double atSeconds;
    private final long epochBefore;
    private final Path oldLibrary;
    private final long beganNs;
    private final EngineFuture<ReloadReport> reload;
    private EngineFuture<RuntimeState> looking;
    private long epochAfter;
    private long firstBlockNs = -1;
    private long unmappedNs = -1;

    /**
     * Begins to replace a library.
     *
     * @param plugin    that is loaded.
     * @param atSeconds of the piece.
     */
    DemoSwap(final PluginRuntime runtime, final String plugin, final double atSeconds)
    {
        this.runtime = runtime;
        this.plugin = plugin;
        this.atSeconds = atSeconds;
        final RuntimeState.PluginState before = find(runtime.runtimeState().join());
        epochBefore = before.epoch();
        oldLibrary = Objects.requireNonNull(before.shadow());
        beganNs = System.nanoTime();
        reload = runtime.reloadPlugin(plugin);
        looking = runtime.runtimeState();
    }

    private RuntimeState.PluginState find(final RuntimeState state)
    {
        return state.plugins().stream().filter(one -> one.id().equals(plugin)).findFirst().orElseThrow();
    }

    /**
     * Looks how far it is.
     *
     * @return true when the new library is in use and the old one is gone.
     */
    boolean look()
    {
        if (!isDone() && looking.isDone())
        {
            take(looking.join());
            looking = runtime.runtimeState();
        }
        return isDone();
    }

    private void take(final RuntimeState state)
    {
        final RuntimeState.PluginState now = find(state);
        epochAfter = now.epoch();
        for (final RuntimeState.EndpointState endpoint : now.endpoints())
        {
            final Outcome outcome = endpoint.lastOutcome();
            if (firstBlockNs < 0 && outcome != null && outcome.kind() == Outcome.Kind.RECREATED &&
                outcome.atNs() - beganNs > 0)
            {
                firstBlockNs = outcome.atNs() - beganNs;
            }
        }
        if (unmappedNs < 0 && epochAfter != epochBefore &&
            state.retired().stream().noneMatch(lease -> lease.epoch() == epochBefore) &&
            !ProcessFigures.isMapped(oldLibrary))
        {
            unmappedNs = System.nanoTime() - beganNs;
        }
    }

    private boolean isDone()
    {
        return firstBlockNs >= 0 && unmappedNs >= 0;
    }

    /** One sentence about what did not happen; null when everything did. */
    @Nullable String failure()
    {
        if (isDone())
        {
            return null;
        }
        if (reload.isCompletedExceptionally())
        {
            return "The library of " + plugin + " was not replaced: " + reload.exceptionNow();
        }
        return firstBlockNs < 0 ? "No block was made by the new library of " + plugin + "." :
            "The old library of " + plugin + " is still mapped: " + oldLibrary + ".";
    }

    /** For programs. */
    Map<String, @Nullable Object> json()
    {
        return Json.object(
            "plugin", plugin,
            "atSeconds", Json.thousandths(atSeconds),
            "epochBefore", epochBefore,
            "epochAfter", epochAfter,
            "firstBlockMillis", firstBlockNs < 0 ? null : millis(firstBlockNs),
            "unmappedMillis", unmappedNs < 0 ? null : millis(unmappedNs));
    }

    /** For people, when it is done: one line. */
    String text()
    {
        return String.format(Locale.ROOT, "at %.1f s the library of %s was replaced: lease epoch %d -> %d, " +
            "first block of the new one after %.1f ms, old one unmapped after %.1f ms",
            atSeconds, plugin, epochBefore, epochAfter, millis(firstBlockNs), millis(unmappedNs));
    }

    private static double millis(final long ns)
    {
        return Json.thousandths((double)ns / TimeUnit.MILLISECONDS.toNanos(1));
    }
}
