// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import dev.stellatune.ffi.plugin.ByteSource;
import dev.stellatune.ffi.plugin.ByteSources;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something to play: a file, a channel or a stream. Each open gives an independent source that starts at byte 0.
 */
public abstract sealed class MediaInput permits SpooledInput, MediaInput.OpenableInput
{
    private final String name;
    private final @Nullable Path file;

    MediaInput(final String name, final @Nullable Path file)
    {
        this.name = name;
        this.file = file;
    }

    /** Opens a channel at its start. */
    @FunctionalInterface
    public interface ChannelOpener
    {
        /**
         * [job-thread] Opens the content once more.
         *
         * @return a channel of its own, positioned at 0.
         * @throws IOException when it cannot be opened.
         */
        SeekableByteChannel open() throws IOException;
    }

    /**
     * A file.
     *
     * @param file to play.
     * @return the input; native plugins read it without coming back to Java where a source plugin is loaded.
     */
    public static MediaInput ofFile(final Path file)
    {
        return new OpenableInput(file.toString(), file, () -> Files.newByteChannel(file));
    }

    /**
     * Content behind channels.
     *
     * @param name   for people; its extension is a hint for the choice of decoder.
     * @param opener called once per open; instances in different threads must not share a position.
     * @return the input.
     */
    public static MediaInput ofChannel(final String name, final ChannelOpener opener)
    {
        return new OpenableInput(name, null, opener);
    }

    /**
     * A stream that can be read once, for example standard input. It is read to its end into a nameless temporary file
     * before anything plays, since decoders must be able to seek.
     *
     * @param name   for people; its extension is a hint for the choice of decoder.
     * @param stream read in a job and closed at its end.
     * @return the input.
     */
    public static MediaInput ofStream(final String name, final InputStream stream)
    {
        return new SpooledInput(name, stream);
    }

    /**
     * [job-thread] Opens the content from its start.
     *
     * @return a source of its own.
     * @throws IOException when it cannot be opened.
     */
    public abstract ByteSource open() throws IOException;

    /**
     * The name for people.
     *
     * @return a path or a made-up name.
     */
    public String name()
    {
        return name;
    }

    /**
     * The file, where it is one.
     *
     * @return null for channels and streams.
     */
    public @Nullable Path file()
    {
        return file;
    }

    /**
     * The extension of the name.
     *
     * @return lower case, without the dot; empty when there is none.
     */
    public String extension()
    {
        final int dot = name.lastIndexOf('.');
        final int slash = name.lastIndexOf('/');
        return dot <= slash ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString()
    {
        return name;
    }

    /** Content that can be opened as often as one likes. */
    static final class OpenableInput extends MediaInput
    {
        private final ChannelOpener opener;

        OpenableInput(final String name, final @Nullable Path file, final ChannelOpener opener)
        {
            super(name, file);
            this.opener = opener;
        }

        @Override
        public ByteSource open() throws IOException
        {
            return ByteSources.ofChannel(opener.open());
        }
    }
}
