// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.status;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Each distinct error once, with a count: in the memory of the status as long as there is room, else on the heap.
 * [any-thread]
 */
final class ErrorLog
{
    private static final int MAX_DISTINCT_ERRORS = 1024;
    private static final int MAX_TEXT = 2048;

    private final AtomicBuffer memory;
    private final ConcurrentHashMap<String, Count> counts = new ConcurrentHashMap<>();
    private final AtomicInteger distinct = new AtomicInteger();

    ErrorLog(final AtomicBuffer memory)
    {
        this.memory = memory;
    }

    /** Where the count of one error is. */
    private record Count(AtomicBuffer buffer, int offset)
    {
        void increment()
        {
            buffer.getAndAddLong(offset, 1);
        }

        long value()
        {
            return buffer.getLongVolatile(offset);
        }
    }

    /**
     * Counts an error.
     *
     * @return whether it is the first of its kind; false also for a new one when too many are known.
     */
    boolean add(final String message)
    {
        final Count known = counts.get(message);
        if (known != null)
        {
            known.increment();
            return false;
        }
        if (distinct.get() >= MAX_DISTINCT_ERRORS)
        {
            return false;
        }
        // made within the map's lock, so that a text is written once; who comes second finds it
        final boolean[] first = new boolean[1];
        counts.computeIfAbsent(message, text ->
        {
            first[0] = true;
            distinct.getAndIncrement();
            return newCount(text);
        }).increment();
        return first[0];
    }

    private Count newCount(final String message)
    {
        final byte[] text = StatusText.cut(message, MAX_TEXT);
        final int length = BitUtil.align(StatusLayout.ERROR_TEXT + Integer.BYTES + text.length, Long.BYTES);
        final int offset = claim(length);
        if (offset < 0)
        {
            return new Count(new UnsafeBuffer(new byte[Long.BYTES]), 0);
        }
        StatusText.put(memory, offset + StatusLayout.ERROR_TEXT, length - StatusLayout.ERROR_TEXT, message);
        memory.putIntRelease(offset, length);
        return new Count(memory, offset + StatusLayout.ERROR_COUNT);
    }

    /** Where there is room for an entry; negative when there is none. */
    private int claim(final int length)
    {
        while (true)
        {
            final long used = memory.getLongVolatile(StatusLayout.ERRORS_USED_OFFSET);
            if (used + length > StatusLayout.ERRORS_BYTES)
            {
                return -1;
            }
            if (memory.compareAndSetLong(StatusLayout.ERRORS_USED_OFFSET, used, used + length))
            {
                return StatusLayout.ERRORS + (int)used;
            }
        }
    }

    /** The distinct errors, the most frequent first. */
    List<EngineStatus.ErrorCount> all()
    {
        return counts.entrySet().stream()
            .map(entry -> new EngineStatus.ErrorCount(entry.getKey(), entry.getValue().value()))
            .sorted(Comparator.comparingLong(EngineStatus.ErrorCount::count).reversed()
                .thenComparing(EngineStatus.ErrorCount::message))
            .toList();
    }
}
