// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.control.JobExecutor;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.control.WorkerThreads;
import dev.stellatune.engine.lease.FinishedLeases;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.ffi.library.ShadowRoot;
import dev.stellatune.ffi.plugin.CapabilityKind;
import dev.stellatune.ffi.plugin.HostEvents;
import dev.stellatune.ffi.plugin.PluginException;
import dev.stellatune.ffi.plugin.PluginHost;
import dev.stellatune.ffi.plugin.PluginInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * The plugins of an engine, from outside: load, replace, disable, unload, look. [any-thread]
 *
 * <p>Changes are requests to the control thread; each returns a future at once. A failed request completes its future
 * with a {@link PluginException} or {@link dev.stellatune.ffi.library.LibraryLoadException} and changes nothing.
 * {@link #acquireCurrentLease} and the lists are answered at once, without the control thread.
 */
public final class PluginRuntime
{
    private static final String CLOSED = "the engine is closed";

    private final PluginRegistry registry = new PluginRegistry();
    private final PluginBindings bindings = new PluginBindings(registry);
    private final HostEvents events;
    private final ControlAgent agent;
    private final LeaseSwaps swaps;
    private final PluginLifecycle lifecycle;
    private final PluginSync sync;
    private final EngineFuture.Progress progress;
    /** Requests that are not answered. */
    private final Set<CompletableFuture<?>> open = ConcurrentHashMap.newKeySet();

    /**
     * A runtime without plugins. Whoever makes it must drive {@link #agent()}.
     *
     * @param host     whose callbacks the plugins get.
     * @param shadows  where private copies go.
     * @param jobs     where plugin code runs.
     * @param clock    for retries.
     * @param status   counts and errors.
     * @param progress how waiting on a request is done.
     * @param wake     wakes the control thread; must neither block nor throw.
     * @param workers  whose threads may hold libraries.
     * @param policy   when these are replaced for it.
     * @param probationLimitNs how long new versions are tried at most; 0 when they are trusted as they are.
     */
    public PluginRuntime(
        final PluginHost host,
        final ShadowRoot shadows,
        final JobExecutor jobs,
        final NanoClock clock,
        final EngineStatus status,
        final EngineFuture.Progress progress,
        final Runnable wake,
        final WorkerThreads workers,
        final PinnedPolicy policy,
        final long probationLimitNs)
    {
        final FinishedLeases finished = new FinishedLeases(wake);
        this.swaps = new LeaseSwaps(
            registry, bindings, finished, new Probations(clock, probationLimitNs), status);
        this.events = host.events();
        this.progress = progress;
        this.agent = new ControlAgent(finished, bindings, swaps, status, wake,
            owner -> new Reclaimer(jobs, owner::post, clock, status, workers, policy));
        this.lifecycle =
            new PluginLifecycle(registry, host, shadows, jobs, agent::post, swaps, status);
        this.sync = new PluginSync(registry, lifecycle, jobs, agent::post, clock);
    }

    /** {@return the control thread's duty cycle for this runtime, to be driven by one thread} */
    public ControlAgent agent()
    {
        return agent;
    }

    /** {@return what plugins and the engine's user say to each other: events in both directions, and requests} */
    public HostEvents events()
    {
        return events;
    }

    /**
     * [control-thread] Bindings for those who live on the control thread.
     *
     * @return other threads use the bind methods here.
     */
    public PluginBindings bindings()
    {
        return bindings;
    }

    /**
     * Loads a plugin from its file, or replaces the library of a plugin that was loaded from the same file.
     *
     * @param file the library.
     * @return who it is; fails when the file is no valid plugin, or its id is already provided by another file.
     */
    public EngineFuture<PluginInfo> load(final Path file)
    {
        return request(done -> lifecycle.load(file, CompletableFuture.completedFuture(null), done));
    }

    /**
     * Loads every plugin in a directory that is not loaded yet, and remembers the directory for {@link #reloadAll}.
     *
     * @param directory to look into.
     * @return what was loaded and what was not; a directory that cannot be read is among the failures.
     */
    public EngineFuture<SyncReport> loadDirectory(final Path directory)
    {
        return loadDirectories(List.of(directory));
    }

    /**
     * Loads every plugin in several directories that is not loaded yet, and remembers them for {@link #reloadAll}.
     *
     * @param directories to look into; where two hold the same plugin, the one named first wins.
     * @return what was loaded and what was not; a directory that cannot be read is among the failures.
     */
    public EngineFuture<SyncReport> loadDirectories(final List<Path> directories)
    {
        return request(done -> sync.add(directories, done));
    }

    /**
     * Loads several files.
     *
     * @param files the libraries; where two hold the same plugin, the one named first wins.
     * @return what was loaded and what was not.
     */
    public EngineFuture<SyncReport> loadAll(final List<Path> files)
    {
        return request(done -> sync.load(files, done));
    }

    /**
     * Loads a plugin's file again and makes the new library current. When the future is done, no acquire yields the
     * old lease any more, and the workers have been told; with probation they have also tried the new version, and if
     * it failed the old lease is current again.
     *
     * @param pluginId a loaded, enabled plugin.
     * @return the verdict; fails when the new library is no valid plugin: the old one stays in use.
     */
    public EngineFuture<ReloadReport> reloadPlugin(final String pluginId)
    {
        return request(done -> lifecycle.reload(pluginId, done));
    }

    /**
     * Brings the plugins in line with the files: in all directories that were loaded, what is new is loaded, what has
     * changed reloaded and what is gone unloaded; plugins that were loaded one by one are reloaded when they changed.
     * A plugin is unchanged when its file is, or holds the same bytes as before, whatever lies beside it; it is not
     * touched.
     *
     * @return what was done and what failed. What was loaded from a directory that cannot be read stays.
     */
    public EngineFuture<SyncReport> reloadAll()
    {
        return request(sync::reconcile);
    }

    /**
     * Loads a file that is new, or reloads its plugin when it has changed.
     *
     * @param file the library.
     * @return what was done: nothing when the file holds what is loaded.
     */
    public EngineFuture<SyncReport> lookAt(final Path file)
    {
        return request(done -> sync.look(file, done));
    }

    /**
     * Enables or disables a plugin; an id that is not loaded yet can be disabled beforehand.
     *
     * <p>When a disabling future is done, no acquire yields a lease, and the workers have been told to destroy. An
     * enabling one loads the installed file again.
     *
     * @param pluginId the plugin.
     * @param enabled  what it shall be.
     * @return whether anything changed; enabling fails when the file cannot be loaded.
     */
    public EngineFuture<Boolean> setPluginEnabled(final String pluginId, final boolean enabled)
    {
        return request(done -> lifecycle.setEnabled(pluginId, enabled, done));
    }

    /**
     * Retires a plugin's library and forgets its file.
     *
     * @param pluginId the plugin.
     * @return whether it was loaded.
     */
    public EngineFuture<Boolean> unloadPlugin(final String pluginId)
    {
        return request(done -> lifecycle.unload(pluginId, done));
    }

    /**
     * Tries pinned libraries again at once, and has workers get new threads where the old ones hold a library.
     * Reclaiming needs no such call: the last release starts it.
     *
     * @return how many finished libraries were not gone yet.
     */
    public EngineFuture<Integer> collectGarbage()
    {
        return collect(null);
    }

    /**
     * Does the same for the libraries of one plugin.
     *
     * @param pluginId the plugin.
     * @return how many of its finished libraries were not gone yet.
     */
    public EngineFuture<Integer> collectGarbage(final String pluginId)
    {
        return collect(pluginId);
    }

    private EngineFuture<Integer> collect(final @Nullable String pluginId)
    {
        return request(done ->
        {
            agent.drainFinished();
            done.complete(agent.reclaimer().collect(pluginId));
        });
    }

    /**
     * Takes a reference on what is current, without waiting for anything.
     *
     * @param pluginId the plugin.
     * @return the lease, to be released by the caller; null when the plugin is disabled or not loaded.
     */
    public @Nullable ModuleLease acquireCurrentLease(final String pluginId)
    {
        final PluginSlot slot = registry.find(pluginId);
        return slot == null ? null : slot.acquireCurrentLease();
    }

    /**
     * What the enabled plugins offer of a kind.
     *
     * @param kind the kind.
     * @return copies, ordered by plugin id and type id.
     */
    public List<Offer> offers(final CapabilityKind kind)
    {
        return registry.offers(kind);
    }

    /**
     * The decoders for a file extension.
     *
     * @param extension lower case, without the dot; empty when unknown.
     * @return copies, the highest score first; those that score 0 are left out.
     */
    public List<Offer> decodersFor(final String extension)
    {
        return registry.decodersFor(extension);
    }

    /**
     * Binds a worker of the caller's own, for example
     * {@code bind(workers -> workers.bindDecoder("some.plugin", "type", "{}", doorbell))}.
     *
     * @param binding which plugin and type; run on the control thread.
     * @param <E>     the worker's endpoint.
     * @return the endpoint; fails with a {@link PluginException} when there is no such plugin or type.
     */
    public <E> EngineFuture<E> bind(final Binding<E> binding)
    {
        return request(done ->
        {
            try
            {
                done.complete(binding.bind(bindings));
            }
            catch (final PluginException e)
            {
                done.completeExceptionally(e);
            }
        });
    }

    /**
     * Ends a binding; the worker has destroyed its instance or will on its own.
     *
     * @param endpoint bound here.
     * @return done when no further message can come.
     */
    public EngineFuture<Boolean> unbind(final WorkerEndpoint<?> endpoint)
    {
        return request(done ->
        {
            bindings.unbind(endpoint);
            done.complete(Boolean.TRUE);
        });
    }

    /**
     * Sends a configuration to a worker.
     *
     * @param endpoint   bound here.
     * @param configJson the configuration.
     * @return done when it was sent; what became of it is the endpoint's outcome.
     */
    public EngineFuture<Boolean> configure(final WorkerEndpoint<?> endpoint, final String configJson)
    {
        return request(done ->
        {
            bindings.configure(endpoint, configJson);
            done.complete(Boolean.TRUE);
        });
    }

    /**
     * What is held at this moment.
     *
     * @return a copy.
     */
    public EngineFuture<RuntimeState> runtimeState()
    {
        return request(done ->
        {
            // in this order: a lease that is released meanwhile is in the first list, and in the second one perhaps
            final List<ModuleLease> held = swaps.retired();
            agent.drainFinished();
            done.complete(RuntimeStates.describe(registry, held, agent.reclaimer().open()));
        });
    }

    /**
     * Retires everything and tells every worker to destroy. Later loads fail.
     *
     * @return done when that is published and sent.
     */
    public EngineFuture<Boolean> shutdown()
    {
        return request(done ->
        {
            lifecycle.shutDown();
            done.complete(Boolean.TRUE);
        });
    }

    /** [control-thread] Brings what others see of the libraries up to date. */
    public void updateStatus()
    {
        swaps.updateStatus(agent.reclaimer().open());
    }

    /** Fails what was asked for and will not be answered: the control thread has ended. */
    public void close()
    {
        open.forEach(request -> request.completeExceptionally(new IllegalStateException(CLOSED)));
    }

    @SuppressWarnings("UndefinedEquals") // this very future is what is removed
    private <T> EngineFuture<T> request(final Consumer<CompletableFuture<T>> work)
    {
        final EngineFuture<T> done = new EngineFuture<>(progress);
        open.add(done);
        CompletableFuture<?> _ = done.whenComplete((_, _) -> open.remove(done));
        final boolean posted = agent.post(() ->
        {
            try
            {
                work.accept(done);
            }
            catch (final RuntimeException | Error e)
            {
                done.completeExceptionally(e);
                throw e;
            }
        });
        if (!posted)
        {
            done.completeExceptionally(new IllegalStateException(CLOSED));
        }
        return done;
    }
}
