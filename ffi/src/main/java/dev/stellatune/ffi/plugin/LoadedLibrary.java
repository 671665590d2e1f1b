// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.library.NativeLibrary;
import dev.stellatune.ffi.library.ShadowCopy;
import dev.stellatune.ffi.os.OsThread;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A private copy of a library, mapped, with what the host lent to it; and the threads that ran its code, where they
 * matter.
 */
final class LoadedLibrary
{
    private final PluginHost host;
    private final HostContext context;
    private final ShadowCopy copy;
    private final NativeLibrary library;
    private final boolean threadKeys;
    /** System ids of threads that the library must outlive; empty without thread keys. */
    private final Set<Integer> threads = ConcurrentHashMap.newKeySet();
    private boolean closed;

    LoadedLibrary(
        final PluginHost host, final HostContext context, final ShadowCopy copy, final NativeLibrary library)
    {
        this.host = host;
        this.context = context;
        this.copy = copy;
        this.library = library;
        this.threadKeys = library.elf().imports("pthread_key_create") || library.elf().imports("tss_create");
    }

    PluginHost host()
    {
        return host;
    }

    HostContext context()
    {
        return context;
    }

    Path file()
    {
        return copy.original();
    }

    Path shadow()
    {
        return copy.library();
    }

    /** The calling thread is about to run the library's code. */
    void noteThread()
    {
        if (threadKeys)
        {
            threads.add(OsThread.currentThreadId());
        }
    }

    boolean threadsEnded()
    {
        threads.removeIf(id -> !OsThread.isAlive(id));
        return threads.isEmpty();
    }

    boolean isClosed()
    {
        return closed;
    }

    /** As {@link NativeModule#close()}. */
    boolean close()
    {
        if (closed)
        {
            return copy.delete();
        }
        if (!library.close() && !library.retryUnmap())
        {
            return false;
        }
        closed = true;
        host.release(context);
        return copy.delete();
    }

    String pinnedReason()
    {
        return closed ? "its private copy could not be deleted" : library.holdReason();
    }
}
