// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.ffi.plugin.PluginInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Several loads with one report. [control-thread]
 */
final class LoadBatch
{
    private final CompletableFuture<LoadReport> done;
    private final List<PluginInfo> loaded = new ArrayList<>();
    private final List<LoadReport.Failure> failed = new ArrayList<>();
    /** One more than is under way, until the batch is closed. */
    private int open = 1;

    LoadBatch(final CompletableFuture<LoadReport> done)
    {
        this.done = done;
    }

    /** Adds a load; its result is null when nothing was to be done. */
    void add(final Path file, final CompletableFuture<? extends @Nullable PluginInfo> load)
    {
        open++;
        CompletableFuture<?> _ = load.whenComplete((info, failure) ->
        {
            if (failure != null)
            {
                final Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
                failed.add(new LoadReport.Failure(file, String.valueOf(cause.getMessage())));
            }
            else if (info != null)
            {
                loaded.add(info);
            }
            close();
        });
    }

    /** No more loads are added: the report is complete when the last one has ended. */
    void close()
    {
        open--;
        if (open == 0)
        {
            done.complete(new LoadReport(List.copyOf(loaded), List.copyOf(failed)));
        }
    }
}
