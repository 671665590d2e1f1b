// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.engine.control.JobExecutor;
import dev.stellatune.engine.control.JobHandler;
import dev.stellatune.engine.install.Discovery;
import dev.stellatune.engine.install.Fingerprint;
import dev.stellatune.engine.install.PluginDirectory;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.ffi.plugin.PluginException;
import dev.stellatune.ffi.plugin.PluginInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * Brings plugins and the files on disk together. [control-thread]
 *
 * <p>Looking at files happens in a job. What is not changed is not touched: neither loaded again nor told to workers.
 */
final class PluginSync
{
    private final PluginRegistry registry;
    private final PluginLifecycle lifecycle;
    private final JobExecutor jobs;
    private final Consumer<Runnable> post;
    private final NanoClock clock;
    /** All that were ever asked for, in that order. */
    private final Set<Path> directories = new LinkedHashSet<>();
    /** What was ever found there: only these can be gone. */
    private final Set<Path> found = new HashSet<>();

    PluginSync(
        final PluginRegistry registry,
        final PluginLifecycle lifecycle,
        final JobExecutor jobs,
        final Consumer<Runnable> post,
        final NanoClock clock)
    {
        this.registry = registry;
        this.lifecycle = lifecycle;
        this.jobs = jobs;
        this.post = post;
        this.clock = clock;
    }

    /**
     * A plugin as it was when the look at the files began.
     *
     * @param fingerprint of the file that was loaded.
     * @param copy        the mapped private copy; null when nothing is loaded.
     */
    private record Known(Fingerprint fingerprint, @Nullable Path copy)
    {
    }

    /**
     * What was found on disk. [job-thread]
     *
     * @param files    the libraries in all directories, in the order of these.
     * @param changed  known files that differ from what is loaded.
     * @param unread   directories that could not be read or are damaged: what was loaded from there stays.
     * @param failures in words.
     */
    private record Listing(
        List<Path> files, Set<Path> changed, List<Path> unread, List<SyncReport.Failure> failures)
    {
        static Listing of(final Collection<Path> directories, final Map<Path, Known> known)
        {
            final List<Path> files = new ArrayList<>();
            final List<Path> unread = new ArrayList<>();
            final List<SyncReport.Failure> failures = new ArrayList<>();
            for (final Path directory : directories)
            {
                try
                {
                    final Discovery found = PluginDirectory.scan(directory);
                    found.files().stream().filter(file -> !files.contains(file)).forEach(files::add);
                    for (final Discovery.Problem problem : found.problems())
                    {
                        unread.add(problem.file());
                        failures.add(new SyncReport.Failure(problem.file(), problem.message()));
                    }
                }
                catch (final IOException e)
                {
                    unread.add(directory);
                    failures.add(new SyncReport.Failure(directory, String.valueOf(e.getMessage())));
                }
            }
            final Set<Path> changed = new HashSet<>();
            known.forEach((file, plugin) ->
            {
                if (!Fingerprint.of(file).equals(plugin.fingerprint) && !Fingerprint.sameContent(file, plugin.copy))
                {
                    changed.add(file);
                }
            });
            return new Listing(files, changed, unread, failures);
        }
    }

    /** Loads files, in this order of precedence where two hold the same plugin. */
    void load(final List<Path> files, final CompletableFuture<SyncReport> done)
    {
        final SyncBatch batch = new SyncBatch(registry, clock, 0, done);
        loadEach(files.stream().map(PluginSync::absolute).toList(), batch);
        batch.close();
    }

    /** Loads what is new in directories, and remembers them. */
    void add(final List<Path> added, final CompletableFuture<SyncReport> done)
    {
        final List<Path> wanted = added.stream().map(PluginSync::absolute).toList();
        directories.addAll(wanted);
        list(wanted, wanted, Map.of(), done, (listing, batch) ->
        {
            final Map<Path, PluginSlot> slots = slotsByFile();
            listing.files.stream().filter(slots::containsKey).forEach(file -> batch.unchanged());
            loadEach(listing.files.stream().filter(file -> !slots.containsKey(file)).toList(), batch);
            batch.close();
        });
    }

    /** Loads a file that is new, or reloads its plugin when it has changed. */
    void look(final Path path, final CompletableFuture<SyncReport> done)
    {
        final Path file = absolute(path);
        list(List.of(file), List.of(), known(Set.of(file)), done, (listing, batch) ->
        {
            final PluginSlot slot = slotsByFile().get(file);
            if (slot == null)
            {
                loadEach(List.of(file), batch);
            }
            else
            {
                update(file, slot, listing, batch);
            }
            batch.close();
        });
    }

    /** Loads what is new, reloads what has changed and unloads what is gone, in all directories there ever were. */
    void reconcile(final CompletableFuture<SyncReport> done)
    {
        final Set<Path> before = Set.copyOf(slotsByFile().keySet());
        list(directories, List.copyOf(directories), known(before), done,
            (listing, batch) -> apply(before, listing, batch));
    }

    private Map<Path, Known> known(final Set<Path> files)
    {
        final Map<Path, Known> known = new LinkedHashMap<>();
        slotsByFile().forEach((file, slot) ->
        {
            final Fingerprint fingerprint = slot.fingerprint();
            final ModuleLease current = slot.value().current();
            if (files.contains(file) && fingerprint != null && current != null)
            {
                known.put(file, new Known(fingerprint, current.module().shadow()));
            }
        });
        return known;
    }

    /**
     * Changes what the listing says.
     *
     * @param before the files that were loaded when the listing began: what came later was not looked for.
     */
    private void apply(final Set<Path> before, final Listing listing, final SyncBatch batch)
    {
        final Map<Path, PluginSlot> slots = slotsByFile();
        final List<CompletableFuture<?>> loads = new ArrayList<>();
        slots.forEach((file, slot) ->
        {
            if (!before.contains(file) || !isGone(file, listing))
            {
                loads.add(update(file, slot, listing, batch));
            }
        });
        loads.addAll(loadEach(listing.files.stream().filter(file -> !slots.containsKey(file)).toList(), batch));
        // last, so that a plugin whose file has another name now is replaced and not ended
        CompletableFuture<?> _ = CompletableFuture.allOf(loads.toArray(CompletableFuture[]::new))
            .whenComplete((_, _) ->
            {
                slotsByFile().forEach((file, slot) ->
                {
                    if (before.contains(file))
                    {
                        unloadIfGone(file, slot, listing, batch);
                    }
                });
                batch.close();
            });
    }

    private CompletableFuture<?> update(
        final Path file, final PluginSlot slot, final Listing listing, final SyncBatch batch)
    {
        if (!slot.value().enabled() || !listing.changed.contains(file) || isUnread(file, listing))
        {
            batch.unchanged();
            return CompletableFuture.completedFuture(null);
        }
        final CompletableFuture<ReloadReport> one = new CompletableFuture<>();
        final CompletableFuture<PluginInfo> reloaded = one.thenCompose(report ->
            report.verdict() == ReloadReport.Verdict.ROLLED_BACK ?
                CompletableFuture.failedFuture(new PluginException(report.reason())) :
                CompletableFuture.completedFuture(Objects.requireNonNull(slot.info())));
        batch.add(SyncReport.Action.RELOADED, file, reloaded);
        lifecycle.reload(slot.id(), one);
        return reloaded;
    }

    private void unloadIfGone(final Path file, final PluginSlot slot, final Listing listing, final SyncBatch batch)
    {
        final PluginInfo info = slot.info();
        if (info != null && isGone(file, listing))
        {
            final CompletableFuture<Boolean> one = new CompletableFuture<>();
            batch.add(SyncReport.Action.UNLOADED, file, one.thenApply(_ -> info));
            lifecycle.unload(slot.id(), one);
        }
    }

    /** Whether a file that lay in a directory is not there any more. */
    private boolean isGone(final Path file, final Listing listing)
    {
        return found.contains(file) && !listing.files.contains(file) && !isUnread(file, listing);
    }

    private static boolean isUnread(final Path file, final Listing listing)
    {
        return listing.unread.stream().anyMatch(file::startsWith);
    }

    private List<CompletableFuture<PluginInfo>> loadEach(final List<Path> files, final SyncBatch batch)
    {
        final List<CompletableFuture<PluginInfo>> loads = new ArrayList<>();
        final Set<Path> known = slotsByFile().keySet();
        CompletableFuture<?> before = CompletableFuture.completedFuture(null);
        for (final Path file : files)
        {
            final CompletableFuture<PluginInfo> one = new CompletableFuture<>();
            batch.add(known.contains(file) ? SyncReport.Action.RELOADED : SyncReport.Action.LOADED, file, one);
            lifecycle.load(file, before, one);
            before = one;
            loads.add(one);
        }
        return loads;
    }

    private Map<Path, PluginSlot> slotsByFile()
    {
        final Map<Path, PluginSlot> slots = new LinkedHashMap<>();
        for (final PluginSlot slot : registry.all())
        {
            final Path file = slot.file();
            if (file != null)
            {
                slots.put(file, slot);
            }
        }
        return slots;
    }

    private static Path absolute(final Path path)
    {
        return path.toAbsolutePath().normalize();
    }

    /** What is done with a listing. */
    @FunctionalInterface
    private interface Next
    {
        void with(Listing listing, SyncBatch batch);
    }

    /**
     * Looks at the disk in a job.
     *
     * @param subjects what is said to have failed if the look itself does.
     */
    private void list(
        final Collection<Path> subjects,
        final List<Path> wanted,
        final Map<Path, Known> known,
        final CompletableFuture<SyncReport> done,
        final Next next)
    {
        final long startedNs = clock.nanoTime();
        jobs.submit("look at " + subjects, JobExecutor.Lane.RELOAD, () -> Listing.of(wanted, known),
            new JobHandler<Listing>()
            {
                @Override
                public void completed(final Listing listing)
                {
                    post.accept(() ->
                    {
                        final SyncBatch batch = new SyncBatch(registry, clock, clock.nanoTime() - startedNs, done);
                        found.addAll(listing.files);
                        listing.failures.forEach(batch::failed);
                        try
                        {
                            next.with(listing, batch);
                        }
                        catch (final RuntimeException | Error e)
                        {
                            done.completeExceptionally(e);
                            throw e;
                        }
                    });
                }

                @Override
                public void failed(final Throwable failure)
                {
                    post.accept(() -> done.complete(new SyncReport(
                        List.of(),
                        subjects.stream().map(path -> new SyncReport.Failure(path, "Looking at " + path + " failed: " +
                            failure.getMessage())).toList(),
                        0, clock.nanoTime() - startedNs, 0)));
                }
            });
    }
}
