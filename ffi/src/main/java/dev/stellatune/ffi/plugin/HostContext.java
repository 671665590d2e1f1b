// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.abi.StHostVTable;
import dev.stellatune.ffi.abi.StStr;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What one loaded library knows of its host: the callback table it was given, its id, its install directory and, once
 * the id is known, its plugin's queue of events.
 *
 * <p>The native memory must outlive the library, whose destructors may still use it; {@link #free()} is called when
 * the library is proven gone.
 */
final class HostContext
{
    private final long id;
    private final long table;
    private final long root;
    private final HostEvents events;
    private volatile String plugin;
    private volatile @Nullable EventQueue queue;

    HostContext(final long id, final String plugin, final Path runtimeRoot, final HostEvents events)
    {
        final byte[] path = runtimeRoot.toString().getBytes(StandardCharsets.UTF_8);
        this.id = id;
        this.plugin = plugin;
        this.events = events;
        this.table = NativeMemory.allocate(StHostVTable.SIZE);
        this.root = NativeMemory.allocate(StStr.SIZE + path.length);
        NativeMemory.putLong(root + StStr.PTR_OFFSET, root + StStr.SIZE);
        NativeMemory.putLong(root + StStr.LEN_OFFSET, path.length);
        NativeMemory.view(root + StStr.SIZE, path.length).copyFrom(MemorySegment.ofArray(path));
    }

    /** The value that the library passes back as {@code user_data}; never reused within an engine. */
    long id()
    {
        return id;
    }

    /** Address of the StHostVTable. */
    long table()
    {
        return table;
    }

    /** The install directory as an StStr that stays valid as long as the library. */
    MemorySegment runtimeRoot()
    {
        return NativeMemory.view(root, StStr.SIZE);
    }

    /** The plugin's id, or its file's name while the id is not known. */
    String plugin()
    {
        return plugin;
    }

    /** To be called once, when the id is known. */
    void plugin(final String pluginId)
    {
        plugin = pluginId;
        queue = events.join(pluginId);
    }

    /** The next event for the plugin; null when there is none or the id is not known yet. */
    @Nullable String poll()
    {
        final EventQueue present = queue;
        return present == null ? null : present.poll();
    }

    void free()
    {
        if (queue != null)
        {
            events.leave(plugin);
        }
        NativeMemory.free(root);
        NativeMemory.free(table);
    }
}
