// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.engine.install.Fingerprint;
import dev.stellatune.engine.lease.Allocations;
import dev.stellatune.engine.lease.FinishedLeases;
import dev.stellatune.engine.lease.FixtureModules;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.ffi.plugin.PluginModule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PluginSlotTest
{
    private final FinishedLeases finished = new FinishedLeases(() ->
    {
    });
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
        final List<ModuleLease> leases = new ArrayList<>();
        finished.drain(leases::add);
        return leases;
    }

    @Test
    void shouldYieldNothingWhenNothingWasPublished()
    {
        final PluginSlot slot = new PluginSlot("p");

        assertThat(slot.acquireCurrentLease()).isNull();
        assertThat(slot.value()).isEqualTo(new PluginSlot.Value(null, true, 0, null));
        assertThat(slot.info()).isNull();
        assertThat(slot.file()).isNull();
    }

    @Test
    void shouldYieldTheCurrentLeaseWithAReferenceWhenThereIsOne()
    {
        final PluginSlot slot = new PluginSlot("p");
        final ModuleLease lease = lease(1);

        assertThat(slot.publish(lease, true)).isEqualTo(1);
        final ModuleLease acquired = slot.acquireCurrentLease();

        assertThat(acquired).isSameAs(lease);
        assertThat(lease.count()).isEqualTo(2);
        assertThat(lease.publishedSeq()).isEqualTo(1);
        lease.release();
        slot.publish(null, true);
        assertThat(drained()).containsExactly(lease);
    }

    @Test
    void shouldNeverYieldTheOldLeaseWhenItWasSwapped()
    {
        final PluginSlot slot = new PluginSlot("p");
        final ModuleLease old = lease(1);
        final ModuleLease fresh = lease(2);
        slot.publish(old, true);
        final ModuleLease held = slot.acquireCurrentLease();

        assertThat(slot.publish(fresh, true)).isEqualTo(2);

        assertThat(held).isSameAs(old);
        assertThat(slot.acquireCurrentLease()).isSameAs(fresh);
        assertThat(old.count()).as("held by who had it").isEqualTo(1);
        assertThat(drained()).isEmpty();
        old.release();
        assertThat(drained()).containsExactly(old);
        fresh.release();
        slot.publish(null, true);
        assertThat(drained()).containsExactly(fresh);
    }

    @Test
    void shouldYieldNothingWhenDisabled()
    {
        final PluginSlot slot = new PluginSlot("p");
        slot.publish(lease(1), true);

        assertThat(slot.publish(null, false)).isEqualTo(2);

        assertThat(slot.acquireCurrentLease()).isNull();
        assertThat(slot.value().enabled()).isFalse();
        assertThat(drained()).hasSize(1);
    }

    @Test
    void shouldRememberWhatIsInstalledUntilItIsForgotten()
    {
        final PluginSlot slot = new PluginSlot("p");
        final Path file = tone.file();
        slot.installed(tone.info(), file, Fingerprint.of(file));
        assertThat(slot.info()).isSameAs(tone.info());
        assertThat(slot.file()).isEqualTo(file);
        assertThat(slot.fingerprint()).isEqualTo(Fingerprint.of(file));

        slot.forget();

        assertThat(slot.info()).isNull();
        assertThat(slot.file()).isNull();
        assertThat(slot.fingerprint()).isNull();
    }

    @Test
    void shouldRunOperationsOneAfterTheOther()
    {
        final PluginSlot slot = new PluginSlot("p");
        final List<String> events = new ArrayList<>();
        final List<Runnable> ends = new ArrayList<>();
        for (int i = 0; i < 3; i++)
        {
            final String name = "operation " + i;
            slot.exclusively(ended ->
            {
                events.add(name);
                ends.add(ended);
            });
        }
        assertThat(events).containsExactly("operation 0");

        ends.getFirst().run();
        assertThat(events).containsExactly("operation 0", "operation 1");
        ends.get(1).run();
        ends.get(2).run();
        slot.exclusively(ended -> events.add("later"));

        assertThat(events).containsExactly("operation 0", "operation 1", "operation 2", "later");
    }

    @Test
    void shouldRunThousandsOfOperationsThatHaveWaited()
    {
        final PluginSlot slot = new PluginSlot("test.tone");
        final List<Runnable> first = new ArrayList<>();
        final AtomicInteger ended = new AtomicInteger();
        slot.exclusively(first::add);
        for (int i = 0; i < 100_000; i++)
        {
            slot.exclusively(end ->
            {
                ended.incrementAndGet();
                end.run();
                end.run();
            });
        }
        assertThat(ended).hasValue(0);

        first.getFirst().run();

        assertThat(ended).hasValue(100_000);
    }

    @Test
    void shouldYieldNothingAndGoOnWhenSomebodyHasReleasedWhatWasNotTheirs()
    {
        final PluginSlot slot = new PluginSlot("test.tone");
        final ModuleLease wronged = lease(1);
        slot.publish(wronged, true);
        wronged.release();

        assertThat(slot.acquireCurrentLease()).isNull();
        final ModuleLease next = lease(2);
        slot.publish(next, true);
        assertThat(slot.acquireCurrentLease()).isSameAs(next);

        next.release();
        slot.publish(null, true);
        assertThat(drained()).containsExactlyInAnyOrder(wronged, next);
    }

    @Test
    void shouldAllocateNothingWhenALeaseIsAcquired()
    {
        final PluginSlot slot = new PluginSlot("p");
        final ModuleLease lease = lease(1);
        slot.publish(lease, true);

        assertThat(Allocations.bytesOfManyRounds(() ->
        {
            if (slot.acquireCurrentLease() != null)
            {
                lease.release();
            }
        })).isZero();
        slot.publish(null, true);
        drained();
    }

    /** After a publication has returned, no acquire yields what was current before. */
    @Test
    @Timeout(60)
    void shouldNeverGoBackWhenLeasesAreAcquiredWhileTheyAreSwapped() throws Exception
    {
        final int swaps = 50_000;
        final PluginSlot slot = new PluginSlot("p");
        final AtomicLong published = new AtomicLong();
        final AtomicBoolean over = new AtomicBoolean();
        final FutureTask<Long> acquirer = new FutureTask<>(() -> acquireUntil(over, slot, published));
        Thread.ofPlatform().start(acquirer);
        final List<ModuleLease> all = new ArrayList<>();
        final List<ModuleLease> gone = new ArrayList<>();
        for (int i = 1; i <= swaps; i++)
        {
            final ModuleLease lease = i % 7 == 0 ? null : lease(i);
            if (lease != null)
            {
                all.add(lease);
            }
            published.setRelease(slot.publish(lease, lease != null));
            finished.drain(gone::add);
        }
        over.set(true);
        final long acquired = acquirer.get();
        slot.publish(null, true);
        finished.drain(gone::add);

        assertThat(acquired).isNotNegative();
        assertThat(gone).containsExactlyInAnyOrderElementsOf(all);
        assertThat(all).allSatisfy(lease -> assertThat(lease.count()).isZero());
    }

    private static long acquireUntil(final AtomicBoolean over, final PluginSlot slot, final AtomicLong published)
    {
        long acquired = 0;
        while (!over.get())
        {
            final long before = published.getAcquire();
            final ModuleLease lease = slot.acquireCurrentLease();
            if (lease != null)
            {
                acquired++;
                assertThat(lease.publishedSeq()).isGreaterThanOrEqualTo(before);
                assertThat(lease.count()).isPositive();
                lease.release();
            }
        }
        return acquired;
    }
}
