// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The three standard streams, and what is known of them. Text is UTF-8.
 *
 * @param in            standard input; whoever reads it may close it.
 * @param out           standard output for text.
 * @param sound         standard output for bytes: says when a write fails, which a print stream does not.
 * @param err           standard error.
 * @param inTerminal    whether standard input is a terminal, whose keys may be listened to.
 * @param soundTerminal whether standard output is a terminal.
 * @param errTerminal   whether standard error is a terminal, where a line may be written again.
 * @param colors        whether a terminal may be sent colors.
 */
record Streams(
    InputStream in,
    PrintStream out,
    OutputStream sound,
    PrintStream err,
    boolean inTerminal,
    boolean soundTerminal,
    boolean errTerminal,
    boolean colors)
{
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /** The streams of this process. */
    static Streams ofProcess()
    {
        final FileOutputStream sound = new FileOutputStream(FileDescriptor.out);
        final boolean smart = !"dumb".equals(System.getenv("TERM"));
        final boolean soundTerminal = isTerminal(1);
        final boolean errTerminal = isTerminal(2);
        return new Streams(
            new FileInputStream(FileDescriptor.in),
            new PrintStream(new BufferedOutputStream(sound), false, StandardCharsets.UTF_8),
            sound,
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
            isTerminal(0) && smart,
            soundTerminal,
            errTerminal && smart,
            soundTerminal && errTerminal && smart && !hasValue(System.getenv("NO_COLOR")));
    }

    /** Streams that somebody looks into; no terminals. */
    static Streams of(final InputStream in, final PrintStream out, final PrintStream err)
    {
        return new Streams(in, out, out, err, false, false, false, false);
    }

    /**
     * The same streams for a command whose sound goes to standard output: everything else goes to standard error.
     */
    Streams withSoundOnOut()
    {
        return new Streams(in, err, sound, err, inTerminal, soundTerminal, errTerminal, colors);
    }

    /** The same streams for a command that reads standard input: no key is meant for it. */
    Streams withoutKeys()
    {
        return new Streams(in, out, sound, err, false, soundTerminal, errTerminal, colors);
    }

    /** The same streams, but nothing is said on standard error. */
    Streams withoutMessages()
    {
        final PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new Streams(in, out, sound, nowhere, inTerminal, soundTerminal, false, false);
    }

    /** Says in one sentence what failed. */
    void fail(final String sentence)
    {
        out.flush();
        err.println("stellatune: " + Text.withoutPeriod(sentence) + ".");
    }

    /** Says in one sentence what is not as it should be, although the command goes on. */
    void warn(final String sentence)
    {
        fail("warning: " + sentence);
    }

    /** Prints a line of the result. */
    void print(final String line)
    {
        out.println(line);
        out.flush();
    }

    /** Whether nobody reads the results any more. */
    boolean outIsClosed()
    {
        return out.checkError();
    }

    void flush()
    {
        out.flush();
        err.flush();
    }

    private static boolean hasValue(final String variable)
    {
        return variable != null && !variable.isEmpty();
    }

    private static boolean isTerminal(final int descriptor)
    {
        try
        {
            final String target = Files.readSymbolicLink(DESCRIPTORS.resolve(Integer.toString(descriptor))).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        }
        catch (final IOException e)
        {
            return false;
        }
    }
}
