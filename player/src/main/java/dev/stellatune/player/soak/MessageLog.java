// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Writes down the messages of a soak, one to a line: how many frames were heard by then, and the message. Two soaks
 * with one seed write the same messages; where they are turned by hand, they write the same lines.
 */
final class MessageLog
{
    private final Appendable out;

    /** A log that goes to a writer of the caller's. */
    MessageLog(final Appendable out)
    {
        this.out = out;
    }

    void add(final Message message, final long frames)
    {
        try
        {
            out.append(Long.toString(frames)).append('\t').append(message.text()).append('\n');
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException("The log cannot be written: " + e.getMessage(), e);
        }
    }
}
