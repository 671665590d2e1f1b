// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.nio.file.Path;

/**
 * A library cannot be loaded. The message is one sentence that says what failed, which file it was and what to do
 * next; it can be shown to a user as it is. Nothing of the library stays behind.
 */
public final class LibraryLoadException extends Exception
{
    private static final long serialVersionUID = 1L;

    /** The path as text, as paths cannot be serialized. */
    private final String file;

    /**
     * Makes an exception with a message of its own.
     *
     * @param file    that cannot be loaded.
     * @param message one sentence with the three parts that the class comment names.
     */
    public LibraryLoadException(final Path file, final String message)
    {
        super(message);
        this.file = file.toString();
    }

    /**
     * Makes an exception from the parts of its sentence.
     */
    static LibraryLoadException because(final Path file, final String why, final String next)
    {
        return new LibraryLoadException(file, "cannot load " + file + ": " + why + "; " + next);
    }

    /**
     * Makes an exception that was caused by another one.
     */
    static LibraryLoadException because(final Path file, final String why, final String next, final Exception cause)
    {
        final LibraryLoadException exception = because(file, why, next);
        exception.initCause(cause);
        return exception;
    }

    /**
     * The file that cannot be loaded, as the user knows it: the original, not a copy of it.
     *
     * @return its path.
     */
    public Path file()
    {
        return Path.of(file);
    }
}
