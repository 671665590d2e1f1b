// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import dev.stellatune.ffi.abi.AbiConstants;
import dev.stellatune.ffi.library.ElfFile;
import dev.stellatune.ffi.library.LibraryLoadException;
import dev.stellatune.ffi.library.Preflight;
import dev.stellatune.ffi.plugin.PluginException;
import dev.stellatune.ffi.plugin.PluginInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of an artifact, unpacked and not yet trusted: finds the one plugin among them. Its code runs only after
 * every candidate has passed its preflight.
 */
final class ArtifactContent
{
    private static final String LIBRARY = ".so";

    private final Path artifact;
    private final boolean archive;
    private final Path content;

    /**
     * @param artifact as the user knows it.
     * @param archive  whether the files were packed in it.
     * @param content  where they are.
     */
    ArtifactContent(final Path artifact, final boolean archive, final Path content)
    {
        this.artifact = artifact;
        this.archive = archive;
        this.content = content;
    }

    /**
     * [job-thread] Finds out which plugin it is.
     *
     * @return its receipt.
     * @throws InstallException when there is none, or more than one, or it cannot be loaded.
     * @throws IOException      when a file cannot be read.
     */
    Receipt identify() throws InstallException, IOException
    {
        try
        {
            final List<Path> candidates = candidates();
            for (final Path candidate : candidates)
            {
                Preflight.check(candidate, AbiConstants.ENTRY_SYMBOL);
            }
            final List<PluginInfo> plugins = new ArrayList<>();
            for (final Path candidate : candidates)
            {
                plugins.add(PluginProbe.identify(candidate));
            }
            if (plugins.size() > 1)
            {
                throw several(candidates, plugins);
            }
            return receipt(candidates.getFirst(), plugins.getFirst());
        }
        catch (final LibraryLoadException | PluginException | InstallException e)
        {
            throw new InstallException(shown(String.valueOf(e.getMessage())), e);
        }
    }

    /**
     * The libraries with a plugin's entry; others are there for them. A library that is alone is meant to be a plugin,
     * and its preflight says best why it is none.
     */
    private List<Path> candidates() throws InstallException, IOException
    {
        final List<Path> libraries;
        try (Stream<Path> files = Files.walk(content))
        {
            libraries = files
                .filter(file -> file.getFileName().toString().endsWith(LIBRARY))
                .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                .sorted()
                .toList();
        }
        if (!archive || libraries.size() == 1)
        {
            return archive ? libraries : List.of(content.resolve(artifact.getFileName()));
        }
        final List<Path> candidates = new ArrayList<>();
        LibraryLoadException unreadable = null;
        for (final Path library : libraries)
        {
            try
            {
                if (ElfFile.read(library).exports(AbiConstants.ENTRY_SYMBOL))
                {
                    candidates.add(library);
                }
            }
            catch (final LibraryLoadException e)
            {
                unreadable = unreadable == null ? e : unreadable;
            }
        }
        if (candidates.isEmpty())
        {
            throw none(libraries.size(), unreadable);
        }
        return candidates;
    }

    private InstallException none(final int libraries, final @Nullable LibraryLoadException unreadable)
    {
        final String what = libraries == 0 ? "it has no library (*.so)" :
            "none of its " + libraries + " libraries exports the function " + AbiConstants.ENTRY_SYMBOL;
        return new InstallException("There is no plugin in " + artifact + ": " + what +
            (unreadable == null ? "." : "; " + unreadable.getMessage() + "."));
    }

    private static InstallException several(final List<Path> files, final List<PluginInfo> plugins)
    {
        final StringJoiner names = new StringJoiner(" and ");
        for (int i = 0; i < files.size(); i++)
        {
            names.add(plugins.get(i).id() + " (" + files.get(i) + ")");
        }
        return new InstallException("An artifact holds one plugin, and this one holds " + names +
            "; make an artifact for each.");
    }

    private Receipt receipt(final Path library, final PluginInfo plugin) throws InstallException, IOException
    {
        if (!PluginId.isSafe(plugin.id()))
        {
            throw new InstallException("The plugin " + library + " has the id '" + plugin.id() +
                "', which cannot be the name of a directory; choose another one.");
        }
        return Receipt.of(plugin, content.relativize(library).toString(), Files.size(library), sha256(library));
    }

    private static String sha256(final Path file) throws IOException
    {
        try (InputStream in = Files.newInputStream(file);
            DigestInputStream digesting = new DigestInputStream(in, MessageDigest.getInstance("SHA-256")))
        {
            digesting.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digesting.getMessageDigest().digest());
        }
        catch (final NoSuchAlgorithmException e)
        {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** One sentence that names files as the user knows them, not where they were unpacked to. */
    private String shown(final String message)
    {
        final String from = content + "/";
        final Path directory = archive ? artifact : artifact.getParent();
        final String shown = message.replace(from, directory == null ? "" : directory + "/");
        return shown.endsWith(".") ? shown : shown + ".";
    }
}
