// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine;

import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.control.JobExecutor;
import dev.stellatune.engine.control.JobHandler;
import dev.stellatune.engine.install.PluginWatch;
import dev.stellatune.engine.pipeline.AudioPipeline;
import dev.stellatune.engine.pipeline.MediaInput;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.pipeline.PipelineSettings;
import dev.stellatune.engine.playback.EngineParts;
import dev.stellatune.engine.playback.PlayerAgent;
import dev.stellatune.engine.playback.TrackInfo;
import dev.stellatune.engine.playback.TrackProbe;
import dev.stellatune.engine.runtime.SyncReport;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.sink.AudioSink;
import dev.stellatune.engine.sink.PluginSink;
import dev.stellatune.engine.sink.SinkChoice;
import dev.stellatune.engine.status.CrashReport;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.status.StatusDirectory;
import dev.stellatune.engine.worker.Jobs;
import dev.stellatune.engine.worker.WorkerParts;
import dev.stellatune.ffi.library.ShadowRoot;
import dev.stellatune.ffi.os.MemoryLock;
import dev.stellatune.ffi.os.OsThread;
import dev.stellatune.ffi.plugin.PluginException;
import dev.stellatune.ffi.plugin.PluginHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.CloseHelper;
import org.agrona.concurrent.AgentRunner;
import org.jspecify.annotations.Nullable;

/**
 * An audio engine: plugins, and players that use them. [any-thread]
 *
 * <p>Closing it closes its players, destroys all instances, closes all libraries and proves them gone. What is stuck
 * in plugin code after five seconds is left on its thread, with its library, and named in one sentence.
 */
public final class AudioEngine implements AutoCloseable
{
    private static final String CLOSED = "the engine is closed";
    private static final long CLOSE_LIMIT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long CLOSE_GRACE_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final EngineConfig config;
    private final Placement placement;
    private final List<CrashReport> crashReports = CrashReport.take(StatusDirectory.ofUser());
    private final EngineStatus status = EngineStatus.visible(StatusDirectory.ofUser());
    private final ThreadGroup threads = new ThreadGroup("stellatune");
    private final WakeableIdle idle = new WakeableIdle();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Players players = new Players();
    private final ShadowRoot shadows;
    private final PluginHost host;
    private final Jobs jobs;
    private final Crank crank;
    private final PluginRuntime runtime;
    private final EngineParts parts;
    private final ControlLoop control;
    private final @Nullable AgentRunner runner;
    private SyncReport loadReport = SyncReport.NOTHING;
    private @Nullable PluginWatch watch;

    private AudioEngine(final EngineConfig config)
    {
        this.config = config;
        placement = Placement.choose(config, Runtime.getRuntime().availableProcessors(), OsThread.allowedCpus());
        final boolean invoker = placement.mode() == PipelineMode.INVOKER;
        shadows = createShadows(config.shadowParent());
        host = new PluginHost(new PluginLogger(), config.controlTimeoutMs(), status::defect, status.calls());
        jobs = new Jobs(config.clock(), config.jobDeadlineMs(), invoker, threads, status, idle::wake);
        crank = new Crank(threads, invoker, this::turnAll);
        runtime = new PluginRuntime(host, shadows, jobs, config.clock(), status, crank, idle::wake, players,
            config.pinnedPolicy(), config.probationLimitNs());
        parts = new EngineParts(runtime, host,
            new WorkerParts(jobs, config.clock(), status, config.swapPolicy(), config.blockFrames()));
        control = new ControlLoop(jobs, runtime, status, players::all, config.clock());
        runner = invoker ? null : startControlThread();
        if (config.locksMemory())
        {
            final String refusal = MemoryLock.lockAll();
            if (refusal != null)
            {
                status.error("Memory is not locked: " + refusal);
            }
        }
    }

    private void loadPlugins()
    {
        loadReport = StartupPlugins.load(config, runtime, shadows, status);
        watch = StartupPlugins.watch(config, runtime, threads, status);
    }

    /**
     * Launches an engine and loads its plugins. A plugin that cannot be loaded is reported, not fatal.
     *
     * @param config concluded by this call.
     * @return the engine, to be closed.
     * @throws IllegalStateException  when the system or the JVM's flags do not fit; the message says which.
     * @throws UncheckedIOException   when no private directory for libraries can be made.
     */
    public static AudioEngine launch(final EngineConfig config)
    {
        Requirements.check();
        config.conclude();
        final AudioEngine engine = new AudioEngine(config);
        boolean launched = false;
        try
        {
            engine.loadPlugins();
            launched = true;
            return engine;
        }
        finally
        {
            if (!launched)
            {
                engine.close();
            }
        }
    }

    private static ShadowRoot createShadows(final @Nullable Path parent)
    {
        try
        {
            return parent == null ? ShadowRoot.create() : ShadowRoot.create(parent);
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private AgentRunner startControlThread()
    {
        final AgentRunner made = new AgentRunner(idle, failure -> status.defect("the control thread", failure), null,
            control);
        AgentRunner.startOnThread(made, work ->
        {
            final Thread thread =
                Thread.ofPlatform().group(threads).name(control.roleName()).daemon(true).unstarted(work);
            idle.thread(thread);
            return thread;
        });
        return made;
    }

    /**
     * The plugins: load, replace, disable, look.
     *
     * @return the engine's only runtime.
     */
    public PluginRuntime plugins()
    {
        return runtime;
    }

    /**
     * What became of the plugins that the configuration named.
     *
     * @return as of launch.
     */
    public SyncReport loadReport()
    {
        return loadReport;
    }

    /**
     * Earlier engines of this user whose process crashed or was killed while it was in a call into a plugin. Each is
     * reported once, to the next engine that is launched.
     *
     * @return as of launch.
     */
    public List<CrashReport> crashReports()
    {
        return crashReports;
    }

    /**
     * Counters and errors.
     *
     * @return live.
     */
    public EngineStatus status()
    {
        return status;
    }

    /**
     * On which threads audio runs.
     *
     * @return the mode in force.
     */
    public PipelineMode mode()
    {
        return placement.mode();
    }

    /**
     * Why it is this mode.
     *
     * @return one clause.
     */
    public String modeReason()
    {
        return placement.reason();
    }

    /**
     * The private directory that holds the copies of libraries.
     *
     * @return exists until the engine is closed.
     */
    public Path shadowDirectory()
    {
        return shadows.directory();
    }

    /**
     * Makes a player and starts its workers.
     *
     * @param sink where it plays to; used by this player alone, opened and closed by it.
     * @return the player, to be closed; closing the engine closes it, too.
     */
    public synchronized Player newPlayer(final AudioSink sink)
    {
        checkOpen();
        return players.add(place -> newPlayer(sink, place));
    }

    private Player newPlayer(final AudioSink sink, final int place)
    {
        // a sink that takes everything at once lets its worker never block: that must not have a real-time priority
        final int priority = sink.paced() ? config.realtimePriority() : 0;
        final AudioPipeline pipeline = new AudioPipeline(
            new PipelineSettings(Player.nameOf(place), placement.mode(), config.blockFrames(),
                config.ringBlocks(), placement.cpusOf(place), priority, placement.spin(), threads),
            status, config.clock(), idle::wake);
        final Listeners listeners = new Listeners(status);
        final PlayerAgent agent = new PlayerAgent(parts, pipeline, sink, listeners);
        return new Player(this, place, pipeline, agent, listeners);
    }

    /**
     * Makes a sink that plays through a plugin. Its plugin can be replaced while it plays.
     *
     * @param choice the device; whether there is one is seen when the sink is opened.
     * @return a sink, not open, for one player.
     */
    public AudioSink newSink(final SinkChoice choice)
    {
        return new PluginSink(choice, runtime, parts.worker());
    }

    /**
     * Asks a plugin for its devices.
     *
     * @param choice the plugin, its type and its configuration; the target does not matter.
     * @return the plugin's list, a JSON array; fails with a {@link PluginException}.
     */
    public EngineFuture<String> sinkTargets(final SinkChoice choice)
    {
        final EngineFuture<String> done = newFuture();
        if (!post(() -> jobs.submit("list the targets of the " + choice, JobExecutor.Lane.GENERAL,
            () -> PluginSink.listTargets(choice, runtime), JobHandler.completing(done))))
        {
            done.completeExceptionally(new IllegalStateException(CLOSED));
        }
        return done;
    }

    /**
     * Opens an input to learn what it is, and closes it again.
     *
     * @param input to look at.
     * @return what it is; fails with an {@link IOException} whose message is one sentence.
     */
    public EngineFuture<TrackInfo> probe(final MediaInput input)
    {
        final EngineFuture<TrackInfo> done = newFuture();
        if (!post(() -> TrackProbe.probe(parts, input, done)))
        {
            done.completeExceptionally(new IllegalStateException(CLOSED));
        }
        return done;
    }

    /**
     * INVOKER only: does everything that can be done now, in a fixed order, on the calling thread.
     *
     * @return how much was done; 0 when everything waits.
     * @throws IllegalStateException in other modes, and from within a turn.
     */
    public int turn()
    {
        if (placement.mode() != PipelineMode.INVOKER)
        {
            throw new IllegalStateException("an engine in " + placement.mode() + " turns by itself");
        }
        return crank.turn();
    }

    private int turnAll()
    {
        return control.doWork() + players.turn();
    }

    boolean post(final Runnable request)
    {
        return runtime.agent().post(request);
    }

    <T> EngineFuture<T> newFuture()
    {
        return new EngineFuture<>(crank);
    }

    void requireMayWait()
    {
        crank.requireMayWait();
    }

    /** All that is waited for in one close shares this limit. */
    long newCloseDeadline()
    {
        return System.nanoTime() + CLOSE_LIMIT_NS;
    }

    void close(final Player player, final long deadlineNs)
    {
        final boolean stopped = Players.awaitStopped(player.stopForGood(), deadlineNs);
        if (!(player.pipeline().close(deadlineNs) && stopped))
        {
            status.error("A player did not stop within five seconds: a worker is stuck in a plugin or a sink, and is " +
                "left alone with what it holds.");
        }
        players.remove(player);
    }

    private void checkOpen()
    {
        if (closed.get())
        {
            throw new IllegalStateException(CLOSED);
        }
    }

    /**
     * Closes players, plugins and threads, in that order. Later calls do nothing.
     */
    @Override
    public void close()
    {
        requireMayWait();
        final Player[] open;
        synchronized (this)
        {
            if (!closed.compareAndSet(false, true))
            {
                return;
            }
            open = players.all();
        }
        // a plugin that waits for an answer would be waited for
        host.endRequests();
        CloseHelper.close(watch);
        final long deadline = newCloseDeadline();
        for (final Player player : open)
        {
            player.close(deadline);
        }
        runtime.shutdown().join();
        // libraries get their moment even when a stuck worker has used up the limit
        new Leftovers(runtime, jobs, status).await(Math.max(CLOSE_GRACE_NS, deadline - System.nanoTime()));
        CloseHelper.close(runner);
        runtime.agent().close();
        runtime.close();
        host.close();
        shadows.close();
        status.close();
    }
}
