// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A shell that runs in a pseudo-terminal, made by script(1), and somebody who sits before it.
 */
final class TerminalProcess implements AutoCloseable
{
    /** What hangs ends after this, so that its screen can be seen. */
    private static final String LIMIT_SECONDS = "180";

    private final StringBuilder screen = new StringBuilder();
    private final Process process;
    private final Reader output;
    private final Writer keys;
    private int seen;

    /**
     * Starts the shell.
     *
     * @param commands for it.
     */
    TerminalProcess(final String commands) throws IOException
    {
        final ProcessBuilder script = new ProcessBuilder(
            "timeout", LIMIT_SECONDS, "script", "-qefc", "export TERM=xterm; " + commands, "/dev/null")
            .redirectErrorStream(true);
        // a plain sh would die of a Ctrl-C that its child has dealt with; bash goes on with the next command
        script.environment().put("SHELL", "/bin/bash");
        process = script.start();
        output = process.inputReader(StandardCharsets.UTF_8);
        keys = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** All that has appeared so far. */
    String screen()
    {
        return screen.toString();
    }

    /** The processes in it that run Java. */
    Stream<ProcessHandle> players()
    {
        return process.descendants().filter(one -> one.info().command().orElse("").endsWith("/java"));
    }

    void press(final String typed) throws IOException
    {
        keys.write(typed);
        keys.flush();
    }

    /**
     * Reads on until something appears, and fails when the shell ends first.
     *
     * @param pattern to look for behind what was found last.
     * @return its first group, if it has one.
     */
    String await(final String pattern) throws IOException
    {
        final Pattern wanted = Pattern.compile(pattern);
        while (true)
        {
            final Matcher found = wanted.matcher(screen);
            if (found.find(seen))
            {
                seen = found.end();
                return found.groupCount() == 0 ? "" : found.group(1);
            }
            final int next = output.read();
            assertThat(next).as("'%s' does not come after %s", pattern, screen).isNotEqualTo(-1);
            screen.append((char)next);
        }
    }

    @Override
    public void close()
    {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}
