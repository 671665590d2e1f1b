// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.Calls;
import dev.stellatune.ffi.abi.ModuleCalls;
import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.abi.StSourceCatalogVTable;
import dev.stellatune.ffi.abi.StStr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A source catalog: lists tracks and opens them as byte streams.
 *
 * <p>A stream belongs to the instance that opened it and must be closed before the instance is destroyed; an instance
 * that still has streams refuses to be destroyed.
 */
public final class SourceCatalogInstance extends PluginInstance
{
    private static final long[] REQUIRED = {
        StSourceCatalogVTable.LIST_ITEMS_JSON_OFFSET, StSourceCatalogVTable.OPEN_STREAM_OFFSET,
        StSourceCatalogVTable.CLOSE_STREAM_OFFSET, StSourceCatalogVTable.DESTROY_OFFSET};

    private final MemorySegment list;
    private final MemorySegment openStream;
    private final MemorySegment closeStream;
    private int openStreams;

    private SourceCatalogInstance(final Created created, final long vtable)
    {
        super(created, Slots.of(vtable, StSourceCatalogVTable.PLAN_CONFIG_UPDATE_OFFSET,
            StSourceCatalogVTable.APPLY_CONFIG_UPDATE_OFFSET, StSourceCatalogVTable.EXPORT_STATE_JSON_OFFSET,
            StSourceCatalogVTable.IMPORT_STATE_JSON_OFFSET, StSourceCatalogVTable.DESTROY_OFFSET));
        list = function(vtable, StSourceCatalogVTable.LIST_ITEMS_JSON_OFFSET);
        openStream = function(vtable, StSourceCatalogVTable.OPEN_STREAM_OFFSET);
        closeStream = function(vtable, StSourceCatalogVTable.CLOSE_STREAM_OFFSET);
    }

    /**
     * [job-thread] Creates a source catalog; the calling thread owns it.
     *
     * @param hold       keeps the library loaded; released by {@link #destroy()}, or here on failure.
     * @param typeId     one of the module's source types.
     * @param configJson its configuration.
     * @return the instance.
     * @throws PluginException when the plugin refuses or returns nonsense.
     */
    public static SourceCatalogInstance create(final ModuleHold hold, final String typeId, final String configJson)
        throws PluginException
    {
        final Created created =
            Created.by(hold, CapabilityKind.SOURCE_CATALOG, typeId, configJson, REQUIRED, ModuleCalls::create);
        return new SourceCatalogInstance(created, created.vtable());
    }

    /**
     * [owner] Lists items.
     *
     * @param requestJson in the plugin's own terms.
     * @return the plugin's answer, JSON.
     * @throws PluginException when the plugin fails.
     */
    public String listItems(final String requestJson) throws PluginException
    {
        enter();
        return callInOut(list, PluginCall.LIST, requestJson, "list items");
    }

    /**
     * [owner] Opens a track.
     *
     * @param trackJson in the plugin's own terms.
     * @return the stream; closing it calls back into this instance, on its owner's thread.
     * @throws PluginException when the plugin cannot open it.
     */
    public SourceStream openStream(final String trackJson) throws PluginException
    {
        enter();
        final long out = out();
        final long outHandle = out + Long.BYTES;
        final long outMeta = outHandle + Long.BYTES;
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment track = NativeText.of(trackJson, arena);
            begin(PluginCall.OPEN_STREAM);
            Calls.openStream(openStream, status(), handle(), track, out, outHandle, outMeta);
            end();
        }
        checkStatus("open a stream");
        final long table = NativeMemory.getLong(out);
        final long ioHandle = NativeMemory.getLong(outHandle);
        final SourceStream stream = new SourceStream(this, table, ioHandle, streamMetadata(outMeta));
        openStreams++;
        if (table == 0 || NativeMemory.getLong(table) == 0)
        {
            stream.close();
            throw new PluginException("The " + label() + " opened a stream without a read function: a defect of the " +
                "plugin.");
        }
        return stream;
    }

    private String streamMetadata(final long outMeta)
    {
        final boolean absent = NativeMemory.getLong(outMeta + StStr.LEN_OFFSET) == 0;
        final String text = absent ? null : module().takeString(outMeta);
        return text == null ? "{}" : text;
    }

    void closeStream(final long ioHandle)
    {
        enter();
        openStreams--;
        begin(PluginCall.CLOSE_STREAM);
        Calls.closeStream(closeStream, handle(), ioHandle);
        end();
    }

    @Override
    int streams()
    {
        return openStreams;
    }

    @Override
    void beforeDestroy()
    {
        if (openStreams != 0)
        {
            throw new IllegalStateException("The " + label() + " still has " + openStreams + " open streams.");
        }
    }
}
