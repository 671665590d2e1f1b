// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EventQueueTest
{
    private static final int LIMIT = HostEvents.QUEUE_LIMIT;

    private final EventQueue queue = new EventQueue(LIMIT);

    @Test
    void shouldGiveInOrderWhatCameInOrder()
    {
        queue.push("a");
        queue.push("b");

        assertThat(queue.poll()).isEqualTo("a");
        queue.push("c");
        assertThat(queue.poll()).isEqualTo("b");
        assertThat(queue.poll()).isEqualTo("c");
        assertThat(queue.poll()).isNull();
        assertThat(queue.dropped()).isZero();
    }

    @Test
    void shouldDropTheOldestWhenOneTooManyComes()
    {
        for (int i = 1; i <= LIMIT; i++)
        {
            queue.push("event " + i);
        }
        assertThat(queue.waiting()).isEqualTo(512);
        assertThat(queue.dropped()).isZero();

        queue.push("event 513");

        assertThat(queue.waiting()).isEqualTo(512);
        assertThat(queue.dropped()).isEqualTo(1);
        for (int i = 2; i <= LIMIT + 1; i++)
        {
            assertThat(queue.poll()).isEqualTo("event " + i);
        }
        assertThat(queue.poll()).isNull();
    }

    @Test
    void shouldAccountForEveryEventWhenSeveralThreadsSendAndPoll() throws InterruptedException
    {
        final int senders = 3;
        final int events = 50_000;
        final AtomicInteger sending = new AtomicInteger(senders);
        final CountDownLatch start = new CountDownLatch(1);
        final List<Thread> threads = new ArrayList<>();
        final List<List<String>> taken = List.of(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < senders; i++)
        {
            final String name = i + ":";
            threads.add(Thread.ofPlatform().start(() ->
            {
                await(start);
                for (int k = 0; k < events; k++)
                {
                    queue.push(name + k);
                }
                sending.decrementAndGet();
            }));
        }
        for (final List<String> mine : taken)
        {
            threads.add(Thread.ofPlatform().start(() ->
            {
                await(start);
                while (sending.get() > 0 || queue.waiting() > 0)
                {
                    final String event = queue.poll();
                    if (event != null)
                    {
                        mine.add(event);
                    }
                }
            }));
        }
        start.countDown();
        for (final Thread thread : threads)
        {
            thread.join();
        }

        final int polled = taken.stream().mapToInt(List::size).sum();
        assertThat(polled + queue.dropped()).isEqualTo((long)senders * events);
        assertThat(taken.stream().flatMap(List::stream).distinct().count()).isEqualTo(polled);
        taken.forEach(EventQueueTest::assertInOrder);
        assertThat(queue.poll()).isNull();
    }

    /** What one thread took of one sender is in the sender's order. */
    private static void assertInOrder(final List<String> events)
    {
        final int[] last = new int[3];
        Arrays.fill(last, -1);
        for (final String event : events)
        {
            final int sender = event.charAt(0) - '0';
            final int number = Integer.parseInt(event.substring(2));
            assertThat(number).isGreaterThan(last[sender]);
            last[sender] = number;
        }
    }

    private static void await(final CountDownLatch latch)
    {
        try
        {
            latch.await();
        }
        catch (final InterruptedException e)
        {
            throw new AssertionError(e);
        }
    }
}
