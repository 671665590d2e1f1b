// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.status;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The counters and the distinct errors of one engine. [any-thread]
 */
public final class EngineStatus
{
    private static final System.Logger LOGGER = System.getLogger("dev.stellatune.engine");
    private static final int MAX_DISTINCT_ERRORS = 1024;

    /** Complete and never changed after construction. */
    private final Map<EngineCounter, AtomicLong> counters = new EnumMap<>(EngineCounter.class);
    private final ConcurrentHashMap<String, LongAdder> errors = new ConcurrentHashMap<>();

    /**
     * An error and how often it occurred.
     *
     * @param message one sentence.
     * @param count   1 or more.
     */
    public record ErrorCount(String message, long count)
    {
    }

    /** All counters at zero, no errors. */
    public EngineStatus()
    {
        for (final EngineCounter counter : EngineCounter.values())
        {
            counters.put(counter, new AtomicLong());
        }
    }

    /**
     * Counts one.
     *
     * @param counter which.
     */
    public void increment(final EngineCounter counter)
    {
        add(counter, 1);
    }

    /**
     * Counts several.
     *
     * @param counter which.
     * @param amount  0 or more.
     */
    public void add(final EngineCounter counter, final long amount)
    {
        cell(counter).getAndAdd(amount);
    }

    /**
     * Reads a counter.
     *
     * @param counter which.
     * @return its value since the engine was launched.
     */
    public long value(final EngineCounter counter)
    {
        return cell(counter).get();
    }

    private AtomicLong cell(final EngineCounter counter)
    {
        return Objects.requireNonNull(counters.get(counter));
    }

    /**
     * Records an error; its first occurrence is logged, later ones are counted.
     *
     * @param message one sentence; at most 1024 distinct ones are kept.
     */
    public void error(final String message)
    {
        LongAdder count = errors.get(message);
        if (count == null)
        {
            if (errors.size() >= MAX_DISTINCT_ERRORS)
            {
                return;
            }
            count = new LongAdder();
            final LongAdder present = errors.putIfAbsent(message, count);
            if (present == null)
            {
                LOGGER.log(System.Logger.Level.WARNING, message);
            }
            else
            {
                count = present;
            }
        }
        count.increment();
    }

    /**
     * Records an exception that nobody expected, with its stack trace in the log.
     *
     * @param where   which part of the engine caught it.
     * @param failure the exception.
     */
    public void defect(final String where, final Throwable failure)
    {
        final String message = where + ": " + failure;
        if (errors.size() < MAX_DISTINCT_ERRORS && errors.putIfAbsent(message, new LongAdder()) == null)
        {
            LOGGER.log(System.Logger.Level.ERROR, message, failure);
        }
        error(message);
    }

    /**
     * The distinct errors so far.
     *
     * @return the most frequent first.
     */
    public List<ErrorCount> errors()
    {
        return errors.entrySet().stream()
            .map(entry -> new ErrorCount(entry.getKey(), entry.getValue().sum()))
            .sorted(Comparator.comparingLong(ErrorCount::count).reversed().thenComparing(ErrorCount::message))
            .toList();
    }
}
