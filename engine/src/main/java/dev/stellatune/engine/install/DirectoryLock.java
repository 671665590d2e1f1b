// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps those apart who rename and delete what is installed in a directory: threads and processes. Held only for as
 * long as that takes; who reads needs none.
 */
final class DirectoryLock implements AutoCloseable
{
    private static final String FILE = ".lock";

    /**
     * The system's locks belong to the process as a whole, so its threads need another one: one for each directory,
     * whatever its name, so that nobody waits for others than those who work there.
     */
    private static final Map<Object, ReentrantLock> THIS_PROCESS = new ConcurrentHashMap<>();

    private final ReentrantLock threads;
    private final FileChannel channel;

    private DirectoryLock(final ReentrantLock threads, final FileChannel channel)
    {
        this.threads = threads;
        this.channel = channel;
    }

    /**
     * [job-thread] Waits for its turn.
     *
     * @throws IOException when the directory may not be written.
     */
    static DirectoryLock take(final Path directory) throws IOException
    {
        final ReentrantLock threads = threadsOf(directory);
        threads.lock();
        return held(threads, directory, true);
    }

    /**
     * [job-thread] Takes the lock if nobody else has it.
     *
     * @return null when somebody has it, or the directory may not be written.
     */
    static @Nullable DirectoryLock tryTake(final Path directory)
    {
        try
        {
            final ReentrantLock threads = threadsOf(directory);
            return threads.tryLock() ? held(threads, directory, false) : null;
        }
        catch (final IOException e)
        {
            return null;
        }
    }

    private static ReentrantLock threadsOf(final Path directory) throws IOException
    {
        final Object identity = Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
        return THIS_PROCESS.computeIfAbsent(
            Objects.requireNonNullElse(identity, directory.toRealPath()), _ -> new ReentrantLock());
    }

    /** Lets go of the threads' lock when it fails. */
    private static DirectoryLock held(final ReentrantLock threads, final Path directory, final boolean wait)
        throws IOException
    {
        FileChannel channel = null;
        boolean locked = false;
        try
        {
            channel = FileChannel.open(
                directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock(channel, wait);
            locked = true;
            return new DirectoryLock(threads, channel);
        }
        finally
        {
            if (!locked)
            {
                threads.unlock();
                if (channel != null)
                {
                    channel.close();
                }
            }
        }
    }

    private static void lock(final FileChannel channel, final boolean wait) throws IOException
    {
        if (!wait)
        {
            if (channel.tryLock() == null)
            {
                throw new IOException("another process has it");
            }
            return;
        }
        try
        {
            channel.lock();
        }
        catch (final IOException ignored)
        {
            // A file system without locks: then this process alone is kept in order.
        }
    }

    @Override
    public void close()
    {
        try
        {
            channel.close();
        }
        catch (final IOException ignored)
        {
            // The lock went with the descriptor.
        }
        finally
        {
            threads.unlock();
        }
    }
}
