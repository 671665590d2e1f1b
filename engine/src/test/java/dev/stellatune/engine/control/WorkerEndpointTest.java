// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

import dev.stellatune.engine.lease.Allocations;
import dev.stellatune.ffi.plugin.CapabilityKind;
import dev.stellatune.ffi.plugin.DecoderInstance;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Both sides of an endpoint: what the control thread says arrives at the worker, through a ring of any fill.
 */
class WorkerEndpointTest
{
    /** More than fit into a ring. */
    private static final int MANY = 500;

    private final Doorbell doorbell = new Doorbell();
    private final WorkerEndpoint<DecoderInstance> endpoint = new WorkerEndpoint<>(
        new InstanceFactory<>("p", CapabilityKind.DECODER, "t", () -> null, DecoderInstance::create), doorbell, "{}");
    private final EndpointControl control = endpoint.control();
    private final ControlFold fold = new ControlFold();

    @Test
    void shouldKnowItsOtherSideWhenMade()
    {
        assertThat(control.endpoint()).isSameAs(endpoint);
        assertThat(endpoint.doorbell()).isSameAs(doorbell);
        assertThat(endpoint.config()).isEqualTo(new ConfigText(0, "{}"));
        assertThat(endpoint.outcome()).isNull();
        assertThat(endpoint.factory()).hasToString("decoder 't' of plugin p");
    }

    @Test
    void shouldRingAfterEachMessage()
    {
        final long before = doorbell.value();

        control.recreate(Reason.ENABLED, 1);
        control.destroy(Reason.DISABLED, 2);
        control.configure("{\"a\":1}");

        assertThat(doorbell.value() - before).isEqualTo(3);
    }

    @Test
    void shouldFoldAllMessagesWhenDrained()
    {
        control.recreate(Reason.ENABLED, 1);
        control.configure("{\"a\":1}");
        control.destroy(Reason.DISABLED, 2);
        control.configure("{\"a\":2}");

        endpoint.drainTo(fold);

        assertThat(fold.seq()).isEqualTo(2);
        assertThat(fold.instanceWanted()).isFalse();
        assertThat(fold.reason()).isEqualTo(Reason.DISABLED);
        assertThat(fold.configVersion()).isEqualTo(2);
        assertThat(endpoint.config()).isEqualTo(new ConfigText(2, "{\"a\":2}"));
    }

    @Test
    void shouldCarryEveryReason()
    {
        long seq = 0;
        for (final Reason reason : Reason.values())
        {
            control.destroy(reason, ++seq);
            endpoint.drainTo(fold);

            assertThat(fold.reason()).isEqualTo(reason);
            assertThat(Reason.of(reason.code())).isEqualTo(reason);
            assertThat(reason.text()).isNotBlank();
        }
    }

    @Test
    void shouldHaveNothingToFlushWhenTheRingHasRoom()
    {
        control.recreate(Reason.ENABLED, 1);
        final long rings = doorbell.value();

        assertThat(control.flush()).isZero();
        assertThat(doorbell.value()).isEqualTo(rings);
    }

    @Test
    void shouldLoseNothingWhenTheRingIsFull()
    {
        for (int seq = 1; seq <= MANY; seq++)
        {
            control.recreate(Reason.LEASE_SWAPPED, seq);
            control.configure("{\"seq\":" + seq + "}");
        }
        control.destroy(Reason.UNLOADED, MANY + 1);
        assertThat(control.flush()).as("nothing fits").isZero();

        endpoint.drainTo(fold);
        assertThat(fold.seq()).as("what fitted").isPositive().isLessThan(MANY);
        final long rings = doorbell.value();
        assertThat(control.flush()).isEqualTo(1);
        assertThat(doorbell.value()).isEqualTo(rings + 1);
        endpoint.drainTo(fold);

        assertThat(control.flush()).isZero();
        assertThat(fold.seq()).isEqualTo(MANY + 1);
        assertThat(fold.instanceWanted()).isFalse();
        assertThat(fold.reason()).isEqualTo(Reason.UNLOADED);
        assertThat(fold.configVersion()).isEqualTo(MANY);
    }

    @Test
    void shouldGoOnWhenTheRingWrapsManyTimes()
    {
        for (int seq = 1; seq <= 10 * MANY; seq++)
        {
            control.recreate(Reason.LEASE_SWAPPED, seq);
            endpoint.drainTo(fold);
            assertThat(fold.seq()).isEqualTo(seq);
        }
    }

    @Test
    void shouldAllocateNothingWhenDrained()
    {
        final long[] seq = {0};

        final long bytes = Allocations.bytesOfManyRounds(() ->
        {
            control.recreate(Reason.LEASE_SWAPPED, ++seq[0]);
            control.destroy(Reason.DISABLED, ++seq[0]);
            endpoint.drainTo(fold);
        });

        assertThat(bytes).isZero();
    }

    @Test
    void shouldHoldTheLatestOutcomeWhenPublished()
    {
        final Outcome outcome = new Outcome(3, Outcome.Kind.RECREATED, Reason.LEASE_SWAPPED, "", null, 0);

        endpoint.publish(outcome);

        assertThat(endpoint.outcome()).isSameAs(outcome);
    }

    /** The worker comes by rarely, often, or not for long; in the end both sides agree. */
    @ParameterizedTest
    @ValueSource(ints = {2, 20, 400})
    void shouldEndInTheSenderStateWhenMessagesAreRandom(final int messagesPerDrain)
    {
        final long seed = System.nanoTime();
        System.out.println("WorkerEndpointTest seed " + seed + ", messages per drain " + messagesPerDrain);
        final Random random = new Random(seed);
        final ControlFold sent = new ControlFold();
        long rings = doorbell.value();
        for (int i = 0; i < 100_000; i++)
        {
            send(random, sent);
            if (random.nextInt(messagesPerDrain) == 0)
            {
                final long before = fold.seq();
                rings = doorbell.value();
                endpoint.drainTo(fold);
                assertThat(fold.seq()).isBetween(before, sent.seq());
                control.flush();
                if (doorbell.value() == rings)
                {
                    assertAgreed(sent, seed);
                }
            }
        }
        endpoint.drainTo(fold);
        control.flush();
        endpoint.drainTo(fold);

        assertAgreed(sent, seed);
    }

    private void send(final Random random, final ControlFold sent)
    {
        final Reason reason = Reason.of(1 + random.nextInt(Reason.values().length));
        // sometimes one that was already there, or an older one
        final long seq = Math.max(1, sent.seq() + 1 - (random.nextInt(4) == 0 ? random.nextInt(3) : 0));
        switch (random.nextInt(3))
        {
            case 0 ->
            {
                control.recreate(reason, seq);
                sent.recreate(reason, seq);
            }
            case 1 ->
            {
                control.destroy(reason, seq);
                sent.destroy(reason, seq);
            }
            default ->
            {
                control.configure("{}");
                sent.configure(endpoint.config().version());
            }
        }
    }

    private void assertAgreed(final ControlFold sent, final long seed)
    {
        assertThat(fold.seq()).as("seed %d", seed).isEqualTo(sent.seq());
        assertThat(fold.instanceWanted()).as("seed %d", seed).isEqualTo(sent.instanceWanted());
        assertThat(fold.reason()).as("seed %d", seed).isEqualTo(sent.reason());
        assertThat(fold.configVersion()).as("seed %d", seed).isEqualTo(sent.configVersion());
    }
}
