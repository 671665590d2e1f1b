// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

import dev.stellatune.ffi.library.Finding.Code;

/**
 * A private directory of this process in which libraries are copied before they are opened; one per engine.
 * [any-thread]
 *
 * <p>The loader knows a library by its path, and returns the loaded one when a path is opened again, whatever the file
 * holds by then. The kernel maps the file itself, so that overwriting it in place ends the process. A copy under a
 * fresh path per load solves both: each load is a library of its own, and the user's file is free to be replaced.
 *
 * <p>The directory is named after the process, {@code stellatune-<pid>-<start time>-<n>}, and readable by its user
 * only. What a process that ended without {@link #close} left behind is removed when the next root is created beside
 * it.
 */
public final class ShadowRoot implements AutoCloseable
{
    private static final String PREFIX = "stellatune-";

    private final OwnedDirectory owner;
    private final AtomicLong nextCopy = new AtomicLong();

    private ShadowRoot(final OwnedDirectory owner)
    {
        this.owner = owner;
    }

    /**
     * Creates a root in the directory for temporary files, or, where that may not hold code, in the user's cache
     * ({@code $XDG_CACHE_HOME/stellatune} or {@code ~/.cache/stellatune}).
     *
     * @return the root, to be closed after the last library that was copied into it.
     * @throws IOException with one sentence, when no place can be found.
     */
    public static ShadowRoot create() throws IOException
    {
        final Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        return Files.isDirectory(temporary) && !Mounts.noExec(temporary) ? create(temporary) : create(userCache());
    }

    /**
     * Creates a root in a given directory.
     *
     * @param parent created if missing.
     * @return the root, to be closed after the last library that was copied into it.
     * @throws IOException with one sentence, when libraries cannot be copied there.
     */
    public static ShadowRoot create(final Path parent) throws IOException
    {
        try
        {
            Files.createDirectories(parent);
            if (Mounts.noExec(parent))
            {
                throw new IOException("cannot load libraries from " + parent +
                    ": it is mounted noexec; give a directory on another file system");
            }

            final OwnedDirectory owner = OwnedDirectory.createIn(parent, PREFIX);
            OwnedDirectory.removeLeftovers(parent, PREFIX);
            return new ShadowRoot(owner);
        }
        catch (final FileSystemException e)
        {
            final String reason = Objects.requireNonNullElse(e.getReason(), "it may not be written");
            throw new IOException("cannot copy libraries to " + parent + ": " + reason + "; give another directory", e);
        }
    }

    /**
     * Where the copies lie.
     *
     * @return path of the directory.
     */
    public Path directory()
    {
        return owner.path();
    }

    /**
     * Copies a library: alone, or together with its directory when it looks for others relative to its own place.
     * What is copied is one state of the file; a file that changes meanwhile is refused. [job-thread]
     *
     * @param library path of the user's file.
     * @return the copy, to be deleted by the caller.
     * @throws LibraryLoadException when there is no such library, or no room for a copy.
     */
    public ShadowCopy copyOf(final Path library) throws LibraryLoadException
    {
        final Path fresh = directory().resolve(Long.toString(nextCopy.getAndIncrement()));
        boolean copied = false;
        try
        {
            final State before = State.of(library);
            final ElfFile elf = ElfFile.read(library);
            final Path copy = fresh.resolve(fileName(library));
            Files.createDirectory(fresh);
            if (elf.usesOrigin())
            {
                FileTree.copy(Objects.requireNonNull(library.toAbsolutePath().getParent()), fresh);
            }
            else
            {
                Files.copy(library, copy);
            }

            if (!before.equals(State.of(library)))
            {
                throw LibraryLoadException.because(
                    library, Code.NOT_COPIED, "it changes while it is copied", "try again when it is complete");
            }

            copied = true;
            return new ShadowCopy(fresh, copy, library, elf);
        }
        catch (final IOException e)
        {
            throw failure(library, e);
        }
        finally
        {
            if (!copied)
            {
                FileTree.delete(fresh);
            }
        }
    }

    /**
     * Deletes the directory with all copies that are left. Libraries that are still loaded go on working.
     */
    @Override
    public void close()
    {
        owner.close();
    }

    private LibraryLoadException failure(final Path library, final IOException cause)
    {
        return switch (cause)
        {
            case final FileTree.TooLargeException e -> LibraryLoadException.because(
                library,
                Code.NOT_COPIED,
                "it uses $ORIGIN, but its directory is too large to be copied with it",
                "put the plugin and its libraries into a directory of their own",
                e);
            case final NoSuchFileException e -> LibraryLoadException.because(
                library,
                Code.NOT_COPIED,
                e.getFile() + " disappeared while it was copied",
                "try again when it is complete",
                e);
            default -> LibraryLoadException.because(
                library,
                Code.NOT_COPIED,
                "copying it to " + directory() + " failed (" + cause.getMessage() + ")",
                "make room there, or choose another directory with -Djava.io.tmpdir",
                cause);
        };
    }

    private static String fileName(final Path library)
    {
        return Objects.requireNonNull(library.getFileName(), "a library has a name").toString();
    }

    private static Path userCache()
    {
        final String cache = System.getenv("XDG_CACHE_HOME");
        final Path base = cache != null && cache.startsWith("/") ?
            Path.of(cache) : Path.of(System.getProperty("user.home", "/"), ".cache");
        return base.resolve("stellatune");
    }

    /**
     * What changes when someone writes to a file or puts another in its place.
     */
    private record State(long bytes, FileTime modified, String key)
    {
        private static final State NO_FILE = new State(-1, FileTime.fromMillis(0), "");

        static State of(final Path file) throws IOException
        {
            try
            {
                final BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return new State(
                    attributes.size(),
                    attributes.lastModifiedTime(),
                    String.valueOf(attributes.fileKey()));
            }
            catch (final NoSuchFileException e)
            {
                return NO_FILE;
            }
        }
    }
}
