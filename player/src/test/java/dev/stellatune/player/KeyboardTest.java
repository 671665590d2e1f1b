// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Somebody sits at a terminal, a pseudo-terminal made by script(1), and presses keys while it plays. Each wait ends, at
 * the latest with the music.
 */
final class KeyboardTest extends PlayerTest
{
    private static final String SETTINGS = "settings ([0-9a-f:]+)\r\n";
    private static final String SHOW_SETTINGS = "echo settings $(stty -g); ";

    private final StringBuilder screen = new StringBuilder();
    private int seen;
    private Process process;
    private Reader output;

    @AfterEach
    void end() throws InterruptedException
    {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }

    @Test
    void shouldDoWhatKeysSayAndRestoreTheTerminalWhenTheUserQuits() throws Exception
    {
        final Path first = TestAudio.silence(file("first.wav"), 100);
        final Path second = TestAudio.silence(file("second.wav"), 90);
        start("stty cols 200; tty; " + SHOW_SETTINGS + play(first, second) + "; echo status $?; " + SHOW_SETTINGS, "");
        final String tty = await("(/dev/\\S+)\r\n");
        final String settings = await(SETTINGS);

        await("\\[\\S*-\\S*\\] 0:\\d\\d of 1:40  44.1 kHz 1 ch  vol 100%  \\d+ underruns? +\r");
        press(" ");
        final int paused = seconds(await("(\\d:\\d\\d) of 1:40  [^\r]*  paused +\r"));
        press(".");
        // the device still had something to play when the line was written
        final int sought = seconds(await("(" + Text.clock(paused + 5) + "|" + Text.clock(paused + 6) + ") of 1:40"));
        press("\u001b[C\u001b[C\u001bOC");
        await(Text.clock(sought + 15) + " of 1:40");
        press(",\u001b[D");
        await(Text.clock(sought + 5) + " of 1:40");
        press(" ");
        await("underruns? {11}\r");
        press("-\u001b[B");
        await("vol  90%");
        press("+\u001b[A\u001b[A");
        await("vol 100%");
        press("?");
        await("q  quit\r\n");
        press("n");
        await("0:0\\d of 1:30");
        assertThat(new ProcessBuilder("stty", "-F", tty, "cols", "40").start().waitFor()).isZero();
        press("-");
        await("\u001b\\[K0:\\d\\d of 1:30  44.1 kHz 1 ch  vol  95%  \r");
        press("q");

        await("interrupted: 2 tracks, ");
        assertThat(await("status (\\d+)\r\n")).isEqualTo("0");
        assertThat(await(SETTINGS)).isEqualTo(settings);
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void shouldRestoreTheTerminalWhenASignalEndsIt(final String signal, final String status) throws Exception
    {
        assumeNotIgnored(signal);
        final Path events = file("events.json");
        start(SHOW_SETTINGS + play(TestAudio.silence(file("in.wav"), 100)) + " --json >" + events +
            "; echo status $?; " + SHOW_SETTINGS, "");
        final String settings = await(SETTINGS);
        await("0:\\d\\d of 1:40");
        press(" ");
        await("  paused");

        if (signal.equals("INT"))
        {
            press("\u0003");
        }
        else
        {
            assertThat(process.descendants().filter(one -> one.info().command().orElse("").endsWith("/java"))
                .map(ProcessHandle::destroy)).containsExactly(true);
        }

        assertThat(await("status (\\d+)\r\n")).isEqualTo(status);
        assertThat(await(SETTINGS)).isEqualTo(settings);
        assertThat(Files.readAllLines(events)).contains("{\"event\":\"state\",\"state\":\"paused\"}")
            .last().asString().contains("\"interrupted\":true");
    }

    @Test
    void shouldGiveTheTerminalBackWhileItIsStopped() throws Exception
    {
        start("set -m; " + SHOW_SETTINGS + play(TestAudio.silence(file("in.wav"), 100)) +
            "; echo stopped; " + SHOW_SETTINGS + "fg; echo status $?; " + SHOW_SETTINGS, "NO_COLOR=1 ");
        final String settings = await(SETTINGS);
        await("0:\\d\\d of 1:40");

        press("\u001a");
        await("stopped\r\n");
        assertThat(await(SETTINGS)).isEqualTo(settings);
        await("0:\\d\\d of 1:40");
        press("q");

        assertThat(await("status (\\d+)\r\n")).isEqualTo("0");
        assertThat(await(SETTINGS)).isEqualTo(settings);
        assertThat(screen).doesNotContain("\u001b[3");
    }

    /** Plays at the pace of a device. */
    private String play(final Path... inputs)
    {
        return String.join(" ", java()) + " play --sink null " +
            String.join(" ", List.of(inputs).stream().map(Path::toString).toList());
    }

    private void start(final String shell, final String environment) throws IOException
    {
        process = new ProcessBuilder(
            "script", "-qefc", "export TERM=xterm " + environment + "; " + shell, "/dev/null")
            .redirectErrorStream(true).start();
        output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** The opposite of {@link Text#clock}. */
    private static int seconds(final String clock)
    {
        final int colon = clock.indexOf(':');
        return Integer.parseInt(clock.substring(0, colon)) * 60 + Integer.parseInt(clock.substring(colon + 1));
    }

    private void press(final String keys) throws IOException
    {
        final Writer terminal = process.outputWriter(StandardCharsets.UTF_8);
        terminal.write(keys);
        terminal.flush();
    }

    /**
     * Reads on until something appears.
     *
     * @return its first group, if it has one.
     */
    private String await(final String pattern) throws IOException
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
}
