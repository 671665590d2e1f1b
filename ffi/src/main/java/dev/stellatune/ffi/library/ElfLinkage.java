// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A library as the loader sees it when it connects libraries: every symbol that it wants or offers, with its version.
 * It takes longer to read than an {@link ElfFile}, which is enough for loading.
 */
final class ElfLinkage
{
    /**
     * A symbol that a library wants.
     *
     * @param version null for any.
     */
    record Want(String name, @Nullable String version)
    {
        /**
         * As the loader writes it.
         */
        String text()
        {
            return version == null ? name : name + ", version " + version;
        }
    }

    private final ElfFile elf;
    private final ElfVersions versions;
    private final boolean startsFastMath;
    private final List<Want> wants = new ArrayList<>();
    /** Each name by itself, and with its version after an @; with nothing after it where it has none. */
    private final Set<String> offers = new HashSet<>();

    private ElfLinkage(final ElfImage image) throws IOException, LibraryLoadException
    {
        elf = new ElfFile(image);

        final ElfSymbols symbols = elf.symbols();
        versions = new ElfVersions(image, elf.dynamic(), symbols.size());
        startsFastMath = StartUpCode.of(image, elf).changesFloatingPoint();
        for (int i = 1; i < symbols.size(); i++)
        {
            final String version = versions.of(i);
            if (symbols.isOffered(i))
            {
                offers.add(symbols.name(i));
                offers.add(symbols.name(i) + '@' + (version == null ? "" : version));
            }
            else if (symbols.isWanted(i))
            {
                wants.add(new Want(symbols.name(i), version));
            }
        }
    }

    static ElfLinkage read(final Path file) throws LibraryLoadException
    {
        return ElfImage.open(file, file, ElfLinkage::new);
    }

    ElfFile elf()
    {
        return elf;
    }

    /**
     * Whether loading the library changes the floating-point mode of the loading thread.
     */
    boolean startsFastMath()
    {
        return startsFastMath;
    }

    List<Want> wants()
    {
        return wants;
    }

    boolean offers(final Want want)
    {
        return want.version == null ?
            offers.contains(want.name) :
            offers.contains(want.name + '@' + want.version) || offers.contains(want.name + '@');
    }

    /**
     * How many symbols it offers.
     */
    int offerCount()
    {
        final ElfSymbols symbols = elf.symbols();
        int count = 0;
        for (int i = 1; i < symbols.size(); i++)
        {
            count += symbols.isOffered(i) ? 1 : 0;
        }

        return count;
    }

    Map<String, List<String>> neededVersions()
    {
        return versions.needed();
    }

    boolean satisfies(final String version)
    {
        return versions.satisfies(version);
    }
}
