// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stellatune.engine.runtime.RuntimeState;
import dev.stellatune.engine.runtime.RuntimeState.PluginState;
import dev.stellatune.engine.runtime.RuntimeState.RetiredLease;
import dev.stellatune.engine.status.EngineStatus.ErrorCount;
import dev.stellatune.ffi.plugin.PluginInfo;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LeaseHistoryTest
{
    private static final Path FILE = Path.of("gain.so");
    private static final Path SHADOW = Path.of("shadow");

    private final EventLog log = new EventLog();
    private final LeaseHistory history = new LeaseHistory(log);

    private static PluginState plugin(final String id, final long epoch, final boolean enabled)
    {
        return plugin(id, epoch, enabled, epoch);
    }

    private static PluginState plugin(final String id, final long epoch, final boolean enabled, final long load)
    {
        return new PluginState(id, new PluginInfo(id, id, "1.2.3", 8, List.of()), FILE, enabled, 1, epoch,
            epoch == 0 ? 0 : 2, SHADOW.resolve(id + load), List.of(), List.of());
    }

    private static RetiredLease retired(final String id, final long epoch, final boolean pinned)
    {
        return new RetiredLease(
            id, epoch, pinned ? 0 : 1, FILE, SHADOW.resolve(id + epoch), pinned ? "a thread" : "in use", pinned,
            List.of());
    }

    private void look(final long nowMs, final List<PluginState> plugins, final RetiredLease... leases)
    {
        history.look(new RuntimeState(plugins, List.of(leases)), nowMs);
    }

    private List<LeaseHistory.Lease> leases()
    {
        return history.since(0).entries();
    }

    private List<String> told()
    {
        return log.since(0).entries().stream().map(EventLog.Entry::text).toList();
    }

    @Test
    void shouldFollowALeaseUntilItIsGone()
    {
        look(10, List.of(plugin("a", 1, true)));
        assertThat(leases()).containsExactly(new LeaseHistory.Lease(1, "a", "1.2.3", "current", 2, 10, 0, 0, ""));

        look(20, List.of(plugin("a", 2, true)), retired("a", 1, false));
        assertThat(leases()).containsExactly(
            new LeaseHistory.Lease(2, "a", "1.2.3", "current", 2, 20, 0, 0, ""),
            new LeaseHistory.Lease(1, "a", "1.2.3", "retired", 1, 10, 20, 0, "in use"));

        look(30, List.of(plugin("a", 2, true)), retired("a", 1, true));
        look(40, List.of(plugin("a", 2, true)), retired("a", 1, true));
        assertThat(leases().getLast())
            .isEqualTo(new LeaseHistory.Lease(1, "a", "1.2.3", "pinned", 0, 10, 20, 0, "a thread"));

        look(50, List.of(plugin("a", 2, true)));
        assertThat(leases().getLast())
            .isEqualTo(new LeaseHistory.Lease(1, "a", "1.2.3", "gone", 0, 10, 20, 50, ""));
        assertThat(told()).containsExactly("a 1.2.3: epoch 2 replaces epoch 1",
            "a: the library of epoch 1 cannot be unloaded yet: a thread");
    }

    @Test
    void shouldTellWhatHappensToPluginsButNotWhatWasThereBefore()
    {
        look(10, List.of(plugin("a", 1, true), plugin("b", 2, true)));
        assertThat(told()).isEmpty();

        look(20, List.of(plugin("a", 0, false), plugin("b", 2, true)));
        look(30, List.of(plugin("a", 3, true)));

        assertThat(told()).containsExactly("a: disabled", "a 1.2.3: epoch 3 is current", "b: unloaded");
        // both were gone before anybody saw them retired
        assertThat(leases()).extracting(LeaseHistory.Lease::state).containsExactly("gone", "current", "gone");
    }

    @Test
    void shouldSayThatALeaseReturnsWhenAVersionIsRolledBack()
    {
        final PluginState returned = plugin("a", 3, true, 1);
        look(10, List.of(plugin("a", 1, true)));
        look(20, List.of(plugin("a", 2, true)), retired("a", 1, false));

        look(30, List.of(returned), retired("a", 2, false));
        look(40, List.of(returned));

        assertThat(leases()).extracting(lease -> lease.epoch() + " " + lease.state())
            .containsExactly("3 current", "1 returned", "2 gone");
    }

    @Test
    void shouldKeepALimitedNumberAndThoseThatLiveWhenLibrariesComeAndGo()
    {
        for (int epoch = 2; epoch < 1_000; epoch++)
        {
            look(epoch, List.of(plugin("old", 1, true), plugin("new", epoch, true)));
        }

        assertThat(leases()).hasSize(LeaseHistory.LIMIT).anyMatch(lease -> lease.epoch() == 1);
        assertThat(told()).hasSize(EventLog.LIMIT);
    }

    @Test
    void shouldCountAnErrorInItsEntryAndNotComeBackToItWhenNothingChanged()
    {
        log.errors(10, List.of(new ErrorCount("broken", 1)));
        log.errors(20, List.of(new ErrorCount("broken", 7), new ErrorCount("worse", 1)));
        final long version = log.since(0).version();
        log.errors(30, List.of(new ErrorCount("broken", 7), new ErrorCount("worse", 1)));

        assertThat(log.since(0).entries()).containsExactly(
            new EventLog.Entry(1, 20, "error", "broken", 7), new EventLog.Entry(2, 20, "error", "worse", 1));
        assertThat(log.since(version).entries()).isEmpty();
    }
}
