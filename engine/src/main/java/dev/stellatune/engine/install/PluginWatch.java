// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import dev.stellatune.ffi.library.ElfExtent;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Watches directories and their immediate subdirectories, and names a library as soon as it is complete.
 *
 * <p>A file that was renamed into its place was complete before: it is named at once. One that is written in place is
 * named when its tables lie inside its length and it was quiet for {@value #QUIET_MS} ms. What is no complete library
 * after {@value #BROKEN_MS} ms without a change is named, too, so that somebody can say what is wrong with it. A file
 * that disappears is not named.
 *
 * <p>Has a thread of its own, which mostly sleeps.
 */
public final class PluginWatch implements AutoCloseable
{
    private static final long QUIET_MS = 50;
    private static final long BROKEN_MS = 1_000;
    private static final long LOOK_MS = 10;
    private static final String SUFFIX = ".so";

    private final List<Path> directories;
    private final Consumer<Path> complete;
    private final WatchService service;
    private final Map<WatchKey, Path> watched = new HashMap<>();
    private final Map<Path, Pending> pending = new LinkedHashMap<>();
    private final Thread thread;

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

    private PluginWatch(final List<Path> directories, final ThreadGroup group, final Consumer<Path> complete)
        throws IOException
    {
        this.directories = directories.stream().map(path -> path.toAbsolutePath().normalize()).toList();
        this.complete = complete;
        this.service = FileSystems.getDefault().newWatchService();
        this.thread = Thread.ofPlatform().group(group).name("stellatune-watch").daemon(true).unstarted(this::run);
    }

    /**
     * Begins to watch.
     *
     * @param directories that exist.
     * @param group       of the engine's threads.
     * @param complete    called on the watch's thread with each library that is complete: must not block.
     * @return the watch, to be closed.
     * @throws IOException when the system cannot watch a directory; the message says which.
     */
    public static PluginWatch start(
        final List<Path> directories, final ThreadGroup group, final Consumer<Path> complete) throws IOException
    {
        final PluginWatch watch = new PluginWatch(directories, group, complete);
        boolean started = false;
        try
        {
            for (final Path directory : watch.directories)
            {
                watch.register(directory);
                for (final Path child : children(directory))
                {
                    watch.register(child);
                }
            }
            watch.thread.start();
            started = true;
            return watch;
        }
        finally
        {
            if (!started)
            {
                watch.service.close();
            }
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
        catch (final IOException e)
        {
            throw new IOException("The plugin directory " + directory + " cannot be watched (" + e.getMessage() +
                "): raise the limit fs.inotify.max_user_watches, or go on without watching.", e);
        }
    }

    private void run()
    {
        try
        {
            while (true)
            {
                final WatchKey key = pending.isEmpty() ? service.take() : service.poll(LOOK_MS, TimeUnit.MILLISECONDS);
                if (key != null)
                {
                    onEvents(key);
                }
                look();
            }
        }
        catch (final ClosedWatchServiceException | InterruptedException e)
        {
            // closed
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
                // more happened than the system could say
                directories.forEach(this::onDirectory);
            }
        }
        if (!key.reset())
        {
            watched.remove(key);
        }
    }

    private void onChange(final Path path, final boolean written)
    {
        if (Files.isDirectory(path))
        {
            if (directories.contains(path.getParent()) && !isHidden(path))
            {
                onDirectory(path);
            }
        }
        else if (isLibrary(path))
        {
            note(path, written);
        }
    }

    /** A directory is new, or it is not known what happened in it. */
    private void onDirectory(final Path directory)
    {
        try
        {
            register(directory);
            try (Stream<Path> files = Files.list(directory))
            {
                files.filter(PluginWatch::isLibrary).forEach(file -> note(file, true));
            }
            noteInstalled(directory);
            if (directories.contains(directory))
            {
                children(directory).forEach(this::onDirectory);
            }
        }
        catch (final IOException e)
        {
            // it is gone already
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
        ready.stream().filter(this::isPlugin).forEach(complete);
    }

    private static boolean isReady(final Path file, final Pending seen, final Fingerprint now)
    {
        final long quietMs = now.equals(seen.fingerprint) ?
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - seen.sinceNs) : 0;
        if (!ElfExtent.isComplete(file))
        {
            return quietMs >= BROKEN_MS;
        }
        // a file with content that nobody has written here came by a rename; where it was written and renamed before
        // anybody looked, its times tell: writing sets both, a rename or a change of permissions only the second one
        return !seen.written || quietMs >= QUIET_MS || now.changed().compareTo(now.written()) > 0;
    }

    /** Whether discovery would find it: not what lies beside an installed plugin, or is on its way out. */
    private boolean isPlugin(final Path file)
    {
        for (final Path directory : directories)
        {
            try
            {
                if (file.startsWith(directory) && PluginDirectory.libraries(directory).contains(file))
                {
                    return true;
                }
            }
            catch (final IOException e)
            {
                // it is gone, and the file with it
            }
        }
        return false;
    }

    private static boolean isLibrary(final Path path)
    {
        return path.toString().endsWith(SUFFIX) && !isHidden(path);
    }

    private static boolean isHidden(final Path path)
    {
        final @Nullable Path name = path.getFileName();
        return name == null || name.toString().startsWith(".");
    }

    private static List<Path> children(final Path directory) throws IOException
    {
        try (Stream<Path> entries = Files.list(directory))
        {
            return entries.filter(Files::isDirectory).filter(path -> !isHidden(path)).toList();
        }
    }

    /** Ends the watch; nothing is named afterwards. */
    @Override
    public void close()
    {
        try
        {
            service.close();
        }
        catch (final IOException e)
        {
            // the thread is a daemon, and what it names is refused by a closed engine
        }
        boolean interrupted = false;
        while (thread.isAlive())
        {
            try
            {
                thread.join();
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
