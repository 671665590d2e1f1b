// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.runtime.ReloadReport;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * How long reloads take: until the new library is current, and until a worker has gone on with an instance of it. Only
 * a reload that nobody overtook tells the latter. Driven by the main thread; the control thread answers requests.
 */
final class SwapTimes
{
    private static final long MAX_NS = TimeUnit.MINUTES.toNanos(1);
    private static final int DIGITS = 3;

    private final Histogram current = new Histogram(1, MAX_NS, DIGITS);
    private final Histogram applied = new Histogram(1, MAX_NS, DIGITS);
    private @Nullable EngineFuture<ReloadReport> last;
    private long requestedNs;

    SwapTimes()
    {
    }

    /** A reload was requested just now. */
    EngineFuture<ReloadReport> watch(final EngineFuture<ReloadReport> request, final List<SoakStream> streams)
    {
        final long nowNs = System.nanoTime();
        look(streams);
        last = request;
        requestedNs = nowNs;
        request.thenAccept(_ -> record(current, System.nanoTime() - nowNs));
        return request;
    }

    /** Looks whether the last reload is applied. */
    void look(final List<SoakStream> streams)
    {
        final EngineFuture<ReloadReport> request = last;
        if (request == null || !request.isDone())
        {
            return;
        }
        long firstNs = Long.MAX_VALUE;
        for (final SoakStream stream : streams)
        {
            final long swapNs = stream.times().lastSwapNs();
            firstNs = swapNs - requestedNs > 0 ? Math.min(firstNs, swapNs - requestedNs) : firstNs;
        }
        if (firstNs != Long.MAX_VALUE)
        {
            record(applied, firstNs);
            last = null;
        }
    }

    private static void record(final Histogram times, final long ns)
    {
        synchronized (times)
        {
            times.recordValue(Math.min(ns, MAX_NS));
        }
    }

    /** Until the new library is current. */
    Histogram current()
    {
        return current;
    }

    /** Until a worker goes on with it. */
    Histogram applied()
    {
        return applied;
    }
}
