// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import dev.stellatune.ffi.library.Finding.Code;

/**
 * What is found out about a library before it is opened, because afterwards it would be too late or the message less
 * clear. Its code never runs. [job-thread]
 *
 * <p>{@link #check} is a part of loading, and takes no longer than reading the library's tables: it leaves to the
 * loader what the loader refuses by itself, without harm. {@link #examine} is for people who make or choose libraries,
 * and tells everything. Both find errors with the same words.
 */
public final class Preflight
{
    private static final int MANY_EXPORTS = 100;

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
        final ElfFile elf = ElfFile.read(file);
        refuse(file, errors(elf, new Dependencies(file, elf), entrySymbol));
        return elf;
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
        refuse(copy.original(), errors(copy.elf(), copy.dependencies(), entrySymbol));
        return copy.elf();
    }

    /**
     * Finds out everything about a file that can be known without running it.
     *
     * @param file        path of a library, or of anything.
     * @param entrySymbol name of the function that must be exported.
     * @return what was found, the worst first; without an error, the loader will accept the library.
     */
    public static List<Finding> examine(final Path file, final String entrySymbol)
    {
        try
        {
            final ElfLinkage linkage = ElfLinkage.read(file);
            final Dependencies dependencies = new Dependencies(file, linkage.elf());
            final List<Finding> findings = new ArrayList<>(errors(linkage.elf(), dependencies, entrySymbol));
            findings.addAll(LinkCheck.of(file, linkage, new LibrarySearch()));
            addHabits(findings, "it", linkage);
            for (final Dependencies.Library library : dependencies.delivered())
            {
                addHabits(findings, subject(library), ElfLinkage.read(library.file()));
            }

            if (linkage.offerCount() > MANY_EXPORTS)
            {
                findings.add(new Finding(
                    Code.MANY_EXPORTS,
                    "it exports " + linkage.offerCount() + " symbols, and others may get in the way of its own",
                    "compile it with -fvisibility=hidden"));
            }

            findings.sort(Comparator.comparing(Finding::severity));
            return List.copyOf(findings);
        }
        catch (final LibraryLoadException e)
        {
            return List.of(e.finding());
        }
    }

    private static void refuse(final Path shown, final List<Finding> errors) throws LibraryLoadException
    {
        if (!errors.isEmpty())
        {
            throw new LibraryLoadException(shown, errors.getFirst());
        }
    }

    /**
     * What the loader would not refuse by itself, or only too late.
     */
    private static List<Finding> errors(
        final ElfFile elf, final Dependencies dependencies, final String entrySymbol)
    {
        final List<Finding> findings = new ArrayList<>();
        addStack(findings, "it", elf);
        dependencies.delivered().forEach((library) -> addStack(findings, subject(library), library.elf()));

        final int entry = elf.symbols().offered(entrySymbol);
        if (entry == 0)
        {
            findings.add(new Finding(
                Code.NO_ENTRY,
                "it does not export the function " + entrySymbol,
                "define it with default visibility and C linkage, or give a library that is a plugin"));
        }
        else if (elf.symbols().isData(entry))
        {
            findings.add(new Finding(
                Code.ENTRY_NOT_A_FUNCTION,
                "it exports " + entrySymbol + " as data, not as a function",
                "define a function of that name with C linkage"));
        }

        return findings;
    }

    private static void addStack(final List<Finding> findings, final String subject, final ElfFile elf)
    {
        if (elf.executableStack())
        {
            findings.add(new Finding(
                Code.EXECUTABLE_STACK,
                subject + " wants an executable stack, which would weaken the whole process",
                "link it with -Wl,-z,noexecstack"));
        }
    }

    /**
     * What can be lived with.
     */
    private static void addHabits(final List<Finding> findings, final String subject, final ElfLinkage linkage)
    {
        final ElfFile elf = linkage.elf();
        addUnloading(findings, subject, elf);
        if (elf.staticTls())
        {
            findings.add(new Finding(
                Code.STATIC_TLS,
                subject + " takes " + elf.threadLocalBytes() + " bytes of the little room for thread-local variables " +
                    "that a process has, and may find none left after some loads",
                "compile it without -ftls-model=initial-exec"));
        }

        if (elf.textRelocations())
        {
            findings.add(new Finding(
                Code.TEXT_RELOCATIONS,
                subject + " has code that must be changed to be loaded (text relocations)",
                "compile all of it with -fPIC"));
        }

        if (linkage.startsFastMath())
        {
            findings.add(new Finding(
                Code.FAST_MATH,
                subject + " changes the floating-point mode of the thread that loads it",
                "link it without -ffast-math, -Ofast and -funsafe-math-optimizations"));
        }

        if (elf.usesOrigin())
        {
            findings.add(new Finding(
                Code.ORIGIN,
                subject + " looks for libraries relative to its own place, so that its whole directory is copied at " +
                    "each load",
                "give the plugin a directory of its own"));
        }
    }

    private static void addUnloading(final List<Finding> findings, final String subject, final ElfFile elf)
    {
        if (elf.noDelete())
        {
            findings.add(new Finding(
                Code.NO_DELETE,
                subject + " was linked with -z nodelete and stays loaded for ever",
                "link it without -Wl,-z,nodelete"));
        }

        final List<String> unique = elf.uniqueSymbols();
        if (!unique.isEmpty())
        {
            findings.add(new Finding(
                Code.UNIQUE_SYMBOLS,
                subject + " defines process-wide unique symbols (" + unique.getFirst() +
                    (unique.size() == 1 ? "" : " and " + (unique.size() - 1) + " more") + ") and stays loaded for ever",
                "compile it with -fno-gnu-unique"));
        }

        if (elf.imports("__cxa_thread_atexit_impl") || elf.imports("__cxa_thread_atexit"))
        {
            findings.add(new Finding(
                Code.THREAD_DESTRUCTORS,
                subject + " has thread-local objects with destructors and stays loaded until the threads that made " +
                    "them have ended; the engine replaces its own for that",
                "keep such objects in the instance"));
        }

        if (elf.imports("pthread_key_create") || elf.imports("tss_create"))
        {
            findings.add(new Finding(
                Code.THREAD_KEYS,
                subject + " uses thread keys and is closed only after the threads that ran its code have ended; the " +
                    "engine replaces its own for that",
                "keep such data in the instance"));
        }
    }

    private static String subject(final Dependencies.Library library)
    {
        return "its library " + library.file().getFileName();
    }
}
