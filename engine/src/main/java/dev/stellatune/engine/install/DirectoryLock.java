// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps those apart who rename and delete what is installed in a directory: threads and processes. Held only for as
 * long as that takes; who reads needs none.
 */
final class DirectoryLock implements AutoCloseable
{
    private static final String FILE = ".lock";

    /** The system's locks belong to the process as a whole, so its threads need another one. */
    private static final ReentrantLock THIS_PROCESS = new ReentrantLock();

    private final FileChannel channel;

    private DirectoryLock(final FileChannel channel)
    {
        this.channel = channel;
    }

    /**
     * [job-thread] Waits for its turn.
     *
     * @throws IOException when the directory may not be written.
     */
    static DirectoryLock take(final Path directory) throws IOException
    {
        THIS_PROCESS.lock();
        return held(directory, true);
    }

    /**
     * [job-thread] Takes the lock if nobody else has it.
     *
     * @return null when somebody has it, or the directory may not be written.
     */
    static @Nullable DirectoryLock tryTake(final Path directory)
    {
        if (!THIS_PROCESS.tryLock())
        {
            return null;
        }
        try
        {
            return held(directory, false);
        }
        catch (final IOException e)
        {
            return null;
        }
    }

    /** Lets go of the threads' lock when it fails. */
    private static DirectoryLock held(final Path directory, final boolean wait) throws IOException
    {
        FileChannel channel = null;
        boolean locked = false;
        try
        {
            channel = FileChannel.open(
                directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock(channel, wait);
            locked = true;
            return new DirectoryLock(channel);
        }
        finally
        {
            if (!locked)
            {
                THIS_PROCESS.unlock();
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
            THIS_PROCESS.unlock();
        }
    }
}
