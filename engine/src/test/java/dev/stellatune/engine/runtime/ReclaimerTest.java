// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.lease.FixtureModules;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.library.NativeLibrary;
import dev.stellatune.ffi.os.OsThread;
import dev.stellatune.ffi.plugin.DecoderInstance;
import dev.stellatune.ffi.plugin.DspInstance;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The end of libraries: those that go, those that cannot, those that must wait.
 */
@Timeout(60)
class ReclaimerTest
{
    private RuntimeRig rig;
    private PluginRuntime runtime;

    @BeforeEach
    void make(@TempDir final Path temporary) throws Exception
    {
        rig = new RuntimeRig(temporary);
        runtime = rig.runtime();
    }

    private ModuleLease load(final String fixture, final String id)
    {
        rig.done(runtime.load(rig.install(fixture, fixture)));
        final ModuleLease lease = runtime.acquireCurrentLease(id);
        if (lease == null)
        {
            throw new AssertionError("no lease of " + id);
        }
        return lease;
    }

    /** A thread that has used a plugin's DSP and lives on, as a worker's does. */
    private static final class User
    {
        private final CountDownLatch mayEnd = new CountDownLatch(1);
        private final Thread thread;
        private final int id;

        User(final ModuleLease lease, final String type) throws Exception
        {
            final CompletableFuture<Integer> used = new CompletableFuture<>();
            thread = Thread.ofPlatform().name("user of " + type).start(() ->
            {
                try
                {
                    used.complete(process(lease, type));
                    mayEnd.await();
                }
                catch (final Exception e)
                {
                    used.completeExceptionally(e);
                }
            });
            id = used.get();
        }

        int id()
        {
            return id;
        }

        String name()
        {
            return thread.getName();
        }

        /** Ends the thread, and waits until the system has forgotten it. */
        void end()
        {
            mayEnd.countDown();
            while (OsThread.isAlive(id))
            {
                Thread.onSpinWait();
            }
        }

        int endIfAmong(final Set<Integer> threads)
        {
            if (!threads.contains(id) || !thread.isAlive())
            {
                return 0;
            }
            end();
            return 1;
        }
    }

    private RuntimeState.RetiredLease onlyRetired()
    {
        return rig.state().retired().getFirst();
    }

    /** Runs something on a thread, and waits until the system has forgotten that thread. */
    private static void onAnotherThread(final Callable<Integer> work) throws Exception
    {
        final FutureTask<Integer> task = new FutureTask<>(work);
        final Thread thread = Thread.ofPlatform().start(task);
        final int id = task.get();
        thread.join();
        while (OsThread.isAlive(id))
        {
            Thread.onSpinWait();
        }
    }

    private static int process(final ModuleLease hold, final String type) throws Exception
    {
        final long samples = NativeMemory.allocate(64);
        final DspInstance instance = DspInstance.create(hold, type, "{}", 48_000, 2);
        instance.process(samples, 4);
        instance.destroy();
        NativeMemory.free(samples);
        return OsThread.currentThreadId();
    }

    @Test
    void shouldCallTheHookAndCloseInTwoJobsWhenALeaseIsFinished()
    {
        load("tone_v1", "test.tone").release();
        EngineFuture<Boolean> _ = runtime.unloadPlugin("test.tone");
        rig.turn();

        assertThat(rig.jobs().waiting()).containsExactly("shut down test.tone#1");
        rig.jobs().run(0);
        rig.turn();
        assertThat(rig.jobs().waiting()).containsExactly("close test.tone#1");
        assertThat(onlyRetired().reason()).isEqualTo("it is being closed");

        rig.settle();
        assertThat(rig.state().retired()).isEmpty();
        rig.close();
    }

    @Test
    void shouldRecordWhatTheHookReportsAndCloseAllTheSame() throws Exception
    {
        DecoderInstance.create(load("ledger", "test.ledger"), "ledger", "{\"fail\":\"shutdown\"}").destroy();

        rig.done(runtime.unloadPlugin("test.ledger"));

        assertThat(rig.state().retired()).isEmpty();
        assertThat(rig.status().errors()).singleElement()
            .satisfies(error -> assertThat(error.message()).contains("test.ledger", "failed to shut down"));
        rig.close();
    }

    @Test
    void shouldStayWithItsReasonWhenALibraryCannotBeUnloadedForGood()
    {
        load("nodelete", "test.nodelete").release();
        rig.done(runtime.unloadPlugin("test.nodelete"));

        assertThat(onlyRetired().reason()).contains("nodelete");
        assertThat(onlyRetired().count()).isZero();
        assertThat(onlyRetired().pinned()).isTrue();
        rig.clock().advanceMs(100_000);
        rig.turn();
        assertThat(rig.jobs().waiting()).as("nothing would change").isEmpty();
        assertThat(rig.replacements()).as("a new thread would not help").isEmpty();

        assertThat(rig.done(runtime.collectGarbage())).as("it is not forgotten").isEqualTo(1);
        rig.settle();
        assertThat(rig.status().value(EngineCounter.LIBRARIES_RECLAIMED)).isZero();
        rig.abandon();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls_pin", "tls_pin_unique"})
    void shouldTryAgainWithGrowingPausesWhenAThreadHoldsALibrary(final String fixture) throws Exception
    {
        // the first library that has a unique symbol is never unloaded: let that be none of the runtime's
        NativeLibrary.open(FixtureModules.file(fixture)).close();
        final User user = new User(load(fixture, "test.tlspin"), "tlspin");
        rig.done(runtime.unloadPlugin("test.tlspin"));

        assertThat(onlyRetired().reason()).contains("thread", user.name());
        assertThat(onlyRetired().pinned()).isTrue();
        assertThat(rig.jobs().waiting()).as("not before its time").isEmpty();
        rig.clock().advanceMs(1);
        rig.turn();
        assertThat(rig.jobs().waiting()).containsExactly("close test.tlspin#1");
        rig.settle();
        rig.clock().advanceMs(1);
        rig.turn();
        assertThat(rig.jobs().waiting()).as("the pause grows").isEmpty();

        user.end();
        rig.reclaim();
        assertThat(rig.state().retired()).isEmpty();
        rig.close();
    }

    @Test
    void shouldHaveThreadsReplacedWhenALibraryHasWaitedLong() throws Exception
    {
        final User user = new User(load("tls_pin", "test.tlspin"), "tlspin");
        rig.replacing(threads -> user.endIfAmong(threads));
        rig.done(runtime.unloadPlugin("test.tlspin"));
        rig.clock().advanceMs(4_999);
        rig.settle();
        assertThat(rig.replacements()).isEmpty();

        rig.clock().advanceMs(1);
        rig.settle();

        assertThat(rig.replacements()).singleElement().satisfies(threads -> assertThat(threads).contains(user.id()));
        assertThat(rig.status().value(EngineCounter.THREADS_REPLACED)).isEqualTo(1);
        rig.clock().advanceMs(1);
        rig.settle();
        assertThat(rig.state().retired()).as("its thread has ended").isEmpty();
        rig.close();
    }

    @Test
    void shouldHaveThreadsReplacedWhenManyLibrariesWait() throws Exception
    {
        final User first = new User(load("tls_pin", "test.tlspin"), "tlspin");
        rig.replacing(first::endIfAmong);
        rig.done(runtime.unloadPlugin("test.tlspin"));
        assertThat(rig.replacements()).isEmpty();

        final User second = new User(load("tls_pin", "test.tlspin"), "tlspin");
        rig.done(runtime.unloadPlugin("test.tlspin"));
        rig.settle();

        assertThat(rig.replacements()).isNotEmpty();
        assertThat(rig.replacements().getFirst()).contains(first.id(), second.id());
        second.end();
        rig.reclaim();
        rig.close();
    }

    @Test
    void shouldHaveThreadsReplacedAtOnceWhenAskedToAndOnlyForThePluginThatIsMeant() throws Exception
    {
        final User user = new User(load("tls_pin", "test.tlspin"), "tlspin");
        rig.replacing(user::endIfAmong);
        rig.done(runtime.unloadPlugin("test.tlspin"));
        assertThat(rig.done(runtime.collectGarbage("test.other"))).isZero();
        assertThat(rig.replacements()).isEmpty();

        assertThat(rig.done(runtime.collectGarbage("test.tlspin"))).isEqualTo(1);

        assertThat(rig.replacements()).isNotEmpty();
        rig.clock().advanceMs(1);
        rig.settle();
        assertThat(rig.state().retired()).isEmpty();
        rig.close();
    }

    @Test
    void shouldNotAskAgainAndAgainWhenNoWorkerHoldsTheLibrary() throws Exception
    {
        final User user = new User(load("tls_pin", "test.tlspin"), "tlspin");
        rig.done(runtime.unloadPlugin("test.tlspin"));
        rig.clock().advanceMs(5_000);
        rig.settle();
        rig.turn();
        rig.turn();
        assertThat(rig.replacements()).hasSize(1);

        rig.clock().advanceMs(1_000);
        rig.settle();
        assertThat(rig.replacements()).hasSize(2);
        user.end();
        rig.reclaim();
        rig.close();
    }

    @Test
    void shouldTryAtOnceWhenAskedTo() throws Exception
    {
        final AtomicBoolean mayEnd = new AtomicBoolean();
        final AtomicBoolean used = new AtomicBoolean();
        final ModuleLease lease = load("tls_pin", "test.tlspin");
        final FutureTask<Integer> user = new FutureTask<>(() ->
        {
            final int id = process(lease, "tlspin");
            used.set(true);
            while (!mayEnd.get())
            {
                Thread.onSpinWait();
            }
            return id;
        });
        final Thread thread = Thread.ofPlatform().start(user);
        while (!used.get())
        {
            Thread.onSpinWait();
        }
        rig.done(runtime.unloadPlugin("test.tlspin"));
        assertThat(onlyRetired().reason()).contains("thread");

        mayEnd.set(true);
        thread.join();
        while (OsThread.isAlive(user.get()))
        {
            Thread.onSpinWait();
        }
        rig.done(runtime.collectGarbage());
        rig.settle();

        assertThat(rig.state().retired()).isEmpty();
        rig.close();
    }

    @Test
    void shouldNotCloseALibraryWithThreadKeysWhileAThreadLivesThatRanItsCode() throws Exception
    {
        final ModuleLease lease = load("thread_key", "test.threadkey");
        final Path shadow = lease.module().shadow();
        onAnotherThread(() -> process(lease, "threadkey"));
        rig.done(runtime.unloadPlugin("test.threadkey"));
        rig.clock().advanceMs(10_000);
        rig.settle();
        assertThat(onlyRetired().reason()).contains("thread keys");
        assertThat(RuntimeRig.isMapped(shadow)).isTrue();

        // this very thread ran its code as a job: the library must outlive it
        rig.abandon();
    }

    @Test
    void shouldSayThatItIsStuckWhenClosingDoesNotEndAndGoWhenItDoes()
    {
        load("tone_v1", "test.tone").release();
        EngineFuture<Boolean> _ = runtime.unloadPlugin("test.tone");
        rig.turn();
        rig.jobs().run(0);
        rig.turn();
        rig.jobs().giveUp(0);
        rig.settle();
        assertThat(onlyRetired().reason()).contains("stuck").contains("close test.tone#1");

        rig.jobs().endLate();
        rig.settle();

        assertThat(rig.state().retired()).isEmpty();
        rig.close();
    }

    @Test
    void shouldSayThatItIsStuckWhenTheHookDoesNotEndAndGoWhenItDoes()
    {
        load("tone_v1", "test.tone").release();
        EngineFuture<Boolean> _ = runtime.unloadPlugin("test.tone");
        rig.turn();
        rig.jobs().giveUp(0);
        rig.settle();
        rig.clock().advanceMs(10_000);
        rig.settle();
        assertThat(onlyRetired().reason()).contains("shut down test.tone#1");

        rig.jobs().endLate();
        rig.settle();

        assertThat(rig.state().retired()).isEmpty();
        rig.close();
    }
}
