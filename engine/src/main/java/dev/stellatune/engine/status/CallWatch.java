// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.status;

import dev.stellatune.ffi.plugin.CallMark;
import dev.stellatune.ffi.plugin.PluginCall;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Looks every now and then whether threads are still in the call that they were in before: then the call takes long,
 * and one on a worker's thread keeps a player from playing. [control-thread]
 *
 * <p>Threads note no times, which would cost them a look at the clock per call: a call is as old as the time since it
 * was first seen.
 */
final class CallWatch
{
    /** From this age on a call on a worker's thread is an error. */
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(2);

    private final AtomicBuffer buffer;
    private final Consumer<String> errors;
    /** The words at the last look. */
    private final long[] words = new long[StatusLayout.MAX_CALLS];
    private final long[] firstSeenNs = new long[StatusLayout.MAX_CALLS];
    private final boolean[] reported = new boolean[StatusLayout.MAX_CALLS];

    CallWatch(final AtomicBuffer buffer, final Consumer<String> errors)
    {
        this.buffer = buffer;
        this.errors = errors;
    }

    /** Looks once. */
    void look(final long nowNs)
    {
        for (int index = 0; index < words.length; index++)
        {
            final int offset = StatusLayout.call(index);
            final long word = buffer.getIntVolatile(offset + StatusLayout.STATE) == StatusLayout.VISIBLE ?
                buffer.getLongVolatile(offset + StatusLayout.CALL_WORD) : 0;
            if (word != words[index])
            {
                words[index] = word;
                firstSeenNs[index] = nowNs;
                reported[index] = false;
                buffer.putLong(offset + StatusLayout.CALL_SINCE, System.currentTimeMillis());
                buffer.putLongRelease(offset + StatusLayout.CALL_SEEN, word);
            }
            else if (word != 0 && !reported[index] && nowNs - firstSeenNs[index] >= LIMIT_NS &&
                buffer.getIntVolatile(offset + StatusLayout.CALL_WORKER) != 0)
            {
                reported[index] = true;
                errors.accept(sentence(offset, word));
            }
        }
    }

    private String sentence(final int offset, final long word)
    {
        final int row = StatusLayout.module(Math.clamp(CallMark.moduleOf(word), 1, StatusLayout.MAX_MODULES));
        return "Thread " +
            StatusText.get(buffer, offset + StatusLayout.CALL_THREAD, StatusLayout.CALL_THREAD_BYTES) +
            " has been in " + function(word) + " of plugin " +
            StatusText.get(buffer, row + StatusLayout.MODULE_ID, StatusLayout.MODULE_ID_BYTES) + " for " +
            TimeUnit.NANOSECONDS.toSeconds(LIMIT_NS) +
            " seconds: the plugin is stuck, and its player stands still until the call returns.";
    }

    private static String function(final long word)
    {
        final PluginCall call = PluginCall.of(CallMark.codeOf(word));
        return call == null ? "a function" : call.function();
    }
}
