// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import dev.stellatune.ffi.abi.Downcalls;
import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.abi.Words;

/**
 * The system's loader as it is: dlopen, dlsym, dlclose, dlerror. A library handle is a {@code long}, 0 is none.
 *
 * <p>The Java way, {@code SymbolLookup.libraryLookup}, hides the loader's error text, binds lazily and closes with an
 * arena. The text belongs to the thread and to its latest call of the loader, and the JVM calls the loader, too: when
 * a native method runs for the first time. So the text is read with nothing in between, and all that reading it takes
 * has run once before.
 */
final class DynamicLoader
{
    /** Resolve every symbol now, so that a missing one fails here and not at its first call. */
    static final int RTLD_NOW = 0x2;

    /** Open only what is loaded already. */
    static final int RTLD_NOLOAD = 0x4;

    /** Never unload. */
    static final int RTLD_NODELETE = 0x1000;

    /** Keep symbols to the library itself. */
    static final int RTLD_LOCAL = 0;

    /**
     * What came of opening a library.
     *
     * @param handle 0 when it failed.
     * @param error  the loader's text when it failed; empty where it has none, as for a library that is not loaded.
     */
    record Outcome(long handle, String error)
    {
    }

    private static final MemorySegment DLOPEN = Downcalls.system("dlopen");
    private static final MemorySegment DLSYM = Downcalls.system("dlsym");
    private static final MemorySegment DLCLOSE = Downcalls.system("dlclose");
    private static final MemorySegment DLERROR = Downcalls.system("dlerror");

    static
    {
        // A failure without consequences, so that the next one finds every native method of the way linked.
        open("/", RTLD_NOW);
    }

    private DynamicLoader()
    {
    }

    /**
     * Opens a library, or takes hold of an open one.
     */
    static Outcome open(final String name, final int flags)
    {
        try (Arena arena = Arena.ofConfined())
        {
            final long path = arena.allocateFrom(name).address();
            final long handle = Words.call(DLOPEN, path, flags);
            return handle != 0 ? new Outcome(handle, "") : new Outcome(0, error());
        }
    }

    /**
     * The file of a library that is loaded already, as the loader's record of it says: its second word is the path.
     *
     * @param name as another library needs it.
     * @return null when none is.
     */
    static @Nullable Path loadedFile(final String name)
    {
        final long handle = open(name, RTLD_NOW | RTLD_NOLOAD).handle();
        if (handle == 0)
        {
            return null;
        }

        final String path = NativeMemory.ALL.getString(NativeMemory.getLong(handle + Long.BYTES));
        close(handle);
        try
        {
            return path.startsWith("/") ? Path.of(path) : null;
        }
        catch (final InvalidPathException ignored)
        {
            return null; // it has letters that the language of this process has not
        }
    }

    /**
     * Looks a symbol up.
     *
     * @param handle of a library; 0 for what the process itself has.
     * @return its address, 0 when there is none.
     */
    static long symbol(final long handle, final String name)
    {
        try (Arena arena = Arena.ofConfined())
        {
            return Words.call(DLSYM, handle, arena.allocateFrom(name).address());
        }
    }

    static boolean close(final long handle)
    {
        return (int)Words.call(DLCLOSE, handle) == 0;
    }

    private static String error()
    {
        final long text = Words.call(DLERROR);
        return text == 0 ? "" : NativeMemory.ALL.getString(text);
    }
}
