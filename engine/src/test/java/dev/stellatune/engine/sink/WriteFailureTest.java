// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

import static org.assertj.core.api.Assertions.assertThat;

class WriteFailureTest
{
    @Test
    void shouldSayTheReasonInPlainWords()
    {
        assertReason(new AccessDeniedException("/a"), "permission denied");
        assertReason(new NoSuchFileException("/a"), "no such file or directory");
        assertReason(new FileSystemException("/a", null, "Read-only file system"), "read-only file system");
        assertReason(new FileSystemException("/a"), "FileSystemException");
        assertReason(new ClosedByInterruptException(), "the thread that wrote it was interrupted");
        assertReason(new AsynchronousCloseException(), "it was closed by someone else");
        assertReason(new ClosedChannelException(), "it was closed by someone else");
        assertReason(new IOException("Input/output error"), "input/output error");
        assertReason(new IOException(""), "IOException");
        assertReason(new IOException(), "IOException");
    }

    @Test
    void shouldAdviseWhenTheDiskIsFull()
    {
        final IOException cause = new IOException("No space left on device");

        assertThat(WriteFailure.of("out.wav", cause, 4_096))
            .hasMessage("cannot write out.wav: no space left on device (after 4096 bytes); " +
                "free some space or write elsewhere")
            .hasCause(cause);
        assertThat(WriteFailure.of("out.wav", new IOException("Input/output error"), 0))
            .hasMessage("cannot write out.wav: input/output error (after 0 bytes)");
    }

    private static void assertReason(final IOException cause, final String reason)
    {
        assertThat(WriteFailure.of("out.wav", cause)).hasMessage("cannot write out.wav: " + reason).hasCause(cause);
    }
}
