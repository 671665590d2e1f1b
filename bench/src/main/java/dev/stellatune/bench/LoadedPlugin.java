// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench;

import dev.stellatune.bench.stress.StressLeases;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.library.LibraryLoadException;
import dev.stellatune.ffi.library.ShadowRoot;
import dev.stellatune.ffi.plugin.ByteSources;
import dev.stellatune.ffi.plugin.NativeStream;
import dev.stellatune.ffi.plugin.PluginException;
import dev.stellatune.ffi.plugin.PluginHost;
import dev.stellatune.ffi.plugin.PluginInstance;
import dev.stellatune.ffi.plugin.PluginModule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A plugin without an engine, on one thread, and what is made of it: closing gives everything back, the latest first.
 */
final class LoadedPlugin implements AutoCloseable
{
    private final Deque<Runnable> endings = new ArrayDeque<>();
    private final PluginHost host = new PluginHost((plugin, level, message) ->
    {
    });
    private final ModuleLease lease;

    LoadedPlugin(final Path library) throws IOException, PluginException, LibraryLoadException
    {
        final ShadowRoot shadows = ShadowRoot.create();
        final PluginModule module = PluginModule.load(host, shadows, library, rejected ->
        {
        });
        lease = new ModuleLease(module, 1, StressLeases.notes());
        endings.push(host::close);
        endings.push(shadows::close);
        endings.push(module::close);
        endings.push(module::shutdown);
    }

    /** Counted once: for one instance. */
    ModuleLease lease()
    {
        return lease;
    }

    /** An instance is destroyed when this is closed. */
    void owns(final PluginInstance instance)
    {
        endings.push(instance::destroy);
    }

    /** A file, as a decoder takes it. */
    NativeStream stream(final Path file) throws IOException
    {
        final NativeStream stream = host.stream(ByteSources.ofFile(file));
        endings.push(stream::close);
        return stream;
    }

    /** The address of room for so many samples. */
    long samples(final int count)
    {
        final long address = NativeMemory.allocate((long)count * Float.BYTES);
        endings.push(() -> NativeMemory.free(address));
        return address;
    }

    @Override
    public void close()
    {
        while (!endings.isEmpty())
        {
            endings.pop().run();
        }
    }
}
