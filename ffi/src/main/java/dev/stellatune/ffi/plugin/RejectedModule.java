// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A library that was loaded and turned out to be no valid plugin. Its entry function ran, so it goes the way of every
 * module: closed away from the thread that ran it, and tried again where that does not unload it.
 */
public final class RejectedModule implements NativeModule
{
    private final LoadedLibrary library;

    RejectedModule(final LoadedLibrary library)
    {
        this.library = library;
    }

    /**
     * The file's name: an id was never established.
     *
     * @return for people only.
     */
    @Override
    public String pluginId()
    {
        return library.context().plugin();
    }

    @Override
    public Path file()
    {
        return library.file();
    }

    @Override
    public Path shadow()
    {
        return library.shadow();
    }

    @Override
    public int number()
    {
        return library.number();
    }

    @Override
    public boolean hasShutdown()
    {
        return false;
    }

    @Override
    public @Nullable String shutdown()
    {
        return null;
    }

    @Override
    public boolean close()
    {
        return library.close();
    }

    @Override
    public Map<Integer, String> livingThreads()
    {
        return library.livingThreads();
    }

    @Override
    public boolean outlivesItsThreads()
    {
        return library.outlivesItsThreads();
    }

    @Override
    public List<InstanceUse> instances()
    {
        return List.of();
    }

    @Override
    public int instanceCount()
    {
        return 0;
    }

    @Override
    public String pinnedReason()
    {
        return library.pinnedReason();
    }

    @Override
    public boolean isPinnedForGood()
    {
        return library.isPinnedForGood();
    }
}
