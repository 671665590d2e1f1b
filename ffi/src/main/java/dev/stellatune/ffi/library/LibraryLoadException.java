// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.nio.file.Path;

import dev.stellatune.ffi.library.Finding.Code;

/**
 * A library cannot be loaded. The message is one sentence that says what failed, which file it was and what to do
 * next; it can be shown to a user as it is. Nothing of the library stays behind.
 */
public final class LibraryLoadException extends Exception
{
    private static final long serialVersionUID = 1L;

    /** The path as text, as paths cannot be serialized. */
    private final String file;

    /** Why it cannot be loaded. */
    private final Finding finding;

    /**
     * Makes an exception from what a check found.
     *
     * @param file    that cannot be loaded.
     * @param finding why.
     */
    public LibraryLoadException(final Path file, final Finding finding)
    {
        super("cannot load " + file + ": " + finding.sentence());
        this.file = file.toString();
        this.finding = finding;
    }

    /**
     * Makes an exception from the parts of its finding.
     */
    static LibraryLoadException because(final Path file, final Code code, final String why, final String next)
    {
        return new LibraryLoadException(file, new Finding(code, why, next));
    }

    /**
     * Makes an exception that was caused by another one.
     */
    static LibraryLoadException because(
        final Path file, final Code code, final String why, final String next, final Exception cause)
    {
        final LibraryLoadException exception = because(file, code, why, next);
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

    /**
     * Why it cannot be loaded.
     *
     * @return a finding whose severity is ERROR.
     */
    public Finding finding()
    {
        return finding;
    }
}
