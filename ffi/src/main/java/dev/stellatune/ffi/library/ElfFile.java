// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What a shared library says about itself, read without loading it. [any-thread]
 *
 * <p>It answers the questions that decide whether a library may be opened, how it must be copied and whether it can be
 * unloaded again. A value is taken once and does not follow the file. Whatever the file holds, reading it ends with an
 * object or with a {@link LibraryLoadException}.
 *
 * @see <a href="https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html">System V ABI, ELF</a>
 */
public final class ElfFile
{
    private static final long FLAG_TEXT_RELOCATIONS = 0x4;
    private static final long FLAG_STATIC_TLS = 0x10;
    private static final long FLAG_1_NODELETE = 0x8;
    private static final long FLAG_1_PIE = 0x0800_0000;
    private static final Pattern ORIGIN = Pattern.compile("\\$(?:ORIGIN\\b|\\{ORIGIN})");
    private static final Pattern RUNPATH_SEPARATOR = Pattern.compile(":");

    private final List<String> needed;
    private final @Nullable String soname;
    private final @Nullable String runpath;
    private final boolean executableStack;
    private final long threadLocalBytes;
    private final ElfDynamic dynamic;
    private final ElfSymbols symbols;

    ElfFile(final ElfImage image) throws IOException, LibraryLoadException
    {
        dynamic = new ElfDynamic(image);
        if ((dynamic.value(ElfDynamic.FLAGS_1) & FLAG_1_PIE) != 0)
        {
            throw image.aProgram();
        }

        symbols = new ElfSymbols(image, dynamic);
        final String newPath = dynamic.text(ElfDynamic.RUNPATH);
        needed = dynamic.needed();
        soname = dynamic.text(ElfDynamic.SONAME);
        runpath = newPath != null ? newPath : dynamic.text(ElfDynamic.RPATH);
        executableStack = image.executableStack();
        threadLocalBytes = image.threadLocalBytes();
    }

    /**
     * Reads a file.
     *
     * @param file path of the library.
     * @return what it says about itself.
     * @throws LibraryLoadException when the file is missing, unreadable, empty, cut off, damaged, no shared library,
     *                              or made for another machine.
     */
    public static ElfFile read(final Path file) throws LibraryLoadException
    {
        return read(file, file);
    }

    /**
     * Whether a library that somebody is writing has come to its end: its tables and all that is loaded of it lie
     * inside its length. [any-thread]
     *
     * @param file may be absent or unreadable: then the answer is false.
     * @return true when nothing is missing, also of what is no library for this machine; its content may still change.
     */
    public static boolean isComplete(final Path file)
    {
        try
        {
            return ElfImage.open(file, file, image -> Boolean.TRUE);
        }
        catch (final LibraryLoadException e)
        {
            return switch (e.finding().code())
            {
                case NOT_A_LIBRARY, WRONG_MACHINE -> true;
                default -> false;
            };
        }
    }

    /**
     * Reads a file that the user knows by another path, which appears in messages.
     */
    static ElfFile read(final Path file, final Path shown) throws LibraryLoadException
    {
        return ElfImage.open(file, shown, ElfFile::new);
    }

    /**
     * The libraries that this one needs, as the loader looks for them: names without a directory, usually.
     *
     * @return the entries, in order.
     */
    public List<String> needed()
    {
        return needed;
    }

    /**
     * The name by which other libraries need this one. The loader takes a loaded library of the same name for another
     * one's need, wherever it came from.
     *
     * @return the name, or null when it has none.
     */
    public @Nullable String soname()
    {
        return soname;
    }

    /**
     * Where the loader looks for the needed libraries before it looks in the system.
     *
     * @return directories with a colon between them, or null when there are none.
     */
    public @Nullable String runpath()
    {
        return runpath;
    }

    /**
     * Whether it looks for other libraries relative to the place where it lies itself, so that it works only together
     * with its directory.
     *
     * @return true when {@link #runpath} or {@link #needed} mention {@code $ORIGIN}.
     */
    public boolean usesOrigin()
    {
        return (runpath != null && mentionsOrigin(runpath)) || needed.stream().anyMatch(ElfFile::mentionsOrigin);
    }

    /**
     * Whether loading it would make the stacks of the process executable.
     *
     * @return true when it asks for that, or does not say that it can do without.
     */
    public boolean executableStack()
    {
        return executableStack;
    }

    /**
     * Whether it asks never to be unloaded.
     *
     * @return true when it was linked with {@code -z nodelete}.
     */
    public boolean noDelete()
    {
        return (dynamic.value(ElfDynamic.FLAGS_1) & FLAG_1_NODELETE) != 0;
    }

    /**
     * Whether its thread-local variables take room that the process has only a little of, and that may be used up
     * after some loads.
     *
     * @return true when it was compiled with {@code -ftls-model=initial-exec}.
     */
    public boolean staticTls()
    {
        return (dynamic.value(ElfDynamic.FLAGS) & FLAG_STATIC_TLS) != 0;
    }

    /**
     * Symbols that exist once per process and keep this library in memory for ever once it is loaded: C++ compilers
     * make them of static data in templates and inline functions, unless they are told {@code -fno-gnu-unique}.
     *
     * @return their names as the linker sees them; empty when there are none.
     */
    public List<String> uniqueSymbols()
    {
        return symbols.unique();
    }

    /**
     * Whether it uses a symbol of another library.
     *
     * @param symbol name without version.
     * @return true when it is undefined here.
     */
    public boolean imports(final String symbol)
    {
        return symbols.imports(symbol);
    }

    /**
     * Whether it uses any symbol of another library whose name begins so.
     *
     * @param prefix of names without version.
     * @return true when one is undefined here.
     */
    boolean importsAnyOf(final String prefix)
    {
        return symbols.importsAnyOf(prefix);
    }

    /**
     * Whether it offers a symbol.
     *
     * @param symbol name without version.
     * @return true when it is defined here and visible from outside.
     */
    public boolean exports(final String symbol)
    {
        return symbols.offered(symbol) != 0;
    }

    /**
     * Whether the loader must change its code, which is a private copy from then on, to load it.
     */
    boolean textRelocations()
    {
        return dynamic.has(ElfDynamic.TEXT_RELOCATIONS) ||
            (dynamic.value(ElfDynamic.FLAGS) & FLAG_TEXT_RELOCATIONS) != 0;
    }

    /**
     * How many bytes its thread-local variables take in each thread.
     */
    long threadLocalBytes()
    {
        return threadLocalBytes;
    }

    /**
     * Whether {@link #runpath} is of the old kind, which counts for the libraries that it needs, too, and before what
     * the user says.
     */
    boolean runpathIsOld()
    {
        return runpath != null && !dynamic.has(ElfDynamic.RUNPATH);
    }

    ElfDynamic dynamic()
    {
        return dynamic;
    }

    ElfSymbols symbols()
    {
        return symbols;
    }

    /**
     * The directories of {@link #runpath} that are given relative to the place where the library lies.
     *
     * @param directory where it lies.
     */
    List<Path> originPaths(final Path directory)
    {
        if (runpath == null)
        {
            return List.of();
        }

        return RUNPATH_SEPARATOR.splitAsStream(runpath)
            .filter(ElfFile::mentionsOrigin)
            .map((path) -> Path.of(expandOrigin(path, directory)))
            .toList();
    }

    /**
     * Puts the place where a library lies into one of its paths.
     */
    static String expandOrigin(final String path, final Path directory)
    {
        return ORIGIN.matcher(path).replaceAll(Matcher.quoteReplacement(directory.toString()));
    }

    private static boolean mentionsOrigin(final String path)
    {
        return ORIGIN.matcher(path).find();
    }
}
