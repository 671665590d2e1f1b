// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * The player's logging: silent, since a user reads each failure as a sentence of the command; on standard error where
 * {@code --verbose} asks for it.
 *
 * <p>Found by {@link System#getLogger} as a service. It also spares the player the start of the platform's logging.
 */
public final class QuietLoggers extends System.LoggerFinder
{
    /** The system property that turns logging on. */
    static final String VERBOSE = "stellatune.verbose";

    /** Whose details are of interest; of others, such as the JDK's, only warnings are. */
    private static final String OWN = "dev.stellatune.";

    /** Made by the service loader. */
    public QuietLoggers()
    {
    }

    /** From now on all loggers of this process write. */
    static void turnOn()
    {
        System.setProperty(VERBOSE, "true");
    }

    @Override
    public System.Logger getLogger(final String name, final Module module)
    {
        return new Logger(name);
    }

    /** Writes lines such as {@code stellatune: warning [engine]: text}. */
    private record Logger(String name) implements System.Logger
    {
        @Override
        public String getName()
        {
            return name;
        }

        @Override
        public boolean isLoggable(final Level level)
        {
            final Level least = name.startsWith(OWN) ? Level.DEBUG : Level.WARNING;
            return level.compareTo(least) >= 0 && level != Level.OFF && Boolean.getBoolean(VERBOSE);
        }

        @Override
        public void log(
            final Level level,
            final @Nullable ResourceBundle bundle,
            final @Nullable String message,
            final @Nullable Throwable thrown)
        {
            if (isLoggable(level))
            {
                System.err.println(prefix(level) + message);
                if (thrown != null)
                {
                    thrown.printStackTrace(System.err);
                }
            }
        }

        @Override
        public void log(
            final Level level,
            final @Nullable ResourceBundle bundle,
            final @Nullable String format,
            final @Nullable Object @Nullable... params)
        {
            if (isLoggable(level))
            {
                final boolean plain = format == null || params == null || params.length == 0;
                System.err.println(prefix(level) + (plain ? format : MessageFormat.format(format, params)));
            }
        }

        private String prefix(final Level level)
        {
            return "stellatune: " + level.getName().toLowerCase(Locale.ROOT) +
                " [" + name.substring(name.lastIndexOf('.') + 1) + "]: ";
        }
    }
}
