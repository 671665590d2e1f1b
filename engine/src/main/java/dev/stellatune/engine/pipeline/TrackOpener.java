// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.ffi.plugin.ByteSource;
import dev.stellatune.ffi.plugin.DecoderInstance;
import dev.stellatune.ffi.plugin.NativeStream;
import dev.stellatune.ffi.plugin.PluginException;
import dev.stellatune.ffi.plugin.PluginHost;
import dev.stellatune.ffi.plugin.PluginInstance;
import dev.stellatune.ffi.plugin.SourceCatalogInstance;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Knows how to open one track's stream and decoder, as often as they must be made anew.
 *
 * @param input   what to play.
 * @param host    lends Java byte sources to native code.
 * @param decoder endpoint of the decoder to use.
 * @param source  endpoint of the source plugin that opens files natively; null to read through Java.
 * @param ended   [any-thread] called once when nothing will be opened any more and the endpoints can be unbound.
 */
public record TrackOpener(
    MediaInput input,
    PluginHost host,
    WorkerEndpoint<DecoderInstance> decoder,
    @Nullable WorkerEndpoint<SourceCatalogInstance> source,
    Runnable ended)
{
    /**
     * [job-thread] Opens the track with instances of the current libraries, positioned at frame 0.
     *
     * @param configJson the decoder's configuration.
     * @return owned by the calling thread.
     * @throws PluginException when a plugin refuses.
     * @throws IOException     when the input cannot be opened.
     */
    OpenDecoder open(final String configJson) throws PluginException, IOException
    {
        return open(configJson, false);
    }

    /** [job-thread] Likewise, for the first time: with what is trusted while a new version is on probation. */
    OpenDecoder openFirst() throws PluginException, IOException
    {
        return open(decoder.config().json(), true);
    }

    private OpenDecoder open(final String configJson, final boolean first) throws PluginException, IOException
    {
        final Path file = input.file();
        final SourceCatalogInstance instance =
            source == null || file == null ? null : make(source, source.config().json(), first);
        try
        {
            final NativeStream stream =
                instance == null ? host.stream(openInJava()) : instance.openStream(trackJson(file));
            return openOn(stream, instance, configJson, first);
        }
        catch (final PluginException | IOException | RuntimeException e)
        {
            if (instance != null)
            {
                instance.destroy();
            }
            throw e;
        }
    }

    private OpenDecoder openOn(
        final NativeStream stream,
        final @Nullable SourceCatalogInstance instance,
        final String configJson,
        final boolean first) throws PluginException
    {
        DecoderInstance made = null;
        try
        {
            made = make(decoder, configJson, first);
            made.open(stream, input.name(), input.extension());
            return new OpenDecoder(made, stream, instance, made.info());
        }
        catch (final PluginException | RuntimeException e)
        {
            if (made != null)
            {
                made.destroy();
            }
            stream.close();
            throw e;
        }
    }

    /** Whether what would be opened now has to be watched. */
    boolean isOnProbation()
    {
        return decoder.factory().isOnProbation() || (source != null && source.factory().isOnProbation());
    }

    private static <I extends PluginInstance> I make(
        final WorkerEndpoint<I> endpoint, final String configJson, final boolean first) throws PluginException
    {
        return first ? endpoint.factory().createFirst(configJson) : endpoint.factory().create(configJson);
    }

    private ByteSource openInJava() throws IOException
    {
        try
        {
            return input.open();
        }
        catch (final NoSuchFileException e)
        {
            throw new IOException(input.name() + " does not exist.", e);
        }
        catch (final AccessDeniedException e)
        {
            throw new IOException(input.name() + " cannot be read: permission denied.", e);
        }
    }

    /** The localfiles catalog's way to name a track. */
    private static String trackJson(final @Nullable Path file)
    {
        final String path = String.valueOf(file == null ? null : file.toAbsolutePath());
        final StringBuilder json = new StringBuilder("{\"path\":\"");
        for (int i = 0; i < path.length(); i++)
        {
            final char c = path.charAt(i);
            if (c == '"' || c == '\\')
            {
                json.append('\\').append(c);
            }
            else if (c < ' ')
            {
                json.append(String.format("\\u%04x", (int)c));
            }
            else
            {
                json.append(c);
            }
        }
        return json.append("\"}").toString();
    }
}
