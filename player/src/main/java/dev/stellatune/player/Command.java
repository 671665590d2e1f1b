// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * A command: which words it takes, and what it does with them.
 *
 * <p>Words are described by calls, not by annotations: reading those would double the time that the player needs to
 * start.
 */
interface Command
{
    /** Describes the command's own options and parameters; those that all commands share are there already. */
    void describe(CommandSpec spec);

    /**
     * Does it.
     *
     * @param words   that the user gave.
     * @param streams to read from and to print to.
     * @return the exit status.
     * @throws CommandException when it cannot be done.
     */
    int run(ParseResult words, Streams streams);
}
