// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.control.ManualClock;
import dev.stellatune.engine.control.ManualJobs;
import dev.stellatune.engine.lease.FixtureModules;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.ffi.library.ShadowRoot;
import dev.stellatune.ffi.plugin.PluginHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A runtime with real libraries, driven by hand: the test is the control thread, and jobs run when it likes.
 *
 * <p>Closing shuts the runtime down and proves that nothing is left: no lease, no mapping, no private copy.
 */
public final class RuntimeRig implements AutoCloseable
{
    private static final int PATIENCE = 200;

    private final ManualJobs jobs = new ManualJobs();
    private final ManualClock clock = new ManualClock();
    private final EngineStatus status = new EngineStatus();
    private final PluginHost host = new PluginHost((plugin, level, message) ->
    {
    });
    private final Path plugins;
    private final ShadowRoot shadows;
    private final PluginRuntime runtime;
    private final List<Set<Integer>> replacements = new ArrayList<>();
    private ToIntFunction<Set<Integer>> replacing = threadIds -> 0;

    public RuntimeRig(final Path directory) throws IOException
    {
        plugins = Files.createDirectory(directory.resolve("plugins"));
        shadows = ShadowRoot.create(Files.createDirectory(directory.resolve("shadows")));
        runtime = new PluginRuntime(host, shadows, jobs, clock, status, (future, deadlineNs) -> settle(), () ->
        {
        }, this::replaceThreads, new PinnedPolicy(2, TimeUnit.SECONDS.toNanos(5)), 0);
    }

    private int replaceThreads(final Set<Integer> threadIds)
    {
        replacements.add(threadIds);
        return replacing.applyAsInt(threadIds);
    }

    /** The threads that were to be replaced, one entry per request. */
    public List<Set<Integer>> replacements()
    {
        return replacements;
    }

    /** What replacing threads does; without it nothing, and there are no workers. */
    public void replacing(final ToIntFunction<Set<Integer>> how)
    {
        replacing = how;
    }

    public PluginRuntime runtime()
    {
        return runtime;
    }

    public ManualJobs jobs()
    {
        return jobs;
    }

    public ManualClock clock()
    {
        return clock;
    }

    public EngineStatus status()
    {
        return status;
    }

    public PluginHost host()
    {
        return host;
    }

    /** Where {@link #install} puts libraries. */
    public Path plugins()
    {
        return plugins;
    }

    /** Puts a fixture's library in the place of whatever is installed under a name. */
    public Path install(final String fixture, final String name)
    {
        final Path file = plugins.resolve(name + ".so");
        final Path fresh = plugins.resolve(name + ".new");
        try
        {
            Files.copy(FixtureModules.file(fixture), fresh, StandardCopyOption.REPLACE_EXISTING);
            return Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        }
        catch (final IOException e)
        {
            throw new AssertionError(e);
        }
    }

    /** One duty cycle of the control thread. */
    public int turn()
    {
        return runtime.agent().doWork();
    }

    /** Duty cycles and jobs, until there is nothing to do. */
    public void settle()
    {
        int work;
        do
        {
            work = turn() + jobs.runAll();
        }
        while (work > 0);
    }

    /** Has a request done. */
    public <T> T done(final EngineFuture<T> request)
    {
        settle();
        assertThat(request).isDone();
        return request.join();
    }

    /** What a request failed with. */
    public Throwable failure(final EngineFuture<?> request)
    {
        settle();
        assertThat(request).isCompletedExceptionally();
        return ((CompletableFuture<?>)request).exceptionNow();
    }

    public RuntimeState state()
    {
        return done(runtime.runtimeState());
    }

    public RuntimeState.PluginState state(final String pluginId)
    {
        return state().plugins().stream().filter(plugin -> plugin.id().equals(pluginId)).findFirst().orElseThrow();
    }

    /** The private copies that are left. */
    public List<Path> copies()
    {
        try (Stream<Path> entries = Files.list(shadows.directory()))
        {
            return entries.filter(Files::isDirectory).toList();
        }
        catch (final IOException e)
        {
            throw new AssertionError(e);
        }
    }

    /** Whether the kernel has a library mapped. */
    public static boolean isMapped(final Path library)
    {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps")))
        {
            return maps.anyMatch(line -> line.contains(library.toString()));
        }
        catch (final IOException e)
        {
            throw new AssertionError(e);
        }
    }

    /** Lets time pass until everything that was retired is gone. */
    public void reclaim()
    {
        for (int i = 0; i < PATIENCE && !state().retired().isEmpty(); i++)
        {
            clock.advanceMs(10_000);
            settle();
        }
    }

    @Override
    public void close()
    {
        done(runtime.shutdown());
        reclaim();
        assertThat(state().retired()).isEmpty();
        assertThat(copies()).isEmpty();
        shadows.close();
        host.close();
    }

    /** Ends without a look at what is left, for libraries that cannot be unloaded. */
    public void abandon()
    {
        done(runtime.shutdown());
        settle();
        shadows.close();
        host.close();
    }
}
