// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.AbiConstants;
import dev.stellatune.ffi.os.OsThread;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings the requests of plugins to the handler, each on a thread of its own, and the answers back. [any-thread]
 *
 * <p>A plugin's thread waits, but never longer than the time-out, whatever the handler does. The handler's threads are
 * none of the engine's, so it may wait for an engine that has threads.
 */
final class ControlRequests
{
    /** Handlers that are stuck keep their threads: there is an end to that. */
    static final int MAX_HANDLED_AT_ONCE = 64;

    private final long timeoutMs;
    private final BiConsumer<String, Throwable> defects;
    private final ThreadGroup group = Thread.currentThread().getThreadGroup();
    private final Semaphore places = new Semaphore(MAX_HANDLED_AT_ONCE);
    private final Set<PendingAnswer> waiting = ConcurrentHashMap.newKeySet();
    private final LongAdder lateReplies = new LongAdder();
    private volatile @Nullable ControlRequestHandler handler;
    private volatile boolean closed;

    ControlRequests(final long timeoutMs, final BiConsumer<String, Throwable> defects)
    {
        this.timeoutMs = timeoutMs;
        this.defects = defects;
    }

    void handler(final @Nullable ControlRequestHandler replacement)
    {
        handler = replacement;
    }

    long lateReplies()
    {
        return lateReplies.sum();
    }

    /** The calling thread, a plugin's, waits for the answer. */
    PendingAnswer.Answer request(final String pluginId, final String json)
    {
        final ControlRequestHandler present = handler;
        if (present == null)
        {
            return PendingAnswer.Answer.failure(
                AbiConstants.STATUS_UNSUPPORTED, "no control handler is registered with this host");
        }
        final PendingAnswer pending = new PendingAnswer(lateReplies);
        waiting.add(pending);
        try
        {
            if (closed)
            {
                giveUp(pending);
            }
            else if (!places.tryAcquire())
            {
                pending.giveUp("the control handler is busy with " + MAX_HANDLED_AT_ONCE + " requests");
            }
            else
            {
                start(present, new ControlRequest(pluginId, json, pending));
            }
            return pending.await(timeoutMs);
        }
        finally
        {
            waiting.remove(pending);
        }
    }

    private void start(final ControlRequestHandler present, final ControlRequest request)
    {
        boolean started = false;
        try
        {
            Thread.ofPlatform().group(group).daemon(true).name("stellatune request of " + request.pluginId())
                .start(() -> handle(present, request));
            started = true;
        }
        finally
        {
            if (!started)
            {
                places.release();
            }
        }
    }

    private void handle(final ControlRequestHandler present, final ControlRequest request)
    {
        // made by a plugin's thread, which may be an audio worker with a processor of its own
        OsThread.pinTo(OsThread.allowedCpus());
        try
        {
            present.onRequest(request);
            request.handled();
        }
        catch (final Throwable e)
        {
            request.broken(e);
            defects.accept("the handler of control requests", e);
        }
        finally
        {
            places.release();
        }
    }

    /** What waits fails at once, and so does what comes later: it is registered first and looks afterwards. */
    void close()
    {
        closed = true;
        waiting.forEach(ControlRequests::giveUp);
    }

    private static void giveUp(final PendingAnswer pending)
    {
        pending.giveUp("the host is closing");
    }
}
