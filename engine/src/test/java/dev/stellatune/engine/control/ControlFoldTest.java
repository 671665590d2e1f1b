// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ControlFoldTest
{
    private final ControlFold fold = new ControlFold();

    @Test
    void shouldWantAnInstanceOfAnyAgeWhenNothingWasSaid()
    {
        assertThat(fold.instanceWanted()).isTrue();
        assertThat(fold.seq()).isZero();
        assertThat(fold.configVersion()).isZero();
    }

    @Test
    void shouldEndRunningWhenDestroyIsFollowedByRecreate()
    {
        fold.destroy(Reason.DISABLED, 1);
        fold.recreate(Reason.ENABLED, 2);

        assertThat(fold.instanceWanted()).isTrue();
        assertThat(fold.reason()).isEqualTo(Reason.ENABLED);
        assertThat(fold.seq()).isEqualTo(2);
    }

    @Test
    void shouldEndDestroyedWhenRecreateIsFollowedByDestroy()
    {
        fold.recreate(Reason.LEASE_SWAPPED, 1);
        fold.destroy(Reason.UNLOADED, 2);

        assertThat(fold.instanceWanted()).isFalse();
        assertThat(fold.reason()).isEqualTo(Reason.UNLOADED);
        assertThat(fold.seq()).isEqualTo(2);
    }

    @Test
    void shouldMakeOneWantWhenTenRecreatesCome()
    {
        for (int seq = 1; seq <= 10; seq++)
        {
            fold.recreate(Reason.LEASE_SWAPPED, seq);
        }

        assertThat(fold.instanceWanted()).isTrue();
        assertThat(fold.seq()).isEqualTo(10);
    }

    @Test
    void shouldChangeNothingWhenMessagesAreStaleOrRepeated()
    {
        fold.destroy(Reason.DISABLED, 5);
        fold.recreate(Reason.ENABLED, 4);
        fold.recreate(Reason.LEASE_SWAPPED, 5);

        assertThat(fold.instanceWanted()).isFalse();
        assertThat(fold.reason()).isEqualTo(Reason.DISABLED);
        assertThat(fold.seq()).isEqualTo(5);
    }

    @Test
    void shouldKeepTheLatestConfigurationWhenOlderOnesFollow()
    {
        fold.configure(3);
        fold.configure(2);
        fold.recreate(Reason.LEASE_SWAPPED, 1);

        assertThat(fold.configVersion()).isEqualTo(3);
    }

    @Test
    void shouldEndInTheSameStateWhateverTheOrder()
    {
        final List<Consumer<ControlFold>> messages = List.of(
            to -> to.recreate(Reason.ENABLED, 1),
            to -> to.destroy(Reason.DISABLED, 2),
            to -> to.recreate(Reason.LEASE_SWAPPED, 3),
            to -> to.destroy(Reason.UNLOADED, 4),
            to -> to.configure(1),
            to -> to.configure(2));

        final List<List<Consumer<ControlFold>>> orders = new ArrayList<>();
        permute(messages, List.of(), orders);

        assertThat(orders).hasSize(720).allSatisfy(order ->
        {
            final ControlFold end = new ControlFold();
            order.forEach(message -> message.accept(end));
            assertThat(end.seq()).isEqualTo(4);
            assertThat(end.instanceWanted()).isFalse();
            assertThat(end.reason()).isEqualTo(Reason.UNLOADED);
            assertThat(end.configVersion()).isEqualTo(2);
        });
    }

    private static <T> void permute(final List<T> left, final List<T> done, final List<List<T>> orders)
    {
        if (left.isEmpty())
        {
            orders.add(done);
        }
        for (int i = 0; i < left.size(); i++)
        {
            final List<T> rest = new ArrayList<>(left);
            final List<T> more = new ArrayList<>(done);
            more.add(rest.remove(i));
            permute(rest, more, orders);
        }
    }
}
