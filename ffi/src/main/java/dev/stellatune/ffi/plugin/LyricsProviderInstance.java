// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.ModuleCalls;
import dev.stellatune.ffi.abi.StLyricsProviderVTable;
import java.lang.foreign.MemorySegment;

/**
 * A lyrics provider. Its functions may take long: call them in jobs.
 */
public final class LyricsProviderInstance extends PluginInstance
{
    private static final long[] REQUIRED = {
        StLyricsProviderVTable.SEARCH_JSON_OFFSET, StLyricsProviderVTable.FETCH_JSON_OFFSET,
        StLyricsProviderVTable.DESTROY_OFFSET};

    private final MemorySegment search;
    private final MemorySegment fetch;

    private LyricsProviderInstance(final Created created, final long vtable)
    {
        super(created, Slots.of(vtable, StLyricsProviderVTable.PLAN_CONFIG_UPDATE_OFFSET,
            StLyricsProviderVTable.APPLY_CONFIG_UPDATE_OFFSET, StLyricsProviderVTable.EXPORT_STATE_JSON_OFFSET,
            StLyricsProviderVTable.IMPORT_STATE_JSON_OFFSET, StLyricsProviderVTable.DESTROY_OFFSET));
        search = function(vtable, StLyricsProviderVTable.SEARCH_JSON_OFFSET);
        fetch = function(vtable, StLyricsProviderVTable.FETCH_JSON_OFFSET);
    }

    /**
     * [job-thread] Creates a lyrics provider; the calling thread owns it.
     *
     * @param hold       keeps the library loaded; released by {@link #destroy()}, or here on failure.
     * @param typeId     one of the module's lyrics types.
     * @param configJson its configuration.
     * @return the instance.
     * @throws PluginException when the plugin refuses or returns nonsense.
     */
    public static LyricsProviderInstance create(final ModuleHold hold, final String typeId, final String configJson)
        throws PluginException
    {
        final Created created =
            Created.by(hold, CapabilityKind.LYRICS_PROVIDER, typeId, configJson, REQUIRED, ModuleCalls::create);
        return new LyricsProviderInstance(created, created.vtable());
    }

    /**
     * [owner] Searches for lyrics.
     *
     * @param queryJson track key, title, artist and the like.
     * @return the candidates, JSON.
     * @throws PluginException when the plugin fails.
     */
    public String search(final String queryJson) throws PluginException
    {
        enter();
        return callInOut(search, PluginCall.SEARCH, queryJson, "search lyrics");
    }

    /**
     * [owner] Fetches the lyrics of a candidate.
     *
     * @param trackJson one that {@link #search(String)} gave.
     * @return the document, JSON.
     * @throws PluginException when the plugin fails.
     */
    public String fetch(final String trackJson) throws PluginException
    {
        enter();
        return callInOut(fetch, PluginCall.FETCH, trackJson, "fetch lyrics");
    }
}
