// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench;

import dev.stellatune.ffi.plugin.DecoderInstance;
import dev.stellatune.ffi.plugin.DspInstance;
import dev.stellatune.ffi.plugin.LyricsProviderInstance;
import dev.stellatune.ffi.plugin.OutputSinkInstance;
import dev.stellatune.ffi.plugin.PluginException;
import dev.stellatune.ffi.plugin.SourceCatalogInstance;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a host calls most: one function of each kind of instance. What does real work is there beside what does
 * nothing, of which all is the call.
 */
public enum Callee
{
    /** FLAC through libsndfile, its bytes through a source in Java as under an engine. */
    READ_FLAC("decoder read, FLAC", "", "sndfile", "{}")
    {
        @Override
        Call prepare(final LoadedPlugin plugin, final int size) throws PluginException, IOException
        {
            return prepareRead(plugin, this, size);
        }
    },
    /** A decoder that does nothing. */
    READ("decoder read, nothing", "", "idle", "{}")
    {
        @Override
        Call prepare(final LoadedPlugin plugin, final int size) throws PluginException, IOException
        {
            return prepareRead(plugin, this, size);
        }
    },
    /** A multiplication for each sample. */
    PROCESS_GAIN("DSP process, gain", "dsp", "gain", BlockBenchmark.GAIN_CONFIG)
    {
        @Override
        Call prepare(final LoadedPlugin plugin, final int size) throws PluginException
        {
            return prepareProcess(plugin, this, size);
        }
    },
    /** A DSP that does nothing. */
    PROCESS("DSP process, nothing", "dsp", "idle", "{}")
    {
        @Override
        Call prepare(final LoadedPlugin plugin, final int size) throws PluginException
        {
            return prepareProcess(plugin, this, size);
        }
    },
    /** A sink that takes everything at once. */
    WRITE("sink write, nothing", "sink", "idle", "{}")
    {
        @Override
        Call prepare(final LoadedPlugin plugin, final int size) throws PluginException
        {
            final OutputSinkInstance sink = OutputSinkInstance.create(plugin.lease(), typeId(), config());
            plugin.owns(sink);
            sink.open("{}", RATE, CHANNELS);
            final long samples = plugin.samples(size * CHANNELS);
            return () -> sink.write(samples, size, CHANNELS);
        }
    },
    /** A list of which each answer is the text of the request. */
    LIST("source list, nothing", "source", "idle", "{}")
    {
        @Override
        Call prepare(final LoadedPlugin plugin, final int size) throws PluginException
        {
            final SourceCatalogInstance source = SourceCatalogInstance.create(plugin.lease(), typeId(), config());
            plugin.owns(source);
            final String text = " ".repeat(size);
            return () -> source.listItems(text).length();
        }
    },
    /** A search of which each answer is the text of the query. */
    SEARCH("lyrics search, nothing", "lyrics", "idle", "{}")
    {
        @Override
        Call prepare(final LoadedPlugin plugin, final int size) throws PluginException
        {
            final LyricsProviderInstance lyrics = LyricsProviderInstance.create(plugin.lease(), typeId(), config());
            plugin.owns(lyrics);
            final String text = " ".repeat(size);
            return () -> lyrics.search(text).length();
        }
    };

    private static final String IDLE = "idle";
    private static final int RATE = 44_100;
    private static final int CHANNELS = 2;

    private final String title;
    private final String program;
    private final String typeId;
    private final String config;

    Callee(
        final String title,
        final String program,
        final String typeId,
        final String config)
    {
        this.title = title;
        this.program = program;
        this.typeId = typeId;
        this.config = config;
    }

    /** One call, ready to be made again and again. */
    @FunctionalInterface
    interface Call
    {
        /**
         * Makes it.
         *
         * @return what the plugin answered.
         * @throws PluginException when it failed.
         */
        int make() throws PluginException;
    }

    /**
     * Makes an instance, which the plugin owns from then on.
     *
     * @param plugin loaded from {@link #library()}.
     * @param size   frames, or bytes of text.
     */
    abstract Call prepare(LoadedPlugin plugin, int size) throws PluginException, IOException;

    private static Call prepareRead(final LoadedPlugin plugin, final Callee callee, final int frames)
        throws PluginException, IOException
    {
        final DecoderInstance decoder = DecoderInstance.create(plugin.lease(), callee.typeId, callee.config);
        plugin.owns(decoder);
        decoder.open(plugin.stream(Built.input()), "", "");
        final long samples = plugin.samples(frames * CHANNELS);
        return () ->
        {
            final int count = decoder.read(samples, frames);
            if (count == DecoderInstance.END)
            {
                decoder.seekMs(0);
            }
            return count;
        };
    }

    private static Call prepareProcess(final LoadedPlugin plugin, final Callee callee, final int frames)
        throws PluginException
    {
        final DspInstance dsp = DspInstance.create(plugin.lease(), callee.typeId, callee.config, RATE, CHANNELS);
        plugin.owns(dsp);
        final long samples = plugin.samples(frames * CHANNELS);
        return () ->
        {
            dsp.process(samples, frames);
            return frames;
        };
    }

    /**
     * For people.
     *
     * @return what is called, and what it does.
     */
    public String title()
    {
        return title;
    }

    /**
     * Its name in {@code bench/c/calls.c}.
     *
     * @return empty for decoders, which {@code bench/c/blocks.c} reads.
     */
    public String program()
    {
        return program;
    }

    /**
     * The decoder that it is.
     *
     * @return of those that do nothing also where it is no decoder.
     */
    public Codec codec()
    {
        return this == READ_FLAC ? Codec.FLAC : Codec.IDLE;
    }

    /**
     * Its plugin.
     *
     * @return the library.
     */
    public Path library()
    {
        return typeId.equals(IDLE) ? Built.idle() : Built.plugin(typeId);
    }

    /**
     * Its type within the plugin.
     *
     * @return as the plugin lists it.
     */
    public String typeId()
    {
        return typeId;
    }

    /**
     * Of its instance.
     *
     * @return a JSON object.
     */
    public String config()
    {
        return config;
    }
}
