// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.status;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a user's engines keep the files that tell how they are, one per engine. [any-thread]
 *
 * <p>A file is named {@code PID-N.counters} and lies in {@code stellatune-UID}, a directory that nobody else can enter,
 * in {@code $XDG_RUNTIME_DIR} where that is a directory of this user, else in {@code /dev/shm} where there is one, else
 * in the directory for temporary files.
 */
public final class StatusDirectory
{
    private static final Pattern NAME = Pattern.compile("([1-9]\\d{0,9})-(\\d{1,9})\\.counters");
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final Path THIS_PROCESS = Path.of("/proc/self");

    private final Path place;

    private StatusDirectory(final Path place)
    {
        this.place = place;
    }

    /**
     * A file that an engine made.
     *
     * @param path   where it lies.
     * @param pid    the engine's process, or one that had its id before.
     * @param number of the engine within its process.
     */
    public record StatusFile(Path path, long pid, int number)
    {
    }

    /**
     * This user's.
     *
     * @return by the environment of this process.
     */
    public static StatusDirectory ofUser()
    {
        return ofUser(System::getenv, System::getProperty);
    }

    static StatusDirectory ofUser(
        final Function<String, @Nullable String> environment, final Function<String, @Nullable String> properties)
    {
        final String runtime = environment.apply("XDG_RUNTIME_DIR");
        if (runtime != null && runtime.startsWith("/") && isOwn(Path.of(runtime)))
        {
            return in(Path.of(runtime));
        }
        return in(Files.isDirectory(SHARED_MEMORY) ? SHARED_MEMORY :
            Path.of(Objects.requireNonNullElse(properties.apply("java.io.tmpdir"), "/tmp")));
    }

    /** In a certain place. */
    static StatusDirectory in(final Path place)
    {
        return new StatusDirectory(place);
    }

    /**
     * Makes a file for an engine of this process.
     *
     * @throws IOException with a clause that says why there is none.
     */
    StatusMemory newFile() throws IOException
    {
        return newFile(makePrivate(place.resolve(name())));
    }

    private static StatusMemory newFile(final Path directory) throws IOException
    {
        final long pid = ProcessHandle.current().pid();
        for (int number = 0; ; number++)
        {
            try
            {
                return StatusMemory.inFile(directory.resolve(pid + "-" + number + ".counters"));
            }
            catch (final FileAlreadyExistsException ignored)
            {
                // another engine of this process has it, or one that had its id left it behind
            }
        }
    }

    /** Anybody can make a directory of this name where all may write: it is used only when it is this user's. */
    private static Path makePrivate(final Path directory) throws IOException
    {
        try
        {
            return Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PRIVATE));
        }
        catch (final FileAlreadyExistsException e)
        {
            if (!isOwn(directory))
            {
                throw new IOException(directory + " is not a directory of this user", e);
            }
            return Files.setPosixFilePermissions(directory, PRIVATE);
        }
    }

    private static boolean isOwn(final Path directory)
    {
        try
        {
            final PosixFileAttributes attributes =
                Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isDirectory() && attributes.owner().equals(Files.getOwner(THIS_PROCESS));
        }
        catch (final IOException ignored)
        {
            return false;
        }
    }

    private static String name() throws IOException
    {
        return "stellatune-" + Files.getAttribute(THIS_PROCESS, "unix:uid");
    }

    /**
     * All files that lie there, of engines that run and of such that left theirs behind.
     *
     * @return in order of process and engine.
     */
    public List<StatusFile> files()
    {
        final List<StatusFile> files = new ArrayList<>();
        try
        {
            final Path directory = place.resolve(name());
            if (isOwn(directory))
            {
                list(directory, files);
            }
        }
        catch (final IOException | DirectoryIteratorException ignored)
        {
            // what cannot be looked into holds nothing that could be read
        }
        files.sort(Comparator.comparingLong(StatusFile::pid).thenComparingInt(StatusFile::number));
        return List.copyOf(files);
    }

    private static void list(final Path directory, final List<StatusFile> files) throws IOException
    {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.counters"))
        {
            for (final Path entry : entries)
            {
                final Matcher name = NAME.matcher(String.valueOf(entry.getFileName()));
                if (name.matches())
                {
                    files.add(new StatusFile(entry, Long.parseLong(name.group(1)), Integer.parseInt(name.group(2))));
                }
            }
        }
    }

    @Override
    public String toString()
    {
        return place.toString();
    }
}
