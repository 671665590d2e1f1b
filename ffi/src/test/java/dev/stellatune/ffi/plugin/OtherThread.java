// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs something on a thread of its own and waits for it.
 */
final class OtherThread
{
    private OtherThread()
    {
    }

    static <T> T call(final Callable<T> task) throws Exception
    {
        final FutureTask<T> future = new FutureTask<>(task);
        final Thread thread = Thread.ofPlatform().name("other").start(future);
        try
        {
            return future.get();
        }
        catch (final ExecutionException e)
        {
            if (e.getCause() instanceof final Exception cause)
            {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        }
        finally
        {
            thread.join();
        }
    }
}
