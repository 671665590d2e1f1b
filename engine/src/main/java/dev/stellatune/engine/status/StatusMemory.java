// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.status;

import dev.stellatune.ffi.os.MappedPages;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.agrona.IoUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The memory of an {@link EngineStatus}: a mapped file that other processes can read, or ordinary memory.
 *
 * <p>It is never unmapped while anything refers to it: whoever is late writes into memory that is still there. What
 * must not wait for that is the file, which {@link #close} deletes and lets go of.
 */
final class StatusMemory
{
    /** What the counters are worth is kept when the file is let go. */
    private static final int KEPT = StatusLayout.PLAYERS;

    private final ByteBuffer bytes;
    private final AtomicBuffer buffer;
    private final @Nullable Path file;
    /** A process that ends in good order leaves nothing behind, even when its engine was not closed. */
    private final @Nullable Thread atExit;

    private StatusMemory(final ByteBuffer bytes, final @Nullable Path file, final @Nullable Thread atExit)
    {
        this.bytes = bytes;
        this.buffer = new UnsafeBuffer(bytes);
        this.file = file;
        this.atExit = atExit;
    }

    /** Memory that nobody outside sees. */
    static StatusMemory ordinary()
    {
        return new StatusMemory(ByteBuffer.allocateDirect(StatusLayout.BYTES), null, null);
    }

    /**
     * A new file, readable by its user only, all zero.
     *
     * @throws IOException when it cannot be made, or there is no room for all of it; then it is not there.
     */
    static StatusMemory inFile(final Path file) throws IOException
    {
        final Set<StandardOpenOption> options =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, options,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))))
        {
            // written, not only made that long: a page for which there is no room when it is touched ends the process
            IoUtil.fill(channel, 0, StatusLayout.BYTES, (byte)0);
            final ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, StatusLayout.BYTES);
            final Thread atExit = new Thread(() ->
            {
                boolean _ = file.toFile().delete();
            }, "stellatune-status");
            Runtime.getRuntime().addShutdownHook(atExit);
            return new StatusMemory(mapped, file, atExit);
        }
        catch (final IOException | RuntimeException e)
        {
            if (!(e instanceof FileAlreadyExistsException))
            {
                Files.deleteIfExists(file);
            }
            throw e instanceof final IOException failure ? failure : new IOException(e.getMessage(), e);
        }
    }

    /** All of it. */
    AtomicBuffer buffer()
    {
        return buffer;
    }

    /** A part of it, which keeps all of it. */
    MemorySegment segment(final int offset, final int length)
    {
        return MemorySegment.ofBuffer(bytes).asSlice(offset, length);
    }

    /** Where others read it; null where they cannot. */
    @Nullable Path file()
    {
        return file;
    }

    /**
     * Deletes the file, whose room is free at once. The memory stays, with all but the players.
     *
     * @throws IOException when it cannot be deleted.
     */
    void close() throws IOException
    {
        if (file == null || atExit == null)
        {
            return;
        }
        try
        {
            boolean _ = Runtime.getRuntime().removeShutdownHook(atExit);
        }
        catch (final IllegalStateException ignored)
        {
            // the process is ending, and may have deleted the file by now
        }
        final byte[] kept = new byte[KEPT];
        buffer.getBytes(0, kept);
        if (Files.deleteIfExists(file) && MappedPages.detach(MemorySegment.ofBuffer(bytes)))
        {
            buffer.putBytes(0, kept);
        }
    }
}
