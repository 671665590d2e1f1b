// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.runtime.Offer;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.ffi.plugin.Capability;
import dev.stellatune.ffi.plugin.CapabilityKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds the audio files of a directory: those whose extension a loaded decoder knows.
 */
final class AudioFiles
{
    private final Set<String> extensions = new TreeSet<>();

    AudioFiles(final PluginRuntime plugins)
    {
        for (final Offer offer : plugins.offers(CapabilityKind.DECODER))
        {
            for (final Map.Entry<String, Integer> score : offer.capability().extensionScores().entrySet())
            {
                if (score.getValue() > 0 && !score.getKey().equals(Capability.ANY_EXTENSION))
                {
                    extensions.add(score.getKey());
                }
            }
        }
    }

    /**
     * Lists a directory, without those in it and without hidden files.
     *
     * @return files sorted by name.
     * @throws IOException in one sentence, when there is none or the directory cannot be read.
     */
    List<Path> in(final Path directory) throws IOException
    {
        final List<Path> found;
        try (Stream<Path> files = Files.list(directory))
        {
            found = files
                .filter(file -> isKnown(file.getFileName().toString()) && !Files.isDirectory(file))
                .sorted(Comparator.comparing(file -> file.getFileName().toString()))
                .toList();
        }
        catch (final IOException e)
        {
            throw new IOException("The directory " + directory + " cannot be read: " + e.getMessage() + ".", e);
        }
        if (found.isEmpty())
        {
            throw new IOException("The directory " + directory + " holds no audio files that a loaded plugin knows; " +
                "directories in it are not searched.");
        }
        return found;
    }

    private boolean isKnown(final String name)
    {
        return !name.startsWith(".") &&
            extensions.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }
}
