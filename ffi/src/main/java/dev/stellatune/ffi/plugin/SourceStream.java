// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

/**
 * A byte stream that a source catalog opened; its IO functions are native, so reading it costs no upcall.
 */
public final class SourceStream implements NativeStream
{
    private final SourceCatalogInstance source;
    private final long table;
    private final long handle;
    private final String metadata;
    private boolean closed;

    SourceStream(final SourceCatalogInstance source, final long table, final long handle, final String metadata)
    {
        this.source = source;
        this.table = table;
        this.handle = handle;
        this.metadata = metadata;
    }

    /**
     * What the catalog says of the track.
     *
     * @return JSON in the plugin's own terms; {@code "{}"} when it says nothing.
     */
    public String metadata()
    {
        return metadata;
    }

    @Override
    public long table()
    {
        return table;
    }

    @Override
    public long handle()
    {
        return handle;
    }

    /**
     * [owner of the source] Closes the stream, once, on the instance that opened it.
     */
    @Override
    public void close()
    {
        if (!closed)
        {
            source.closeStream(handle);
            closed = true;
        }
    }
}
