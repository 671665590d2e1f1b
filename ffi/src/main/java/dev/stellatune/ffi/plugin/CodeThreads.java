// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.os.OsThread;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The threads that ran a library's code and still live. What they left in their thread-local storage may keep the
 * library loaded, or must run before it is closed. [any-thread]
 */
final class CodeThreads
{
    /** Jobs come and go: what has ended is forgotten when so many are known. */
    private static final int MANY = 32;

    /** Names by the system's ids. */
    private final ConcurrentHashMap<Integer, String> threads = new ConcurrentHashMap<>();
    /** Noted last: a worker that makes one instance after the other asks the system once. A race only asks again. */
    private @Nullable Thread latest;

    CodeThreads()
    {
    }

    /** The calling thread is about to run the library's code. */
    void note()
    {
        final Thread current = Thread.currentThread();
        if (latest != current)
        {
            if (threads.size() >= MANY)
            {
                forgetEnded();
            }
            threads.put(OsThread.currentThreadId(), current.getName());
            latest = current;
        }
    }

    /** Whether the thread of this id was noted; without a look whether it is the same one. */
    boolean knows(final int id)
    {
        return threads.containsKey(id);
    }

    /** Those that still exist, their destructors included: names by the system's ids. */
    Map<Integer, String> living()
    {
        forgetEnded();
        return Map.copyOf(threads);
    }

    private void forgetEnded()
    {
        threads.keySet().removeIf(id -> !OsThread.isAlive(id));
    }
}
