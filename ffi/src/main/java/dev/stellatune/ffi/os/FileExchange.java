// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.os;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Puts a directory in the place of another in one step. [any-thread]
 */
public final class FileExchange
{
    private static final int RENAME_EXCHANGE = 2;

    private FileExchange()
    {
    }

    /**
     * Exchanges the names of two files or directories: whoever looks sees both exchanged, or neither, even after a
     * crash.
     *
     * @param one   exists, on the same file system as the other.
     * @param other exists.
     * @return false when this file system, kernel or container has no such operation; then nothing has changed.
     * @throws IOException when it has, and refuses.
     * @see <a href="https://man7.org/linux/man-pages/man2/renameat2.2.html">renameat2(2)</a>
     */
    public static boolean exchange(final Path one, final Path other) throws IOException
    {
        final int errno =
            Libc.rename(one.toAbsolutePath().toString(), other.toAbsolutePath().toString(), RENAME_EXCHANGE);
        if (errno != 0 && !isImpossible(errno))
        {
            throw new IOException("cannot exchange " + one + " and " + other + ": error " + errno);
        }

        return errno == 0;
    }

    /**
     * Whether an errno may say that there is no such operation here. Containers that do not know the call answer that
     * it is not permitted; where that is meant, another way of renaming will hear it as well.
     */
    static boolean isImpossible(final int errno)
    {
        return switch (errno)
        {
            case Libc.EINVAL, Libc.ENOSYS, Libc.EPERM, Libc.EOPNOTSUPP -> true;
            default -> false;
        };
    }
}
