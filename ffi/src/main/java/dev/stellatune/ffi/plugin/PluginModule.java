// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.AbiConstants;
import dev.stellatune.ffi.abi.Calls;
import dev.stellatune.ffi.abi.ModuleCalls;
import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.abi.StPluginModule;
import dev.stellatune.ffi.abi.StStatus;
import dev.stellatune.ffi.abi.StStr;
import dev.stellatune.ffi.abi.StatusSlot;
import dev.stellatune.ffi.library.LibraryLoadException;
import dev.stellatune.ffi.library.NativeLibrary;
import dev.stellatune.ffi.library.Preflight;
import dev.stellatune.ffi.library.ShadowCopy;
import dev.stellatune.ffi.library.ShadowRoot;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A loaded plugin library: its module table read once and copied, everything in it checked.
 *
 * <p>[job-thread] Loading, {@link #shutdown} and {@link #close}. The rest is immutable and safe on any thread.
 */
public final class PluginModule implements NativeModule
{
    private final LoadedLibrary library;
    private final MemorySegment freeFunction;
    private final MemorySegment shutdownFunction;
    private final long[] createFunctions;
    private final PluginInfo info;
    private boolean shutDown;

    private PluginModule(final LoadedLibrary library, final ModuleTable table)
    {
        this.library = library;
        this.freeFunction = Calls.function(table.slot(StPluginModule.PLUGIN_FREE_OFFSET));
        this.shutdownFunction = Calls.function(table.slot(StPluginModule.SHUTDOWN_OFFSET));
        this.createFunctions = table.createFunctions();
        this.info = table.info();
    }

    /**
     * [job-thread] Loads a plugin from a private copy of its file and checks it completely.
     *
     * @param host     whose callbacks the plugin gets.
     * @param shadows  where the private copy goes.
     * @param file     the installed library.
     * @param rejected gets a library whose entry function ran, but which is no valid plugin: to be closed by another
     *                 thread, after this one has ended if the library uses thread keys.
     * @return the module.
     * @throws LibraryLoadException when the file cannot be a library, or the loader refuses it; nothing is left.
     * @throws PluginException      when it is a library but not a valid plugin of this ABI version.
     */
    public static PluginModule load(
        final PluginHost host, final ShadowRoot shadows, final Path file, final Consumer<RejectedModule> rejected)
        throws LibraryLoadException, PluginException
    {
        final ShadowCopy copy = shadows.copyOf(file);
        final CallMark mark = host.marks().ofThisThread();
        final int number = host.marks().opening(file);
        final NativeLibrary opened;
        try
        {
            Preflight.check(copy, AbiConstants.ENTRY_SYMBOL);
            opened = open(host, copy, number);
        }
        catch (final LibraryLoadException e)
        {
            host.marks().gone(number);
            copy.delete();
            throw e;
        }
        final Path root = file.toAbsolutePath().getParent();
        final HostContext context = host.register(file.getFileName().toString(), root == null ? file : root);
        final LoadedLibrary library = new LoadedLibrary(host, context, copy, opened, number);
        boolean loaded = false;
        try
        {
            library.noteThread();
            final long entry = opened.find(AbiConstants.ENTRY_SYMBOL);
            mark.begin(number, PluginCall.ENTRY);
            final ModuleTable table = ModuleTable.read(file, entry, context.table());
            context.plugin(table.info().id());
            host.marks().isPlugin(number, table.info().id(), table.info().version());
            loaded = true;
            return new PluginModule(library, table);
        }
        finally
        {
            mark.end();
            if (!loaded)
            {
                rejected.accept(new RejectedModule(library));
            }
        }
    }

    private static NativeLibrary open(final PluginHost host, final ShadowCopy copy, final int number)
        throws LibraryLoadException
    {
        final CallMark mark = host.marks().ofThisThread();
        host.loading().lock();
        try
        {
            mark.begin(number, PluginCall.LOAD);
            return NativeLibrary.open(copy);
        }
        finally
        {
            mark.end();
            host.loading().unlock();
        }
    }

    /**
     * Who the plugin is and what it offers.
     *
     * @return a copy made at load.
     */
    public PluginInfo info()
    {
        return info;
    }

    @Override
    public String pluginId()
    {
        return info.id();
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
        return library.instances().stream().map(PluginInstance::use).toList();
    }

    @Override
    public int instanceCount()
    {
        return library.instances().size();
    }

    /** The instances that were made and not destroyed: each puts itself in and takes itself out. */
    Set<PluginInstance> living()
    {
        return library.instances();
    }

    @Override
    public boolean hasShutdown()
    {
        return shutdownFunction.address() != 0;
    }

    @Override
    public @Nullable String shutdown()
    {
        if (shutDown || !hasShutdown())
        {
            shutDown = true;
            return null;
        }
        shutDown = true;
        library.noteThread();
        final long scratch = NativeMemory.allocate(StStatus.SIZE);
        final CallMark mark = host().marks().ofThisThread();
        try
        {
            final StatusSlot status = new StatusSlot(scratch);
            mark.begin(number(), PluginCall.SHUTDOWN);
            ModuleCalls.shutdown(shutdownFunction, status);
            mark.end();
            return status.code() == AbiConstants.STATUS_OK ? null :
                "plugin " + info.id() + " failed to shut down (code " + status.code() + "): " + takeMessage(status);
        }
        finally
        {
            NativeMemory.free(scratch);
        }
    }

    @Override
    public boolean close()
    {
        shutDown = true; // its destructors run now: nothing may be called any more
        return library.close();
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

    PluginHost host()
    {
        return library.host();
    }

    /** The calling thread is about to own an instance, and to run the library's code. */
    void noteThread()
    {
        library.noteThread();
    }

    /** Address of the create function of a kind, or 0. */
    long createFunction(final CapabilityKind kind)
    {
        return createFunctions[kind.code() - 1];
    }

    /** Copies a failed status' message and gives it back to the plugin. */
    String takeMessage(final StatusSlot status)
    {
        return take(status.messageAddress(), status.messageLength(), "no reason given");
    }

    /** Copies an out string and gives it back to the plugin; null when it is not a UTF-8 string of sane length. */
    @Nullable String takeString(final long structAddress)
    {
        final long pointer = NativeMemory.getLong(structAddress + StStr.PTR_OFFSET);
        final long length = NativeMemory.getLong(structAddress + StStr.LEN_OFFSET);
        final String text = NativeText.readStrict(pointer, length);
        free(pointer, length);
        return text;
    }

    private String take(final long pointer, final long length, final String otherwise)
    {
        if (!NativeText.isPlausible(pointer, length))
        {
            return "its message has an impossible length";
        }
        final String text = NativeText.read(pointer, length);
        free(pointer, length);
        return text.isBlank() ? otherwise : clause(text);
    }

    /** A plugin's words as a part of a sentence: on one line, without a full stop of their own. */
    private static String clause(final String text)
    {
        final String line = text.strip().replaceAll("\\s*\\R\\s*", " ");
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }

    private void free(final long pointer, final long length)
    {
        if (length != 0 && NativeText.isPlausible(pointer, length) && freeFunction.address() != 0)
        {
            final CallMark mark = host().marks().ofThisThread();
            mark.begin(number(), PluginCall.FREE);
            ModuleCalls.pluginFree(freeFunction, pointer, length, 1);
            mark.end();
        }
    }
}
