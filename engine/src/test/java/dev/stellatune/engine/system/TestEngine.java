// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.Player;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.PlaybackEvent;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.runtime.RuntimeState;
import dev.stellatune.engine.sink.AudioSink;
import dev.stellatune.engine.status.EngineCounter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An engine with real libraries, whose end is looked at: {@link #close()} checks that no thread, no mapping and no file
 * of it is left, and that no worker met an exception.
 *
 * <p>Waiting has a generous limit that only a hang reaches; in INVOKER it turns the engine.
 */
final class TestEngine implements AutoCloseable
{
    /** The limit of every wait. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    private final AudioEngine engine;
    private final Path shadows;
    private final List<Thread> others;
    private final List<PlaybackEvent> events = new CopyOnWriteArrayList<>();
    private boolean closed;

    private TestEngine(final AudioEngine engine, final List<Thread> others)
    {
        this.engine = engine;
        this.others = others;
        this.shadows = engine.shadowDirectory();
    }

    /** An engine with these libraries. */
    static TestEngine launch(final PipelineMode mode, final Path shadowParent, final Path... libraries)
    {
        return launch(mode, shadowParent, config -> config, libraries);
    }

    static TestEngine launch(
        final PipelineMode mode,
        final Path shadowParent,
        final UnaryOperator<EngineConfig> settings,
        final Path... libraries)
    {
        final List<Thread> others = engineThreads();
        final TestEngine launched = new TestEngine(
            AudioEngine.launch(settings.apply(EngineConfig.defaults().mode(mode).shadowParent(shadowParent))), others);
        for (final Path library : libraries)
        {
            launched.get(launched.engine.plugins().load(library));
        }
        return launched;
    }

    AudioEngine engine()
    {
        return engine;
    }

    boolean isInvoker()
    {
        return engine.mode() == PipelineMode.INVOKER;
    }

    /** A player whose events are kept. */
    Player newPlayer(final AudioSink sink)
    {
        final Player player = engine.newPlayer(sink);
        player.addListener(events::add);
        return player;
    }

    /** The events of all players so far. */
    List<PlaybackEvent> events()
    {
        return events;
    }

    /** The events of one kind. */
    <E extends PlaybackEvent> List<E> events(final Class<E> kind)
    {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Waits for a future of the engine. */
    <T> T get(final Future<T> future)
    {
        try
        {
            return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
        catch (final ExecutionException e)
        {
            throw new AssertionError(String.valueOf(e.getCause()), e);
        }
        catch (final TimeoutException e)
        {
            throw new AssertionError(
                "The engine did not answer within " + LIMIT + ": errors " + errors() + ", events " + events, e);
        }
        catch (final InterruptedException e)
        {
            throw new AssertionError("interrupted", e);
        }
    }

    /** Waits for what play() began. */
    PlaybackSummary play(final Player player)
    {
        return get(player.play());
    }

    /** Waits for something to become true. */
    void until(final String what, final BooleanSupplier condition)
    {
        if (isInvoker())
        {
            final long deadline = System.nanoTime() + LIMIT.toNanos();
            while (!condition.getAsBoolean())
            {
                engine.turn();
                if (System.nanoTime() - deadline > 0)
                {
                    throw new AssertionError("never happened: " + what + "; " + describe());
                }
            }
            return;
        }
        try
        {
            Awaitility.await(what).atMost(LIMIT).pollInSameThread().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofNanos(200_000)).until(condition::getAsBoolean);
        }
        catch (final ConditionTimeoutException e)
        {
            throw new AssertionError("never happened: " + what + "; " + describe(), e);
        }
    }

    RuntimeState state()
    {
        return get(engine.plugins().runtimeState());
    }

    RuntimeState.PluginState plugin(final String id)
    {
        return state().plugins().stream().filter(plugin -> plugin.id().equals(id)).findFirst().orElseThrow();
    }

    /** The private copy that is mapped for a plugin. */
    Path shadow(final String pluginId)
    {
        return Objects.requireNonNull(plugin(pluginId).shadow(), pluginId);
    }

    /** Waits until no retired library is left, and makes sure of one of them. */
    void untilGone(final Path library)
    {
        untilGone(library, 0);
    }

    /** Waits until so many retired libraries are left, and makes sure of one of the others. */
    void untilGone(final Path library, final int left)
    {
        until(library + " is gone", () -> !Natives.isMapped(library) && state().retired().size() == left);
        Natives.assertGone(library);
    }

    /** Waits until the system shows so many threads of plugins under a name: they name themselves, and end late. */
    void untilThreads(final String name, final int count)
    {
        until(count + " threads with the name " + name, () -> Natives.threadsNamed(name) == count);
    }

    long counter(final EngineCounter counter)
    {
        return engine.status().value(counter);
    }

    /** The distinct errors so far. */
    List<String> errors()
    {
        return engine.status().errors().stream().map(error -> error.message()).toList();
    }

    String describe()
    {
        return "errors " + errors() + ", events " + events + ", retired " + state().retired();
    }

    /** Closes the engine, within the limit. */
    void closeEngine()
    {
        if (closed)
        {
            return;
        }
        closed = true;
        if (isInvoker())
        {
            engine.close();
            return;
        }
        final CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofPlatform().name("closer").start(() ->
        {
            try
            {
                engine.close();
                done.complete(null);
            }
            catch (final RuntimeException | Error e)
            {
                done.completeExceptionally(e);
            }
        });
        get(done);
    }

    @Override
    public void close()
    {
        closeEngine();
        assertNothingLeft();
        assertThat(counter(EngineCounter.WORKER_EXCEPTIONS)).as("exceptions of workers: " + errors()).isZero();
    }

    /** No thread, no mapping, no file. */
    void assertNothingLeft()
    {
        assertThat(threadsLeft()).as("threads: " + errors()).isEmpty();
        assertThat(Natives.mappedFrom(shadows)).as("mappings: " + errors()).isEmpty();
        assertThat(shadows).as("private copies").doesNotExist();
    }

    /** The threads of this engine, and of those that were launched after it. */
    List<Thread> threadsLeft()
    {
        final List<Thread> left = new ArrayList<>(engineThreads());
        left.removeAll(others);
        return left;
    }

    /** The threads of all engines of this JVM. */
    private static List<Thread> engineThreads()
    {
        return Thread.getAllStackTraces().keySet().stream()
            .filter(TestEngine::isEngineThread)
            .toList();
    }

    private static boolean isEngineThread(final Thread thread)
    {
        final ThreadGroup group = thread.getThreadGroup();
        return group != null && group.getName().equals("stellatune");
    }
}
