// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.runtime.ReloadReport;
import dev.stellatune.engine.runtime.SyncReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The plugins' files in a directory of the soak's own, and broken builds to put in their place for a moment. None of
 * them may be taken, and nothing of them be heard. Driven by the main thread; the control thread reports.
 */
public final class Builds
{
    private static final String SYMBOL = "stellatune_plugin_entry";
    private static final String DEPENDENCY = "libc.so.6";

    private final Map<String, Path> files = new TreeMap<>();
    private final Map<String, byte[]> good = new TreeMap<>();
    private final Map<String, List<byte[]>> broken = new TreeMap<>();
    private final Set<Path> noticed = ConcurrentHashMap.newKeySet();
    private final List<String> failures = new ArrayList<>();
    private final boolean watched;
    private @Nullable EngineFuture<ReloadReport> offer;
    private String at = "";
    private long count;

    /**
     * Copies the plugins into a directory.
     *
     * @param directory of the soak's own.
     * @param installed the libraries by the plugins' ids.
     * @param extra     a directory with further builds that no engine may keep, named PLUGIN-ID.ANYTHING.so; null for
     *                  none.
     * @param watched   whether an engine will watch the directory.
     * @throws IOException when a file cannot be read or written.
     */
    public Builds(
        final Path directory, final Map<String, Path> installed, final @Nullable Path extra, final boolean watched)
        throws IOException
    {
        this.watched = watched;
        for (final Map.Entry<String, Path> entry : installed.entrySet())
        {
            final byte[] bytes = Files.readAllBytes(entry.getValue());
            final Path file = directory.resolve(entry.getKey() + ".so").toAbsolutePath().normalize();
            Files.write(file, bytes);
            files.put(entry.getKey(), file);
            good.put(entry.getKey(), bytes);
        }
        for (final String plugin : installed.keySet())
        {
            broken.put(plugin, new ArrayList<>(brokenBuilds(plugin)));
        }
        if (extra != null)
        {
            addFrom(extra);
        }
    }

    /** Builds that do not load: complete libraries all of them, so that a watch does not take them for unfinished. */
    private List<byte[]> brokenBuilds(final String plugin)
    {
        final byte[] own = bytes(good, plugin);
        final List<byte[]> builds = new ArrayList<>();
        // no entry; something that is missing; another plugin under this one's name; no library at all
        builds.add(replaced(own, SYMBOL));
        builds.add(replaced(own, DEPENDENCY));
        good.forEach((other, bytes) ->
        {
            if (!other.equals(plugin))
            {
                builds.add(bytes);
            }
        });
        builds.add("this is no library".getBytes(StandardCharsets.UTF_8));
        return builds;
    }

    private static byte[] bytes(final Map<String, byte[]> of, final String plugin)
    {
        final byte[] bytes = of.get(plugin);
        if (bytes == null)
        {
            throw new IllegalArgumentException("no plugin " + plugin);
        }
        return bytes;
    }

    /** The same library with a name in it that nothing has. */
    private static byte[] replaced(final byte[] library, final String name)
    {
        final String text = new String(library, StandardCharsets.ISO_8859_1);
        return text.replace(name, "x".repeat(name.length())).getBytes(StandardCharsets.ISO_8859_1);
    }

    private void addFrom(final Path directory) throws IOException
    {
        try (Stream<Path> found = Files.list(directory))
        {
            for (final Path file : found.sorted().toList())
            {
                for (final Map.Entry<String, List<byte[]>> entry : broken.entrySet())
                {
                    if (file.getFileName().toString().startsWith(entry.getKey() + "."))
                    {
                        entry.getValue().add(Files.readAllBytes(file));
                    }
                }
            }
        }
    }

    /**
     * [control-thread] Takes what a watch did.
     *
     * @param report of it.
     */
    public void onReport(final SyncReport report)
    {
        report.failed().forEach(failure -> noticed.add(failure.file()));
    }

    /** Puts a broken build in the place of a plugin's file. */
    void breakFile(final String plugin, final int which)
    {
        final List<byte[]> builds = broken.getOrDefault(plugin, List.of());
        at = plugin;
        count++;
        noticed.clear();
        replace(plugin, builds.get(which % builds.size()));
    }

    /** Whether a watch has seen it and refused it, if there is one. */
    boolean wasNoticed()
    {
        return !watched || noticed.contains(files.get(at));
    }

    /** Has the engine load it. */
    void offer(final PluginRuntime plugins, final String plugin)
    {
        offer = plugins.reloadPlugin(plugin);
    }

    /** Whether the engine has answered. */
    boolean wasAnswered()
    {
        final EngineFuture<ReloadReport> asked = offer;
        return asked == null || asked.isDone();
    }

    /** Puts the good build back. */
    void mend(final String plugin)
    {
        final EngineFuture<ReloadReport> asked = offer;
        offer = null;
        if (asked != null && isTaken(asked))
        {
            failures.add("A broken build of " + plugin + " was taken.");
        }
        replace(plugin, bytes(good, plugin));
    }

    private static boolean isTaken(final EngineFuture<ReloadReport> asked)
    {
        try
        {
            return asked.join().verdict() != ReloadReport.Verdict.ROLLED_BACK;
        }
        catch (final CompletionException e)
        {
            return false;
        }
    }

    /** In one step, as a build tool or an installer does. */
    private void replace(final String plugin, final byte[] bytes)
    {
        final Path file = files.get(plugin);
        if (file == null)
        {
            throw new IllegalArgumentException("no plugin " + plugin);
        }
        final Path part = file.resolveSibling(plugin + ".part");
        try
        {
            Files.write(part, bytes);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException("A build cannot be put into its place: " + e.getMessage(), e);
        }
    }

    /** How many broken builds there were. */
    long count()
    {
        return count;
    }

    /** One sentence for each that was taken. */
    List<String> failures()
    {
        return Collections.unmodifiableList(failures);
    }
}
