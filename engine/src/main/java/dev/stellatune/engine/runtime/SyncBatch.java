// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.ffi.plugin.PluginInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.agrona.concurrent.NanoClock;

/**
 * Several changes with one report. [control-thread]
 */
final class SyncBatch
{
    private final PluginRegistry registry;
    private final NanoClock clock;
    private final CompletableFuture<SyncReport> done;
    private final long startedNs;
    private final long listNs;
    private final List<SyncReport.Change> changes = new ArrayList<>();
    private final List<SyncReport.Failure> failures = new ArrayList<>();
    private int unchanged;
    /** One more than is under way, until the batch is closed. */
    private int open = 1;

    SyncBatch(
        final PluginRegistry registry,
        final NanoClock clock,
        final long listNs,
        final CompletableFuture<SyncReport> done)
    {
        this.registry = registry;
        this.clock = clock;
        this.startedNs = clock.nanoTime();
        this.listNs = listNs;
        this.done = done;
    }

    /** Adds a change that is under way. */
    void add(final SyncReport.Action action, final Path file, final CompletableFuture<PluginInfo> change)
    {
        open++;
        CompletableFuture<?> _ = change.whenComplete((info, failure) ->
        {
            if (failure != null)
            {
                final Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
                failed(new SyncReport.Failure(file, String.valueOf(cause.getMessage())));
            }
            else
            {
                final PluginSlot slot = registry.find(info.id());
                final boolean disabled = slot != null && !slot.value().enabled();
                changes.add(new SyncReport.Change(
                    disabled && action != SyncReport.Action.UNLOADED ? SyncReport.Action.LEFT_DISABLED : action,
                    info, file, clock.nanoTime() - startedNs));
            }
            close();
        });
    }

    /** Adds what failed before. */
    void failed(final SyncReport.Failure failure)
    {
        failures.add(failure);
    }

    /** Adds a plugin that stays as it is. */
    void unchanged()
    {
        unchanged++;
    }

    /** No more changes are added: the report is complete when the last one has ended. */
    void close()
    {
        open--;
        if (open == 0)
        {
            done.complete(new SyncReport(
                List.copyOf(changes), List.copyOf(failures), unchanged, listNs, clock.nanoTime() - startedNs));
        }
    }
}
