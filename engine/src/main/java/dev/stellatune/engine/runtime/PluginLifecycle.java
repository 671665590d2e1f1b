// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.engine.control.JobExecutor;
import dev.stellatune.engine.control.JobHandler;
import dev.stellatune.engine.control.JobStuckException;
import dev.stellatune.engine.control.Reason;
import dev.stellatune.engine.install.Fingerprint;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.ffi.library.ShadowRoot;
import dev.stellatune.ffi.plugin.PluginException;
import dev.stellatune.ffi.plugin.PluginHost;
import dev.stellatune.ffi.plugin.PluginInfo;
import dev.stellatune.ffi.plugin.PluginModule;
import dev.stellatune.ffi.plugin.RejectedModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The flows: load, reload, enable, disable, unload, shut down. [control-thread]
 *
 * <p>Each change has the same order: the candidate is loaded and checked in a job; {@link LeaseSwaps} swaps the leases
 * and, after the probation if there is one, gives its verdict; the request's future completes.
 */
final class PluginLifecycle
{
    private final PluginRegistry registry;
    private final PluginHost host;
    private final ShadowRoot shadows;
    private final JobExecutor jobs;
    private final Consumer<Runnable> post;
    private final LeaseSwaps swaps;
    private final EngineStatus status;
    private boolean shuttingDown;

    PluginLifecycle(
        final PluginRegistry registry,
        final PluginHost host,
        final ShadowRoot shadows,
        final JobExecutor jobs,
        final Consumer<Runnable> post,
        final LeaseSwaps swaps,
        final EngineStatus status)
    {
        this.registry = registry;
        this.host = host;
        this.shadows = shadows;
        this.jobs = jobs;
        this.post = post;
        this.swaps = swaps;
        this.status = status;
    }

    /**
     * Loads a file; its library becomes current after an earlier load has ended, so that of two files with one id the
     * first one named wins.
     */
    void load(final Path file, final CompletableFuture<?> after, final CompletableFuture<PluginInfo> done)
    {
        loadCandidate(file, done::completeExceptionally, candidate ->
        {
            CompletableFuture<?> _ = after.whenComplete((earlier, failure) ->
            {
                final PluginSlot slot = registry.findOrCreate(candidate.module().pluginId());
                exclusively(slot, done, ended ->
                {
                    install(slot, candidate, done, ended);
                });
            });
        });
    }

    private void install(
        final PluginSlot slot,
        final Candidate candidate,
        final CompletableFuture<PluginInfo> done,
        final Runnable ended)
    {
        final Path present = slot.file();
        if (shuttingDown)
        {
            swaps.discard(candidate.module());
            done.completeExceptionally(closing(candidate));
            ended.run();
        }
        else if (present != null && !present.equals(candidate.file()) && Files.exists(present))
        {
            swaps.discard(candidate.module());
            done.completeExceptionally(new PluginException("The plugin " + slot.id() + " in " + candidate.file() +
                " is already provided by " + present + ": remove one of the two files."));
            ended.run();
        }
        else if (!slot.value().enabled())
        {
            slot.installed(candidate.module().info(), candidate.file(), candidate.fingerprint());
            swaps.discard(candidate.module());
            done.complete(candidate.module().info());
            ended.run();
        }
        else
        {
            swaps.makeCurrent(slot, candidate, Reason.LEASE_SWAPPED, report ->
            {
                if (report.verdict() == ReloadReport.Verdict.ROLLED_BACK)
                {
                    done.completeExceptionally(new PluginException(report.reason()));
                }
                else
                {
                    done.complete(candidate.module().info());
                }
                ended.run();
            });
        }
    }

    /** Runs an operation of a slot; one that throws fails its request and does not hold up the next one. */
    private static void exclusively(
        final PluginSlot slot, final CompletableFuture<?> done, final Consumer<Runnable> operation)
    {
        slot.exclusively(ended ->
        {
            try
            {
                operation.accept(ended);
            }
            catch (final RuntimeException | Error e)
            {
                done.completeExceptionally(e);
                ended.run();
                throw e;
            }
        });
    }

    void reload(final String id, final CompletableFuture<ReloadReport> done)
    {
        final PluginSlot slot = registry.find(id);
        if (slot == null)
        {
            done.completeExceptionally(new PluginException("There is no plugin " + id + " to reload."));
            return;
        }
        exclusively(slot, done, ended -> reloadNow(slot, done, ended));
    }

    private void reloadNow(final PluginSlot slot, final CompletableFuture<ReloadReport> done, final Runnable ended)
    {
        final Path file = slot.file();
        if (file == null || !slot.value().enabled())
        {
            done.completeExceptionally(new PluginException("The plugin " + slot.id() + " is " +
                (file == null ? "not loaded" : "disabled") + " and cannot be reloaded."));
            ended.run();
        }
        else
        {
            loadInto(slot, file, Reason.LEASE_SWAPPED, done, done::complete, ended);
        }
    }

    void setEnabled(final String id, final boolean enabled, final CompletableFuture<Boolean> done)
    {
        final PluginSlot slot = registry.findOrCreate(id);
        slot.wantEnd(enabled ? 0 : 1);
        exclusively(slot, done, ended ->
        {
            slot.wantEnd(enabled ? 0 : -1);
            final Path file = slot.file();
            if (slot.value().enabled() == enabled)
            {
                done.complete(Boolean.FALSE);
                ended.run();
            }
            else if (enabled && file != null)
            {
                loadInto(slot, file, Reason.ENABLED, done, _ -> done.complete(Boolean.TRUE), ended);
            }
            else
            {
                swaps.retireCurrent(slot, enabled, enabled ? Reason.UNLOADED : Reason.DISABLED);
                done.complete(Boolean.TRUE);
                ended.run();
            }
        });
    }

    void unload(final String id, final CompletableFuture<Boolean> done)
    {
        final PluginSlot slot = registry.find(id);
        if (slot == null)
        {
            done.complete(Boolean.FALSE);
            return;
        }
        slot.wantEnd(1);
        exclusively(slot, done, ended ->
        {
            slot.wantEnd(-1);
            final boolean known = slot.info() != null;
            slot.forget();
            swaps.retireCurrent(slot, slot.value().enabled(), Reason.UNLOADED);
            done.complete(known);
            ended.run();
        });
    }

    /** Retires everything; later loads are refused. */
    void shutDown()
    {
        shuttingDown = true;
        for (final PluginSlot slot : registry.all())
        {
            slot.wantEnd(1);
            swaps.retireCurrent(slot, false, Reason.SHUTDOWN);
        }
    }

    private void loadInto(
        final PluginSlot slot,
        final Path file,
        final Reason reason,
        final CompletableFuture<?> done,
        final Consumer<ReloadReport> swapped,
        final Runnable ended)
    {
        loadCandidate(file, failure ->
        {
            done.completeExceptionally(failure);
            ended.run();
        }, candidate ->
        {
            if (candidate.module().pluginId().equals(slot.id()))
            {
                swaps.makeCurrent(slot, candidate, reason, report ->
                {
                    swapped.accept(report);
                    ended.run();
                });
            }
            else
            {
                swaps.discard(candidate.module());
                done.completeExceptionally(new PluginException("The file " + file + " now holds the plugin " +
                    candidate.module().pluginId() + " instead of " + slot.id() + "; the old library stays in use."));
                ended.run();
            }
        });
    }

    private void loadCandidate(
        final Path file, final Consumer<Throwable> onFailure, final Consumer<Candidate> onLoaded)
    {
        final Path absolute = file.toAbsolutePath().normalize();
        jobs.submit("load " + absolute.getFileName(), JobExecutor.Lane.RELOAD,
            () ->
            {
                // taken before the file is copied: a change in between makes the next comparison differ
                final Fingerprint fingerprint = Fingerprint.of(absolute);
                return new Candidate(PluginModule.load(host, shadows, absolute, this::reject), absolute, fingerprint);
            },
            new JobHandler<Candidate>()
            {
                @Override
                public void completed(final Candidate candidate)
                {
                    post.accept(() -> onCandidate(candidate, onFailure, onLoaded));
                }

                @Override
                public void failed(final Throwable failure)
                {
                    post.accept(() -> onFailure.accept(failure instanceof JobStuckException ?
                        new PluginException(String.valueOf(failure.getMessage()), failure) : failure));
                }

                @Override
                public void late(final Candidate candidate)
                {
                    post.accept(() -> swaps.discard(candidate.module()));
                }
            });
    }

    private void onCandidate(
        final Candidate candidate, final Consumer<Throwable> onFailure, final Consumer<Candidate> onLoaded)
    {
        status.increment(EngineCounter.LIBRARIES_LOADED);
        if (shuttingDown)
        {
            swaps.discard(candidate.module());
            onFailure.accept(closing(candidate));
        }
        else
        {
            try
            {
                onLoaded.accept(candidate);
            }
            catch (final RuntimeException | Error e)
            {
                onFailure.accept(e);
                throw e;
            }
        }
    }

    private static PluginException closing(final Candidate candidate)
    {
        return new PluginException("The engine is closing; " + candidate.file() + " was not loaded.");
    }

    /** [job-thread] */
    private void reject(final RejectedModule module)
    {
        post.accept(() -> swaps.discard(module));
    }
}
