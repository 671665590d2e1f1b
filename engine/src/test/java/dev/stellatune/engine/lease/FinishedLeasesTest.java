// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.lease;

import dev.stellatune.ffi.plugin.PluginModule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class FinishedLeasesTest
{
    private final AtomicInteger wakes = new AtomicInteger();
    private final FinishedLeases finished = new FinishedLeases(wakes::incrementAndGet);
    private final List<ModuleLease> drained = new ArrayList<>();
    private FixtureModules modules;
    private PluginModule tone;

    @BeforeEach
    void load(@TempDir final Path temporary) throws Exception
    {
        modules = new FixtureModules(temporary);
        tone = modules.load("tone_v1");
    }

    @AfterEach
    void close()
    {
        modules.close();
    }

    private List<ModuleLease> leases(final int count)
    {
        final List<ModuleLease> leases = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            leases.add(new ModuleLease(tone, i, finished));
        }
        return leases;
    }

    @Test
    void shouldGiveNothingWhenNothingIsFinished()
    {
        assertThat(finished.drain(drained::add)).isZero();
        assertThat(drained).isEmpty();
    }

    @Test
    void shouldGiveEachLeaseOnceWhenDrained()
    {
        final List<ModuleLease> leases = leases(3);
        leases.forEach(ModuleLease::release);

        assertThat(finished.drain(drained::add)).isEqualTo(3);
        assertThat(finished.drain(drained::add)).isZero();

        assertThat(drained).containsExactlyInAnyOrderElementsOf(leases);
        assertThat(wakes).hasValue(3);
    }

    @Test
    void shouldKeepWhatComesWhileItIsDrained()
    {
        final List<ModuleLease> leases = leases(2);
        leases.getFirst().release();

        assertThat(finished.drain(lease -> leases.getLast().release())).isEqualTo(1);

        assertThat(finished.drain(drained::add)).isEqualTo(1);
        assertThat(drained).containsExactly(leases.getLast());
    }

    @Test
    @Timeout(60)
    void shouldLoseNothingWhenThreadsAddWhileItIsDrained() throws Exception
    {
        final int threads = 2;
        final int each = 20_000;
        final List<ModuleLease> leases = leases(threads * each);
        final CountDownLatch running = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++)
        {
            final List<ModuleLease> share = leases.subList(i * each, (i + 1) * each);
            Thread.ofPlatform().start(() ->
            {
                share.forEach(ModuleLease::release);
                running.countDown();
            });
        }
        while (running.getCount() > 0)
        {
            finished.drain(drained::add);
        }
        running.await();
        finished.drain(drained::add);

        assertThat(drained).hasSize(leases.size()).doesNotHaveDuplicates();
        assertThat(wakes).hasValue(leases.size());
    }
}
