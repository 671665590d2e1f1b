// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/**
 * Says in one sentence why an output cannot be written, whatever the operating system called it.
 */
final class WriteFailure
{
    private WriteFailure()
    {
    }

    /**
     * A sentence from a reason.
     *
     * @param name   of the output.
     * @param reason why it cannot be written, and what to do about it.
     * @return {@code cannot write NAME: REASON}.
     */
    static IOException of(final String name, final String reason)
    {
        return new IOException("cannot write " + name + ": " + reason);
    }

    /**
     * A sentence from an exception.
     *
     * @param name  of the output.
     * @param cause of the failure.
     * @return {@code cannot write NAME: REASON}.
     */
    static IOException of(final String name, final IOException cause)
    {
        return new IOException("cannot write " + name + ": " + reasonOf(cause), cause);
    }

    /**
     * A sentence about an output that failed on the way.
     *
     * @param name         of the output.
     * @param cause        of the failure.
     * @param bytesWritten what had been written by then.
     * @return {@code cannot write NAME: REASON (after N bytes)}, with advice where the disk is full.
     */
    static IOException of(final String name, final IOException cause, final long bytesWritten)
    {
        final String reason = reasonOf(cause);
        final String advice = reason.startsWith("no space") ? "; free some space or write elsewhere" : "";
        return new IOException(
            "cannot write " + name + ": " + reason + " (after " + bytesWritten + " bytes)" + advice, cause);
    }

    private static String reasonOf(final IOException cause)
    {
        return switch (cause)
        {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "no such file or directory";
            case ClosedByInterruptException _ -> "the thread that wrote it was interrupted";
            case ClosedChannelException _ -> "it was closed by someone else";
            case FileSystemException failure -> reasonOf(failure, failure.getReason());
            default -> reasonOf(cause, cause.getMessage());
        };
    }

    private static String reasonOf(final IOException cause, final @Nullable String text)
    {
        if (text == null || text.isBlank())
        {
            return cause.getClass().getSimpleName();
        }
        return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }
}
