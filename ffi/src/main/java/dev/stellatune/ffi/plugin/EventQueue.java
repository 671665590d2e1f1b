// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The events that wait for one plugin, the oldest first. When there are too many the oldest is dropped and counted.
 *
 * <p>[any-thread] Lock-free: a plugin may poll on a thread that must not wait for one that sends.
 */
final class EventQueue
{
    private final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
    /** What may be taken: raised after an event is in, lowered before one is taken out. */
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final int limit;

    EventQueue(final int limit)
    {
        this.limit = limit;
    }

    void push(final String event)
    {
        events.add(event);
        if (waiting.incrementAndGet() > limit && poll() != null)
        {
            dropped.increment();
        }
    }

    @Nullable String poll()
    {
        int count = waiting.get();
        while (count > 0)
        {
            if (waiting.compareAndSet(count, count - 1))
            {
                return events.poll();
            }
            count = waiting.get();
        }
        return null;
    }

    int waiting()
    {
        return waiting.get();
    }

    long dropped()
    {
        return dropped.sum();
    }
}
