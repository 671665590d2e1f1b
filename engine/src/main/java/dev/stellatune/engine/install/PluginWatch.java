// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import dev.stellatune.ffi.library.ElfFile;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches directories and their immediate subdirectories, and names a library as soon as it is complete.
 *
 * <p>A file that was renamed into its place was complete before: it is named at once. One that is written in place is
 * named when its tables lie inside its length and it was quiet for {@value #QUIET_MS} ms. What is no complete library
 * after {@value #BROKEN_MS} ms without a change is named, too, so that somebody can say what is wrong with it. A file
 * that disappears is not named. What lies there at the beginning is named once: it may have been replaced since
 * somebody looked.
 *
 * <p>A directory that is missing, or is deleted, renamed or replaced, is looked for until it is there again.
 *
 * <p>Has a thread of its own, which mostly sleeps, takes no lock and changes no file.
 */
public final class PluginWatch implements AutoCloseable
{
    private static final long QUIET_MS = 50;
    private static final long BROKEN_MS = 1_000;
    private static final long LOOK_MS = 10;
    private static final long SEEK_MS = 250;
    private static final long CLOSE_LIMIT_MS = 1_000;

    private final List<Path> directories;
    private final Consumer<Path> complete;
    private final Consumer<Exception> failed;
    private final WatchService service;
    private final Map<WatchKey, Path> watched = new HashMap<>();

    /** Which directory it is that is watched under the name of one of {@link #directories}. */
    private final Map<Path, Object> identities = new HashMap<>();
    private final Map<Path, Pending> pending = new LinkedHashMap<>();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * A file that is being written, perhaps.
     *
     * @param fingerprint as seen last.
     * @param sinceNs     when it was first seen so.
     * @param written     whether it was seen to be written, and not only to appear.
     */
    private record Pending(Fingerprint fingerprint, long sinceNs, boolean written)
    {
    }

    private PluginWatch(
        final List<Path> directories,
        final ThreadGroup group,
        final Consumer<Path> complete,
        final Consumer<Exception> failed) throws IOException
    {
        this.directories = directories.stream().map(path -> path.toAbsolutePath().normalize()).toList();
        this.complete = complete;
        this.failed = failed;
        this.service = FileSystems.getDefault().newWatchService();
        this.thread = Thread.ofPlatform().group(group).name("stellatune-watch").daemon(true).unstarted(this::run);
    }

    /**
     * Begins to watch: what happens after this call is seen.
     *
     * @param directories which need not exist yet.
     * @param group       of the engine's threads.
     * @param complete    called on the watch's thread with each library that is complete: must not block.
     * @param failed      called with what went wrong, on this thread or the watch's, which goes on: an
     *                    {@link IOException} says in a sentence which directory cannot be watched or read.
     * @return the watch, to be closed.
     * @throws IOException when the system can watch nothing.
     */
    public static PluginWatch start(
        final List<Path> directories,
        final ThreadGroup group,
        final Consumer<Path> complete,
        final Consumer<Exception> failed) throws IOException
    {
        final PluginWatch watch = new PluginWatch(directories, group, complete, failed);
        watch.seek();
        watch.thread.start();
        return watch;
    }

    /** Watches each directory that was not there before, or was another one. */
    private void seek()
    {
        for (final Path directory : directories)
        {
            final Object identity = identity(directory);
            if (identity == null)
            {
                identities.remove(directory);
            }
            else if (!identity.equals(identities.get(directory)) && listen(directory))
            {
                identities.put(directory, identity);
            }
        }
    }

    /** Device and inode; null when there is no such directory. */
    private static @Nullable Object identity(final Path directory)
    {
        try
        {
            final BasicFileAttributes attributes = Files.readAttributes(directory, BasicFileAttributes.class);
            return attributes.isDirectory() ? Objects.requireNonNullElse(attributes.fileKey(), directory) : null;
        }
        catch (final IOException e)
        {
            return null;
        }
    }

    private void register(final Path directory) throws IOException
    {
        try
        {
            watched.put(
                directory.register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY),
                directory);
        }
        catch (final NoSuchFileException | NotDirectoryException e)
        {
            throw e;
        }
        catch (final IOException e)
        {
            throw new IOException("The plugin directory " + directory + " cannot be watched (" + e.getMessage() +
                "): raise the limit fs.inotify.max_user_watches, or go on without watching.", e);
        }
    }

    private void run()
    {
        boolean open = true;
        while (open)
        {
            try
            {
                final WatchKey key = service.poll(pending.isEmpty() ? SEEK_MS : LOOK_MS, TimeUnit.MILLISECONDS);
                if (key != null)
                {
                    onEvents(key);
                }
                seek();
                look();
            }
            catch (final ClosedWatchServiceException | InterruptedException e)
            {
                open = false;
            }
            catch (final RuntimeException e)
            {
                failed.accept(e);
            }
        }
    }

    private void onEvents(final WatchKey key)
    {
        final Path directory = watched.get(key);
        for (final WatchEvent<?> event : key.pollEvents())
        {
            if (directory != null && event.context() instanceof final Path name)
            {
                onChange(directory.resolve(name), StandardWatchEventKinds.ENTRY_MODIFY.equals(event.kind()));
            }
            else
            {
                // more happened than the system could say: look at everything
                identities.clear();
            }
        }
        if (!key.reset())
        {
            // deleted; another one may have the same inode
            watched.remove(key);
            identities.remove(directory);
        }
    }

    private void onChange(final Path path, final boolean written)
    {
        if (Files.isDirectory(path))
        {
            if (directories.contains(path.getParent()) && !isHidden(path))
            {
                listen(path);
            }
        }
        else if (isLibrary(path))
        {
            note(path, written);
        }
    }

    /**
     * A directory is new, or it is not known what happened in it.
     *
     * @return false when it is gone already, or cannot be watched.
     */
    private boolean listen(final Path directory)
    {
        try
        {
            register(directory);
            for (final Path entry : Inventory.entries(directory))
            {
                if (isLibrary(entry))
                {
                    note(entry, true);
                }
                else if (directories.contains(directory) && Files.isDirectory(entry) && !isHidden(entry))
                {
                    listen(entry);
                }
            }
            noteInstalled(directory);
            return true;
        }
        catch (final NoSuchFileException | NotDirectoryException e)
        {
            return false;
        }
        catch (final IOException e)
        {
            failed.accept(e);
            return false;
        }
    }

    /** The library of an installed plugin may lie deeper than others. */
    private void noteInstalled(final Path root)
    {
        try
        {
            if (Receipt.isIn(root))
            {
                note(Receipt.read(root).library(root), true);
            }
        }
        catch (final InstallException e)
        {
            // who looks for plugins is told
        }
    }

    private void note(final Path file, final boolean written)
    {
        pending.put(file, new Pending(Fingerprint.of(file), System.nanoTime(), written));
    }

    /** Names what is complete by now. */
    private void look()
    {
        final List<Path> ready = new ArrayList<>();
        for (final Iterator<Map.Entry<Path, Pending>> files = pending.entrySet().iterator(); files.hasNext();)
        {
            final Map.Entry<Path, Pending> file = files.next();
            final Fingerprint now = Fingerprint.of(file.getKey());
            if (!now.isPresent())
            {
                files.remove();
            }
            else if (isReady(file.getKey(), file.getValue(), now))
            {
                files.remove();
                ready.add(file.getKey());
            }
            else if (!now.equals(file.getValue().fingerprint))
            {
                file.setValue(new Pending(now, System.nanoTime(), file.getValue().written));
            }
        }
        ready.forEach(this::name);
    }

    private void name(final Path file)
    {
        try
        {
            if (isPlugin(file) && !closed)
            {
                complete.accept(file);
            }
        }
        catch (final IOException e)
        {
            // its directory is gone, or changes all the time
            note(file, true);
        }
        catch (final RuntimeException e)
        {
            failed.accept(e);
        }
    }

    private static boolean isReady(final Path file, final Pending seen, final Fingerprint now)
    {
        final long quietMs = now.equals(seen.fingerprint) ?
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - seen.sinceNs) : 0;
        if (!ElfFile.isComplete(file))
        {
            return quietMs >= BROKEN_MS;
        }
        // a file with content that nobody has written here came by a rename; where it was written and renamed before
        // anybody looked, its times tell: writing sets both, a rename or a change of permissions only the second one
        return !seen.written || quietMs >= QUIET_MS || now.changed().compareTo(now.written()) > 0;
    }

    /** Whether discovery would find it: not what lies beside an installed plugin, or is on its way out. */
    private boolean isPlugin(final Path file) throws IOException
    {
        for (final Path directory : directories)
        {
            if (file.startsWith(directory) && PluginDirectory.look(directory).contains(file))
            {
                return true;
            }
        }
        return false;
    }

    private static boolean isLibrary(final Path path)
    {
        return path.toString().endsWith(Inventory.LIBRARY) && !isHidden(path);
    }

    private static boolean isHidden(final Path path)
    {
        final @Nullable Path name = path.getFileName();
        return name == null || name.toString().startsWith(".");
    }

    /** Ends the watch. Waits a second at most for what it is doing; nothing else is named afterwards. */
    @Override
    public void close()
    {
        closed = true;
        try
        {
            service.close();
        }
        catch (final IOException e)
        {
            // the thread is a daemon, and what it names is refused by a closed engine
        }
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_LIMIT_MS);
        boolean interrupted = false;
        boolean waiting = true;
        while (waiting)
        {
            try
            {
                waiting = !thread.join(Duration.ofNanos(deadlineNs - System.nanoTime())) &&
                    deadlineNs - System.nanoTime() > 0;
            }
            catch (final InterruptedException e)
            {
                interrupted = true;
            }
        }
        if (interrupted)
        {
            Thread.currentThread().interrupt();
        }
    }
}
