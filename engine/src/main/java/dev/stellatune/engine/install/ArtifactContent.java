// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import dev.stellatune.ffi.abi.AbiConstants;
import dev.stellatune.ffi.library.ElfFile;
import dev.stellatune.ffi.library.Finding;
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
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of an artifact, unpacked and not yet trusted: finds the one plugin among them. Nothing of it runs unless it
 * is the only one, and has passed its preflight.
 */
final class ArtifactContent
{

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
            final Path library = library();
            try
            {
                Preflight.check(library, AbiConstants.ENTRY_SYMBOL);
                return receipt(library, PluginProbe.identify(library));
            }
            catch (final LibraryLoadException e)
            {
                if (e.finding().code() == Finding.Code.LIBRARY_MISSING && isAlone(library))
                {
                    throw alone(library, e);
                }
                throw e;
            }
        }
        catch (final LibraryLoadException | PluginException | InstallException e)
        {
            throw new InstallException(shown(String.valueOf(e.getMessage())), e);
        }
    }

    /**
     * The library with a plugin's entry; others are there for it. A library that is alone is meant to be a plugin, and
     * its preflight says best why it is none.
     */
    private Path library() throws InstallException, IOException
    {
        if (!archive)
        {
            return content.resolve(artifact.getFileName());
        }
        final List<Path> libraries;
        try (Stream<Path> files = Files.walk(content))
        {
            libraries = files
                .filter(file -> isNamed(file, Inventory.LIBRARY))
                .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                .sorted()
                .toList();
        }
        if (libraries.size() == 1)
        {
            return libraries.getFirst();
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
        if (candidates.size() > 1)
        {
            throw several(candidates);
        }
        return candidates.getFirst();
    }

    /** Whether a file has a name, and this ending behind it. */
    static boolean isNamed(final Path file, final String ending)
    {
        final String name = file.getFileName().toString();
        return name.length() > ending.length() && name.toLowerCase(Locale.ROOT).endsWith(ending);
    }

    /** Whether it looks beside itself for what was not installed with it. */
    private boolean isAlone(final Path library) throws LibraryLoadException
    {
        return !archive && ElfFile.read(library).usesOrigin();
    }

    private static InstallException alone(final Path library, final LibraryLoadException cause)
    {
        return new InstallException("The plugin " + library + " needs libraries beside it (" +
            cause.finding().message() + "); pack them with it into a .zip, and install that.", cause);
    }

    private InstallException none(final int libraries, final @Nullable LibraryLoadException unreadable)
    {
        final String what = libraries == 0 ? "it has no library (*.so)" :
            "none of its " + libraries + " libraries exports the function " + AbiConstants.ENTRY_SYMBOL;
        return new InstallException("There is no plugin in " + artifact + ": " + what +
            (unreadable == null ? "." : "; " + unreadable.getMessage() + "."));
    }

    private static InstallException several(final List<Path> files)
    {
        return new InstallException("An archive holds one plugin, and this one holds " +
            String.join(" and ", files.stream().map(Path::toString).toList()) + "; make an archive for each.");
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
