// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import org.jspecify.annotations.Nullable;

/**
 * Finds keys in the bytes that a terminal sends. Other keys are passed over, whatever sequence they send.
 *
 * <p>An arrow key sends {@code ESC [ A} or {@code ESC O A}; between the bracket and the letter there may be parameters,
 * as ECMA-48 says. The bytes of one sequence may come one by one.
 */
final class KeyDecoder
{
    private static final int ESCAPE = 0x1b;
    private static final int CTRL_Z = 0x1a;

    /** The last byte of a sequence is one of 0x40 to 0x7e. */
    private static final int FIRST_FINAL = 0x40;

    private enum Place
    {
        OUTSIDE,
        AFTER_ESCAPE,
        IN_SEQUENCE
    }

    private Place place = Place.OUTSIDE;

    /**
     * Takes the next byte.
     *
     * @param next 0 to 255.
     * @return the key that it completes; null when it completes none that has a meaning.
     */
    @Nullable Key accept(final int next)
    {
        final Place before = place;
        if (next == ESCAPE)
        {
            place = Place.AFTER_ESCAPE;
            return null;
        }
        place = Place.OUTSIDE;
        return switch (before)
        {
            case OUTSIDE -> plain(next);
            case AFTER_ESCAPE ->
            {
                place = next == '[' || next == 'O' ? Place.IN_SEQUENCE : Place.OUTSIDE;
                yield null;
            }
            case IN_SEQUENCE ->
            {
                place = next < FIRST_FINAL ? Place.IN_SEQUENCE : Place.OUTSIDE;
                yield arrow(next);
            }
        };
    }

    private static @Nullable Key plain(final int letter)
    {
        return switch (letter)
        {
            case ' ' -> Key.PAUSE;
            case ',' -> Key.BACK;
            case '.' -> Key.FORWARD;
            case '+', '=' -> Key.LOUDER; // one key, with and without shift
            case '-' -> Key.SOFTER;
            case 'n', 'N' -> Key.NEXT;
            case 'q', 'Q' -> Key.QUIT;
            case '?' -> Key.HELP;
            case CTRL_Z -> Key.STOP;
            default -> null;
        };
    }

    private static @Nullable Key arrow(final int letter)
    {
        return switch (letter)
        {
            case 'A' -> Key.LOUDER;
            case 'B' -> Key.SOFTER;
            case 'C' -> Key.FORWARD;
            case 'D' -> Key.BACK;
            default -> null;
        };
    }
}
