// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.io.Serial;
import java.util.List;

/**
 * Ends a command: with an exit status and what to tell the user.
 */
final class CommandException extends RuntimeException
{
    @Serial
    private static final long serialVersionUID = 1L;

    private final int exitStatus;
    private final transient List<String> sentences;

    private CommandException(final int exitStatus, final List<String> sentences)
    {
        super(String.join("\n", sentences), null, false, false);
        this.exitStatus = exitStatus;
        this.sentences = List.copyOf(sentences);
    }

    /**
     * Something failed.
     *
     * @param sentence what, and what to do about it.
     */
    static CommandException failed(final String sentence)
    {
        return new CommandException(Main.FAILED, List.of(sentence));
    }

    /**
     * Several things failed.
     *
     * @param sentences one for each.
     */
    static CommandException failed(final List<String> sentences)
    {
        return new CommandException(Main.FAILED, sentences);
    }

    /**
     * The command line makes no sense.
     *
     * @param sentence why, and what would.
     */
    static CommandException wrongUse(final String sentence)
    {
        return new CommandException(Main.WRONG_USE, List.of(sentence));
    }

    int exitStatus()
    {
        return exitStatus;
    }

    List<String> sentences()
    {
        return sentences;
    }
}
