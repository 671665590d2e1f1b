// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

/**
 * What the keys of a terminal ask of a player.
 */
enum Key
{
    /** Space: pauses, or goes on. */
    PAUSE,
    /** Left, or a comma. */
    BACK,
    /** Right, or a full stop. */
    FORWARD,
    /** Up, or a plus. */
    LOUDER,
    /** Down, or a minus. */
    SOFTER,
    /** n: the next track. */
    NEXT,
    /** q: ends the command. */
    QUIT,
    /** A question mark: shows the keys. */
    HELP,
    /** Ctrl-Z: stops the process, as job control does. */
    STOP
}
