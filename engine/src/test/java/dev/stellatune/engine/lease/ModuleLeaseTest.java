// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.lease;

import dev.stellatune.ffi.plugin.PluginModule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModuleLeaseTest
{
    private final List<ModuleLease> notes = new ArrayList<>();
    private final AtomicInteger wakes = new AtomicInteger();
    private final FinishedLeases finished = new FinishedLeases(wakes::incrementAndGet);
    private FixtureModules modules;
    private PluginModule tone;

    @BeforeAll
    void load(@TempDir final Path temporary) throws Exception
    {
        modules = new FixtureModules(temporary);
        tone = modules.load("tone_v1");
    }

    @AfterAll
    void close()
    {
        modules.close();
    }

    private ModuleLease lease(final long epoch)
    {
        return new ModuleLease(tone, epoch, finished);
    }

    private List<ModuleLease> drained()
    {
        notes.clear();
        finished.drain(notes::add);
        return List.copyOf(notes);
    }

    @Test
    void shouldBelongToItsCreatorWhenNew()
    {
        final ModuleLease lease = lease(7);

        assertThat(lease.count()).isEqualTo(1);
        assertThat(lease.module()).isSameAs(tone);
        assertThat(lease.epoch()).isEqualTo(7);
        assertThat(lease.publishedSeq()).isZero();
        assertThat(lease).hasToString("test.tone#7");
    }

    @Test
    void shouldLeaveOneNoteWhenTheLastReferenceIsReleased()
    {
        final int wakesBefore = wakes.get();
        final ModuleLease lease = lease(1);
        assertThat(lease.tryAcquire()).isTrue();

        lease.release();
        assertThat(drained()).isEmpty();
        lease.release();

        assertThat(lease.count()).isZero();
        assertThat(drained()).containsExactly(lease);
        assertThat(drained()).isEmpty();
        assertThat(wakes.get() - wakesBefore).isEqualTo(1);
    }

    @Test
    void shouldNeverComeBackWhenFinished()
    {
        final ModuleLease lease = lease(1);
        lease.release();

        assertThat(lease.tryAcquire()).isFalse();
        assertThat(lease.count()).isZero();
        assertThat(drained()).containsExactly(lease);
    }

    @Test
    void shouldStayAtZeroWhenReleasedTooOften()
    {
        final ModuleLease lease = lease(3);
        lease.release();
        drained();

        assertThatIllegalStateException().isThrownBy(lease::release).withMessageContaining("test.tone#3");

        assertThat(lease.count()).isZero();
        assertThat(drained()).isEmpty();
    }

    @Test
    void shouldAllocateNothingWhenAcquiredAndReleased()
    {
        final ModuleLease lease = lease(1);

        final long bytes = Allocations.bytesOfManyRounds(() ->
        {
            lease.tryAcquire();
            lease.release();
        });

        assertThat(bytes).isZero();
        lease.release();
        drained();
    }

    @Test
    @Timeout(60)
    void shouldFinishOnceWhenManyThreadsAcquireAndRelease() throws Exception
    {
        final int rounds = 2_000;
        final int threads = 3;
        final CyclicBarrier barrier = new CyclicBarrier(threads);
        final List<ModuleLease> leases = new ArrayList<>();
        for (int i = 0; i < rounds; i++)
        {
            leases.add(lease(i));
        }
        final List<FutureTask<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < threads; i++)
        {
            final boolean owner = i == 0;
            final FutureTask<Integer> task = new FutureTask<>(() ->
            {
                barrier.await();
                return use(leases, owner);
            });
            tasks.add(task);
            Thread.ofPlatform().start(task);
        }
        for (final FutureTask<Integer> task : tasks)
        {
            assertThat(task.get()).isLessThanOrEqualTo(rounds);
        }

        assertThat(leases).allSatisfy(lease -> assertThat(lease.count()).isZero());
        assertThat(drained()).containsExactlyInAnyOrderElementsOf(leases);
    }

    /** The owner drops each reference; the others use what they can still get. */
    private static int use(final List<ModuleLease> leases, final boolean owner)
    {
        int used = 0;
        for (final ModuleLease lease : leases)
        {
            if (owner || lease.tryAcquire())
            {
                used++;
                lease.release();
            }
        }
        return used;
    }
}
