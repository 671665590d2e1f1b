// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import static dev.stellatune.ffi.library.DynamicLoader.RTLD_LOCAL;
import static dev.stellatune.ffi.library.DynamicLoader.RTLD_NOLOAD;
import static dev.stellatune.ffi.library.DynamicLoader.RTLD_NOW;

/**
 * A library in the memory of this process, from open to proven gone. [job-thread]
 *
 * <p>Opening runs the library's constructors, closing its destructors; either is foreign code that may take its time
 * and may change the floating-point mode of its thread, so both belong on a thread that ends soon afterwards. Whoever
 * closes answers for three things: nobody is inside the library, nobody will call an address that {@link #find}
 * returned, and the threads that the library made have ended ({@link LibraryThreads} looks).
 *
 * <p>Closing does not always unload. {@link #close} says whether the file has left the process, {@link #holdReason}
 * what may keep it, and {@link #retryUnmap} tries again later: a library whose thread-local destructors are pending
 * leaves after the threads in question have ended.
 *
 * <p>Only this file, and libraries that were delivered with it, are ever unloaded, and it has left when they all have:
 * one that stays would be given to the next library that needs one of its name. What it needs from the system is
 * marked to stay, as few system libraries survive being unloaded.
 */
public final class NativeLibrary
{
    private final Path file;
    private final long handle;
    private final ElfFile elf;
    private final List<Dependencies.Library> delivered;
    private boolean closed;

    private NativeLibrary(
        final Path file, final long handle, final ElfFile elf, final List<Dependencies.Library> delivered)
    {
        this.file = file;
        this.handle = handle;
        this.elf = elf;
        this.delivered = delivered;
    }

    /**
     * Opens a library and resolves all its symbols. The same path gives the same library for as long as it is loaded,
     * whatever the file holds by now: open a {@link ShadowCopy} where that matters. [job-thread]
     *
     * @param file path of the library.
     * @return the open library; to be closed by the caller.
     * @throws LibraryLoadException with the loader's own words when it refuses.
     */
    public static NativeLibrary open(final Path file) throws LibraryLoadException
    {
        final ElfFile elf = ElfFile.read(file);
        return open(file, file, elf, new Dependencies(file, elf));
    }

    /**
     * Opens a copy; messages name the original. [job-thread]
     *
     * @param copy to be opened, and to be deleted only after the library is closed.
     * @return the open library; to be closed by the caller.
     * @throws LibraryLoadException with the loader's own words when it refuses.
     */
    public static NativeLibrary open(final ShadowCopy copy) throws LibraryLoadException
    {
        return open(copy.library(), copy.original(), copy.elf(), copy.dependencies());
    }

    private static NativeLibrary open(
        final Path file, final Path shown, final ElfFile elf, final Dependencies dependencies)
        throws LibraryLoadException
    {
        final Path absolute = realPath(file);
        final DynamicLoader.Outcome opened = DynamicLoader.open(absolute.toString(), RTLD_NOW | RTLD_LOCAL);
        if (opened.handle() == 0)
        {
            throw refused(opened.error(), absolute, shown);
        }

        dependencies.keepSystem();
        return new NativeLibrary(absolute, opened.handle(), elf, dependencies.delivered());
    }

    /**
     * The file that was opened.
     *
     * @return its real, absolute path.
     */
    public Path file()
    {
        return file;
    }

    /**
     * What the library says about itself.
     *
     * @return what the file held when it was opened.
     */
    public ElfFile elf()
    {
        return elf;
    }

    /**
     * Whether it, or a library that was delivered with it, uses a symbol of another one.
     *
     * @param symbol name without version.
     * @return true when one of them does, as their files say.
     */
    public boolean imports(final String symbol)
    {
        return elf.imports(symbol) || delivered.stream().anyMatch((library) -> library.elf().imports(symbol));
    }

    /**
     * Looks a symbol up, in this library and what it needs.
     *
     * @param symbol name without version.
     * @return its address, valid until {@link #close}; 0 when there is none.
     * @throws IllegalStateException after {@link #close}.
     */
    public synchronized long find(final String symbol)
    {
        if (closed)
        {
            throw new IllegalStateException("looked up " + symbol + " in a closed library: " + file);
        }

        return DynamicLoader.symbol(handle, symbol);
    }

    /**
     * Closes the library, the first time it is called, and asks the process whether it is gone.
     *
     * @return true when it and what was delivered with it are proven to be unmapped, false when something holds one.
     */
    public synchronized boolean close()
    {
        if (!closed)
        {
            closed = true;
            DynamicLoader.close(handle);
        }

        return isGone();
    }

    /**
     * Tries again to get a closed library out of the process: takes hold of it once more and lets go, which makes the
     * loader look whether it can be unloaded now.
     *
     * @return true when it and what was delivered with it are proven to be unmapped, false when something holds one.
     * @throws IllegalStateException before {@link #close}.
     */
    public synchronized boolean retryUnmap()
    {
        if (!closed)
        {
            throw new IllegalStateException("the library is not closed: " + file);
        }

        return isGone();
    }

    private boolean isGone()
    {
        return !isMapped(file) && delivered.stream().noneMatch((library) -> isMapped(library.file()));
    }

    /**
     * What may keep the library in memory after {@link #close}, to complete "it stays loaded because ...".
     *
     * @return the reason that the file itself gives, or else the one that remains; of a library that was delivered with
     *         it, and its name, when that is what is left.
     */
    public String holdReason()
    {
        for (final Dependencies.Library library : isMapped(file) ? List.<Dependencies.Library>of() : delivered)
        {
            if (isMapped(library.file()))
            {
                return "its library " + library.file().getFileName() + " stays: " + holdReason(library.elf());
            }
        }
        return holdReason(elf);
    }

    private static String holdReason(final ElfFile elf)
    {
        if (elf.noDelete())
        {
            return "it was linked with -z nodelete";
        }

        final String others =
            "a thread that ran its code still lives and has thread-local destructors of it, or another library uses it";
        return elf.uniqueSymbols().isEmpty() ? others :
            "it defines process-wide unique symbols (" + elf.uniqueSymbols().getFirst() +
                "); compile it with -fno-gnu-unique; or else " + others;
    }

    /**
     * Whether a file is loaded as a library in this process, as the loader and the kernel see it. Where a closed
     * library was only waiting for someone to let go, asking makes it go. [any-thread]
     *
     * @param file path by which it was opened; the file itself may be deleted by now.
     * @return true when either of the two knows it.
     */
    public static boolean isMapped(final Path file)
    {
        final Path path = realPath(file);
        final boolean wasLoaded = isLoaded(path);
        return (wasLoaded && isLoaded(path)) || ProcessMaps.contain(path);
    }

    /**
     * Asks the loader. Letting go of the handle unloads a library that nobody else holds, so a second answer may
     * differ from the first.
     */
    static boolean isLoaded(final Path path)
    {
        final long handle = DynamicLoader.open(path.toString(), RTLD_NOW | RTLD_NOLOAD).handle();
        if (handle == 0)
        {
            return false;
        }

        DynamicLoader.close(handle);
        return true;
    }

    /**
     * Turns the loader's text into a sentence about the file that the user knows, and its neighbours.
     */
    private static LibraryLoadException refused(final String text, final Path file, final Path shown)
    {
        final String ownPrefix = file + ": ";
        final String reason = text.startsWith(ownPrefix) ? text.substring(ownPrefix.length()) : text;
        final String directory = String.valueOf(file.getParent());
        final String shownDirectory = String.valueOf(shown.toAbsolutePath().getParent());
        return new LibraryLoadException(shown, LoaderWords.finding(reason.replace(directory, shownDirectory)));
    }

    /**
     * The path that loader and kernel use, also for a file that is deleted while its directory is still there.
     */
    static Path realPath(final Path file)
    {
        final Path absolute = file.toAbsolutePath();
        try
        {
            return absolute.toRealPath();
        }
        catch (final IOException missing)
        {
            return realParent(absolute.normalize());
        }
    }

    private static Path realParent(final Path missing)
    {
        final Path parent = missing.getParent();
        try
        {
            return parent == null ? missing : parent.toRealPath().resolve(missing.getFileName());
        }
        catch (final IOException alsoMissing)
        {
            return missing;
        }
    }
}
