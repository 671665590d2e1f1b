// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.os;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The terminal that standard input is: hands over keys one by one, for as long as somebody wants them so.
 *
 * <p>A terminal belongs to the processes in its foreground; others leave it as it is, since the system stops those that
 * try to change it. Whether this process is in the foreground may change at any time, so each call looks again.
 *
 * <p>Not thread-safe.
 */
public final class Terminal
{
    private static final int STANDARD_INPUT = 0;

    /** Of {@code struct termios}, see termios(3): c_lflag is the fourth of four flag words, c_cc comes after c_line. */
    private static final int LOCAL_FLAGS_OFFSET = 12;
    private static final int CONTROL_CHARACTERS_OFFSET = 17;

    /** What to leave out: whole lines, the echo, and the keys that an editor of lines would give a meaning. */
    private static final int ICANON = 0x0002;
    private static final int ECHO = 0x0008;
    private static final int IEXTEN = 0x8000;

    /** Control characters: how many bytes and tenths of a second a read waits for, and the key that stops a process. */
    private static final int VTIME = 5;
    private static final int VMIN = 6;
    private static final int VSUSP = 10;
    private static final byte DISABLED = 0;

    private byte @Nullable [] before;
    private byte @Nullable [] keyByKey;

    private Terminal()
    {
    }

    /**
     * The terminal that standard input is.
     *
     * @return null when standard input is none.
     */
    public static @Nullable Terminal ofStandardInput()
    {
        return TerminalCalls.settings(STANDARD_INPUT) == null ? null : new Terminal();
    }

    /**
     * Makes the terminal hand over keys as they are pressed, without showing them. Ctrl-C and Ctrl-\ send their signals
     * as before; Ctrl-Z becomes a key, see {@link #stop()}.
     *
     * <p>To be called again and again: another process may have had the terminal meanwhile, and have changed it.
     *
     * @return whether keys come to this process now; false in the background.
     */
    public boolean listen()
    {
        if (!TerminalCalls.isForeground(STANDARD_INPUT))
        {
            return false;
        }
        final byte[] now = TerminalCalls.settings(STANDARD_INPUT);
        if (now == null)
        {
            return false;
        }
        if (!Arrays.equals(now, keyByKey))
        {
            before = now;
            if (!TerminalCalls.set(STANDARD_INPUT, keyByKey(now)))
            {
                return false;
            }
            // as the terminal understood it
            keyByKey = TerminalCalls.settings(STANDARD_INPUT);
        }
        return true;
    }

    private static byte[] keyByKey(final byte[] settings)
    {
        final byte[] changed = settings.clone();
        // the flags lie in a little-endian word, and all three in its lower half
        final int flags = ICANON | ECHO | IEXTEN;
        changed[LOCAL_FLAGS_OFFSET] &= (byte)~flags;
        changed[LOCAL_FLAGS_OFFSET + 1] &= (byte)~(flags >> Byte.SIZE);
        changed[CONTROL_CHARACTERS_OFFSET + VTIME] = 0;
        changed[CONTROL_CHARACTERS_OFFSET + VMIN] = 1;
        changed[CONTROL_CHARACTERS_OFFSET + VSUSP] = DISABLED;
        return changed;
    }

    /**
     * Gives the terminal back as it was before {@link #listen()} changed it, unless it is another's now.
     */
    public void restore()
    {
        if (before != null && TerminalCalls.isForeground(STANDARD_INPUT))
        {
            // it fails when the terminal is gone
            boolean _ = TerminalCalls.set(STANDARD_INPUT, before);
        }
    }

    /**
     * Does what Ctrl-Z is for: gives the terminal back and stops the process, until a shell continues it.
     */
    public void stop()
    {
        restore();
        TerminalCalls.stopGroup();
    }

    /**
     * How wide the terminal is now.
     *
     * @return in columns; 0 when it does not say.
     */
    public int columns()
    {
        return TerminalCalls.columns(STANDARD_INPUT);
    }
}
