// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Starts a command of the player: {@code render}, {@code play}, {@code sinks} or {@code plugins}.
 */
public final class Main
{
    /** Exit status: everything was done. */
    public static final int OK = 0;

    /** Exit status: something failed. */
    public static final int FAILED = 1;

    /** Exit status: the command line makes no sense. */
    public static final int WRONG_USE = 2;

    private static final int HELP_WIDTH = 100;

    private Main()
    {
    }

    /**
     * Runs a command and ends the JVM with its exit status.
     *
     * @param args the command line.
     */
    public static void main(final String[] args)
    {
        final Streams streams = Streams.ofProcess();
        final int status = run(args, streams);
        streams.flush();
        Ending.exit(status);
    }

    /**
     * Runs a command in this JVM.
     *
     * @param args the command line.
     * @param out  takes what standard output would: results, and sound where that is asked for.
     * @param err  takes what standard error would: messages.
     * @return the exit status.
     */
    public static int run(final String[] args, final PrintStream out, final PrintStream err)
    {
        final Streams streams = Streams.of(System.in, out, err);
        final int status = run(args, streams);
        streams.flush();
        return status;
    }

    static int run(final String[] args, final Streams streams)
    {
        final CommandLine line = new CommandLine(Words.all(List.of(args)))
            .setExpandAtFiles(false)
            .setUsageHelpWidth(HELP_WIDTH)
            .setOut(new PrintWriter(streams.out(), true, StandardCharsets.UTF_8))
            .setColorScheme(CommandLine.Help.defaultColorScheme(streams.colors() ? Ansi.ON : Ansi.OFF));
        boolean verbose = false;
        try
        {
            final ParseResult words = line.parseArgs(args);
            if (CommandLine.executeHelpRequest(words) != null)
            {
                return OK;
            }
            verbose = Words.isVerbose(words);
            if (verbose)
            {
                QuietLoggers.turnOn();
            }
            return run(words, streams);
        }
        catch (final ParameterException e)
        {
            return wrongUse(e, streams);
        }
        catch (final CommandException e)
        {
            e.sentences().forEach(streams::fail);
            return e.exitStatus();
        }
        catch (final RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e)
        {
            return defect(e, verbose, streams);
        }
    }

    private static int run(final ParseResult words, final Streams streams)
    {
        if (words.hasSubcommand())
        {
            return run(words.subcommand(), streams);
        }
        if (words.commandSpec().userObject() instanceof final Command command)
        {
            return command.run(words, streams);
        }
        final CommandLine line = words.commandSpec().commandLine();
        throw new ParameterException(line, "a command is missing: " + commandsOf(line));
    }

    private static int wrongUse(final ParameterException failure, final Streams streams)
    {
        final CommandLine line = failure.getCommandLine();
        final String what = failure instanceof final UnmatchedArgumentException unmatched &&
            !unmatched.isUnknownOption() && !line.getSubcommands().isEmpty() ?
            "there is no command '" + unmatched.getUnmatched().getFirst() + "': " + commandsOf(line) :
            Text.withoutPeriod(String.valueOf(failure.getMessage()));
        streams.fail(what + "; '" + line.getCommandSpec().qualifiedName() + " --help' tells more.");
        return WRONG_USE;
    }

    private static String commandsOf(final CommandLine line)
    {
        return "name one of " + String.join(", ", line.getSubcommands().keySet());
    }

    private static int defect(final Throwable failure, final boolean verbose, final Streams streams)
    {
        if (verbose)
        {
            failure.printStackTrace(streams.err());
        }
        final @Nullable String message = failure.getMessage();
        streams.fail("this is a defect: " + failure.getClass().getSimpleName() +
            (message == null ? "" : ": " + Text.withoutPeriod(message)) + (verbose ? "." : "; --verbose shows where."));
        return FAILED;
    }
}
