// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.library.LibraryThreads;
import dev.stellatune.ffi.library.NativeLibrary;
import dev.stellatune.ffi.library.ShadowCopy;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

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
    private final int number;
    private final boolean threadKeys;
    private final CodeThreads threads = new CodeThreads();
    private final LibraryThreads ownThreads;
    private final Set<PluginInstance> instances = ConcurrentHashMap.newKeySet();
    private @Nullable String inside;
    private boolean closed;

    LoadedLibrary(
        final PluginHost host,
        final HostContext context,
        final ShadowCopy copy,
        final NativeLibrary library,
        final int number)
    {
        this.number = number;
        this.host = host;
        this.context = context;
        this.copy = copy;
        this.library = library;
        this.ownThreads = LibraryThreads.of(library, copy);
        this.threadKeys = library.imports("pthread_key_create") || library.imports("tss_create");
    }

    PluginHost host()
    {
        return host;
    }

    /** Names the library in the marks of threads that call it. */
    int number()
    {
        return number;
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
        threads.note();
    }

    /** As {@link NativeModule#livingThreads()}. */
    Map<Integer, String> livingThreads()
    {
        return threads.living();
    }

    /** As {@link NativeModule#outlivesItsThreads()}. */
    boolean outlivesItsThreads()
    {
        return threadKeys;
    }

    /** The instances that were made and not destroyed. */
    Set<PluginInstance> instances()
    {
        return instances;
    }

    /** As {@link NativeModule#close()}. */
    boolean close()
    {
        if (closed)
        {
            return copy.delete();
        }
        inside = isPinnedForGood() ? null : ownThreads.inside(threads::knows);
        if (inside != null || !unload())
        {
            return false;
        }
        closed = true;
        host.marks().gone(number);
        host.release(context);
        return copy.delete();
    }

    private boolean unload()
    {
        final CallMark mark = host.marks().ofThisThread();
        host.loading().lock();
        try
        {
            mark.begin(number, PluginCall.UNLOAD);
            return library.close() || library.retryUnmap();
        }
        finally
        {
            mark.end();
            host.loading().unlock();
        }
    }

    String pinnedReason()
    {
        if (closed)
        {
            return "its private copy could not be deleted";
        }
        if (inside != null)
        {
            return "a thread that it started still runs its code (" + inside + "); join it in destroy or shutdown";
        }
        final Map<Integer, String> living = isPinnedForGood() ? Map.of() : livingThreads();
        return library.holdReason() +
            (living.isEmpty() ? "" : " (threads that ran it: " + String.join(", ", living.values()) + ")");
    }

    /** As {@link NativeModule#isPinnedForGood()}. */
    boolean isPinnedForGood()
    {
        // not by its unique symbols: they keep only the first library of the process that defines them
        return !closed && library.elf().noDelete();
    }
}
