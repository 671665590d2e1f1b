// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * A directory in which nothing can be created, renamed or deleted until it is closed. For root that takes an attribute
 * of the file system, for others a permission.
 */
final class Frozen implements AutoCloseable
{
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    private final Path directory;

    private Frozen(final Path directory)
    {
        this.directory = directory;
    }

    static Frozen freeze(final Path directory) throws IOException
    {
        if (ROOT)
        {
            assumeThat(chattr("+i", directory)).as("the file system can make a directory immutable").isZero();
        }
        else
        {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
        }
        return new Frozen(directory);
    }

    @Override
    public void close() throws IOException
    {
        thaw(directory);
    }

    /** The same for a directory that has got another name meanwhile. */
    static void thaw(final Path directory) throws IOException
    {
        if (ROOT)
        {
            chattr("-i", directory);
        }
        else
        {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static int chattr(final String change, final Path directory)
    {
        try
        {
            return new ProcessBuilder(List.of("chattr", change, directory.toString())).start().waitFor();
        }
        catch (final IOException e)
        {
            return -1;
        }
        catch (final InterruptedException e)
        {
            throw new AssertionError("interrupted", e);
        }
    }
}
