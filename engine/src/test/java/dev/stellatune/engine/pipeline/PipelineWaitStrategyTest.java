// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;
import dev.stellatune.engine.control.Doorbell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
class PipelineWaitStrategyTest
{
    private final PipelineWaitStrategy strategy =
        new PipelineWaitStrategy(10, 10, 3, 1, new Sleepers(new Doorbell()), () -> false);
    private final RingBuffer<Object> ring = RingBuffer.createSingleProducer(Object::new, 4, strategy);

    @Test
    void shouldReturnAtOnceWhenTheSequenceIsThere() throws Exception
    {
        ring.publish(ring.tryNext());
        ring.publish(ring.tryNext());

        assertThat(ring.newBarrier().waitFor(0)).as("all that is available").isEqualTo(1);
    }

    @Test
    void shouldTimeOutWhenNothingComes()
    {
        final SequenceBarrier barrier = ring.newBarrier();

        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> barrier.waitFor(0));
        assertThatExceptionOfType(TimeoutException.class).as("again").isThrownBy(() -> barrier.waitFor(0));
    }

    @Test
    void shouldWaitForThoseBeforeItWhenTheyLag() throws Exception
    {
        final Sequence before = new Sequence();
        final SequenceBarrier barrier = ring.newBarrier(before);
        ring.publish(ring.tryNext());

        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> barrier.waitFor(0));
        before.set(0);

        assertThat(barrier.waitFor(0)).isZero();
    }

    @Test
    void shouldLeaveWhenAlerted()
    {
        final SequenceBarrier barrier = ring.newBarrier();
        barrier.alert();

        assertThatExceptionOfType(AlertException.class).isThrownBy(() -> barrier.waitFor(0));
    }

    @Test
    void shouldSeeWhatAnotherThreadPublishesWhileItWaits() throws Exception
    {
        final PipelineWaitStrategy patient =
            new PipelineWaitStrategy(0, 0, Integer.MAX_VALUE, 1_000, new Sleepers(new Doorbell()), () -> false);
        final RingBuffer<Object> other = RingBuffer.createSingleProducer(Object::new, 4, patient);
        final Thread publisher = Thread.ofPlatform().start(() -> other.publish(other.next()));

        assertThat(other.newBarrier().waitFor(0)).isZero();
        publisher.join();
    }
}
