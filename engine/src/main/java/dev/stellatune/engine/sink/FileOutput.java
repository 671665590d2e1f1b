// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A file that is written beside its target and takes the target's place when it is complete.
 *
 * <p>So the target is the old file or the whole new one at any moment, and a run that fails leaves the old one as it
 * was. A symbolic link stays a link: the file it points to is replaced. A target that exists and is no regular file,
 * such as a device or a named pipe, is never replaced; it is written straight through, and cannot be rewritten.
 */
final class FileOutput implements SinkOutput
{
    private static final System.Logger LOGGER = System.getLogger(FileOutput.class.getName());

    private final Path target;
    private @Nullable Path destination;
    private @Nullable Path temporary;
    private @Nullable SeekableByteChannel channel;

    /**
     * An output that has not touched the file system.
     *
     * @param target the file to write.
     */
    FileOutput(final Path target)
    {
        this.target = target;
    }

    @Override
    public String name()
    {
        return target.toString();
    }

    @Override
    public void open() throws IOException
    {
        try
        {
            requireDirectory(target.toAbsolutePath().getParent());
            final BasicFileAttributes attributes = attributesOf(target);
            if (attributes == null)
            {
                openBeside(target.toAbsolutePath());
            }
            else if (attributes.isDirectory())
            {
                throw new IOException("it is a directory; name a file");
            }
            else if (!Files.isWritable(target))
            {
                throw new IOException("it exists and may not be written");
            }
            else if (attributes.isRegularFile())
            {
                openBeside(target.toRealPath());
            }
            else
            {
                channel = Files.newByteChannel(target, StandardOpenOption.WRITE);
            }
        }
        catch (final IOException cause)
        {
            throw WriteFailure.of(name(), cause);
        }
    }

    @Override
    public boolean rewritable()
    {
        return temporary != null;
    }

    @Override
    public int write(final ByteBuffer bytes) throws IOException
    {
        return Objects.requireNonNull(channel).write(bytes);
    }

    @Override
    public void rewind() throws IOException
    {
        Objects.requireNonNull(channel).position(0);
    }

    @Override
    public void publish() throws IOException
    {
        Objects.requireNonNull(channel).close();
        if (temporary != null)
        {
            Files.move(
                temporary,
                Objects.requireNonNull(destination),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
            temporary = null;
        }
    }

    @Override
    public void discard()
    {
        try (SeekableByteChannel _ = channel)
        {
            if (temporary != null)
            {
                Files.deleteIfExists(temporary);
                temporary = null;
            }
        }
        catch (final IOException ex)
        {
            LOGGER.log(System.Logger.Level.WARNING, "part of " + name() + " may be left in " + temporary, ex);
        }
    }

    /**
     * The name of the part does not grow with that of the target, which may be as long as the file system allows.
     */
    private void openBeside(final Path file) throws IOException
    {
        final String unique = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        final Path part = file.resolveSibling(".stellatune-" + unique + ".part");
        channel = Files.newByteChannel(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        temporary = part;
        destination = file;
    }

    private static void requireDirectory(final @Nullable Path directory) throws IOException
    {
        if (directory == null)
        {
            return;
        }
        final BasicFileAttributes attributes = attributesOf(directory);
        if (attributes == null)
        {
            throw new IOException("the directory " + directory + " does not exist; create it first");
        }
        if (!attributes.isDirectory())
        {
            throw new IOException(directory + " is not a directory");
        }
    }

    private static @Nullable BasicFileAttributes attributesOf(final Path path) throws IOException
    {
        try
        {
            return Files.readAttributes(path, BasicFileAttributes.class);
        }
        catch (final NoSuchFileException ex)
        {
            return null;
        }
    }
}
