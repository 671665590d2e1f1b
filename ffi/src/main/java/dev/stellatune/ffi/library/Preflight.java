// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.nio.file.Path;

/**
 * What is checked before a library is opened, because afterwards it would be too late or the message less clear.
 * [job-thread]
 */
public final class Preflight
{
    private Preflight()
    {
    }

    /**
     * Checks that a file is a shared library for this machine, that neither it nor what was delivered with it makes
     * stacks executable, and that it exports its entry.
     *
     * @param file        path of the library.
     * @param entrySymbol name of the function that must be exported.
     * @return what the library says about itself.
     * @throws LibraryLoadException when it must not be opened.
     */
    public static ElfFile check(final Path file, final String entrySymbol) throws LibraryLoadException
    {
        return check(file, file, entrySymbol);
    }

    /**
     * Checks a copy like {@link #check(Path, String)}; messages name the original.
     *
     * @param copy        of the library.
     * @param entrySymbol name of the function that must be exported.
     * @return what the library says about itself.
     * @throws LibraryLoadException when it must not be opened.
     */
    public static ElfFile check(final ShadowCopy copy, final String entrySymbol) throws LibraryLoadException
    {
        return check(copy.library(), copy.original(), entrySymbol);
    }

    private static ElfFile check(final Path file, final Path shown, final String entrySymbol)
        throws LibraryLoadException
    {
        final ElfFile elf = ElfFile.read(file, shown);
        if (elf.executableStack())
        {
            throw executableStack(shown, "it");
        }

        for (final Dependencies.Library library : new Dependencies(file, elf).delivered())
        {
            if (library.elf().executableStack())
            {
                throw executableStack(shown, "its library " + library.file().getFileName());
            }
        }

        if (!elf.exports(entrySymbol))
        {
            throw LibraryLoadException.because(
                shown,
                "it does not export the function " + entrySymbol,
                "define it with default visibility and C linkage, or give a library that is a plugin");
        }

        return elf;
    }

    private static LibraryLoadException executableStack(final Path shown, final String which)
    {
        return LibraryLoadException.because(
            shown,
            which + " wants an executable stack, which would weaken the whole process",
            "link it with -Wl,-z,noexecstack");
    }
}
