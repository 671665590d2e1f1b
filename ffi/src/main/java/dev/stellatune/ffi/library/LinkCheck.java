// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.stellatune.ffi.library.ElfLinkage.Want;
import dev.stellatune.ffi.library.LibrarySearch.Found;

/**
 * Connects a library with those that it needs, as the loader would, without loading anything. What the loader would
 * complain about is said in its words; but the loader stops at the first complaint, and here they are all told.
 */
final class LinkCheck
{
    private static final int MAX_SYMBOLS = 20;

    private final LibrarySearch search;
    private final Map<String, Found> found = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    private LinkCheck(final LibrarySearch search)
    {
        this.search = search;
    }

    /**
     * Checks a library.
     *
     * @param file    path of the library.
     * @param linkage what it says about itself.
     * @param search  finds what it needs.
     * @return missing libraries; or else missing versions; or else missing symbols.
     */
    static List<Finding> of(final Path file, final ElfLinkage linkage, final LibrarySearch search)
    {
        final LinkCheck check = new LinkCheck(search);
        final List<Found> all = check.findAll(new Found(file, linkage, null, false));
        if (check.findings.isEmpty())
        {
            all.forEach(check::checkVersions);
        }

        if (check.findings.isEmpty())
        {
            check.checkSymbols(all);
        }

        return check.findings;
    }

    private List<Found> findAll(final Found first)
    {
        final List<Found> all = new ArrayList<>(List.of(first));
        for (int i = 0; i < all.size(); i++)
        {
            final Found library = all.get(i);
            for (final String name : library.linkage().elf().needed())
            {
                if (!found.containsKey(name))
                {
                    final @Nullable Found next = search.find(library, name);
                    if (next != null)
                    {
                        checkCopied(first, library, next);
                        found.put(name, next);
                        all.add(next);
                    }
                    else if (!library.loaded())
                    {
                        addOnce(LoaderWords.missingLibrary(name));
                    }
                }
            }
        }

        return all;
    }

    /**
     * What a library finds through its own place must lie with the plugin, or below, where it is copied from.
     */
    private void checkCopied(final Found first, final Found library, final Found next)
    {
        final Path home = directory(first.file());
        final Path file = next.file().toAbsolutePath().normalize();
        if (!next.loaded() && !file.startsWith(home) &&
            library.linkage().elf().originPaths(directory(library.file())).stream()
                .anyMatch((path) -> path.toAbsolutePath().normalize().equals(file.getParent())))
        {
            addOnce(new Finding(
                Finding.Code.LIBRARY_MISSING,
                file.getFileName() + " lies outside of the plugin's directory, in " + file.getParent() +
                    ", and is not there when the plugin is loaded from a copy of its directory",
                "put it beside the plugin or below, and link with -rpath '$ORIGIN'"));
        }
    }

    private static Path directory(final Path file)
    {
        return Objects.requireNonNull(file.toAbsolutePath().normalize().getParent());
    }

    private void checkVersions(final Found library)
    {
        if (library.loaded())
        {
            return;
        }

        library.linkage().neededVersions().forEach((name, versions) ->
        {
            final Found other = found.get(name);
            for (final String version : versions)
            {
                if (other != null && !other.linkage().satisfies(version))
                {
                    addOnce(LoaderWords.missingVersion(other.file().toString(), version, library.file().toString()));
                }
            }
        });
    }

    private void checkSymbols(final List<Found> all)
    {
        for (final Found library : all)
        {
            if (!library.loaded())
            {
                final String prefix = library.neededBy() == null ? "" : library.file() + ": ";
                addMissing(prefix, library.linkage().wants().stream()
                    .filter((want) -> !isOffered(want, all))
                    .map(Want::text)
                    .toList());
            }
        }
    }

    /**
     * Whether one of the libraries has it, or the process itself.
     */
    private static boolean isOffered(final Want want, final List<Found> all)
    {
        return all.stream().anyMatch((library) -> library.linkage().offers(want)) ||
            DynamicLoader.symbol(0, want.name()) != 0;
    }

    private void addMissing(final String prefix, final List<String> symbols)
    {
        for (int i = 0; i < symbols.size(); i++)
        {
            final boolean last = i == MAX_SYMBOLS - 1 && symbols.size() > MAX_SYMBOLS;
            final Finding finding = LoaderWords.missingSymbol(
                symbols.get(i) + (last ? " and " + (symbols.size() - MAX_SYMBOLS) + " more" : ""));
            addOnce(new Finding(finding.code(), prefix + finding.message(), finding.advice()));
            if (last)
            {
                return;
            }
        }
    }

    private void addOnce(final Finding finding)
    {
        if (!findings.contains(finding))
        {
            findings.add(finding);
        }
    }
}
