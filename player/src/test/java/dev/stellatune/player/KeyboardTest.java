// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Somebody presses keys while it plays.
 */
final class KeyboardTest extends PlayerTest
{
    private static final String SETTINGS = "settings ([0-9a-f:]+)\r\n";
    private static final String SHOW_SETTINGS = "echo settings $(stty -g); ";
    private static final int SECONDS = 100;

    @Test
    void shouldDoWhatKeysSayAndRestoreTheTerminalWhenTheUserQuits() throws Exception
    {
        final Path first = TestAudio.silence(file("first.wav"), SECONDS);
        final Path second = TestAudio.silence(file("second.wav"), 90);
        try (TerminalProcess terminal = new TerminalProcess(
            "stty cols 200; tty; " + SHOW_SETTINGS + play(first, second) + "; echo status $?; " + SHOW_SETTINGS))
        {
            final String tty = terminal.await("(/dev/\\S+)\r\n");
            final String settings = terminal.await(SETTINGS);

            terminal.await("\\[\\S*-\\S*\\] 0:\\d\\d of 1:40  44.1 kHz 1 ch  vol 100%  \\d+ underruns? ");
            terminal.press(" ");
            final int paused = seconds(terminal.await("(\\d:\\d\\d) of 1:40  [^\r]*  paused"));
            terminal.press(".");
            // the device still had something to play when the line was written
            final int sought = seconds(
                terminal.await("(" + Text.clock(paused + 5) + "|" + Text.clock(paused + 6) + ") of 1:40"));
            terminal.press("\u001b[C\u001b[C\u001bOC");
            terminal.await(Text.clock(sought + 15) + " of 1:40");
            terminal.press(",\u001b[D");
            terminal.await(Text.clock(sought + 5) + " of 1:40");
            terminal.press(" ");
            terminal.await("underruns? {11}");
            terminal.press("-\u001b[B");
            terminal.await("vol  90%");
            terminal.press("+\u001b[A\u001b[A");
            terminal.await("vol 100%");
            terminal.press("?");
            terminal.await("q  quit\r\n");
            terminal.press("n");
            terminal.await("0:0\\d of 1:30");
            assertThat(new ProcessBuilder("stty", "-F", tty, "cols", "40").start().waitFor()).isZero();
            terminal.press("-");
            terminal.await("\u001b\\[K0:\\d\\d of 1:30  44.1 kHz 1 ch  vol  95%  \r");
            terminal.press("q");

            terminal.await("interrupted: 2 tracks, ");
            assertThat(terminal.await("status (\\d+)\r\n")).isEqualTo("0");
            assertThat(terminal.await(SETTINGS)).isEqualTo(settings);
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void shouldRestoreTheTerminalWhenASignalEndsIt(final String signal, final String status) throws Exception
    {
        assumeNotIgnored(signal);
        final Path events = file("events.json");
        try (TerminalProcess terminal = new TerminalProcess(
            SHOW_SETTINGS + play(TestAudio.silence(file("in.wav"), SECONDS)) + " --json >" + events +
                "; echo status $?; " + SHOW_SETTINGS))
        {
            final String settings = terminal.await(SETTINGS);
            terminal.await("0:\\d\\d of 1:40");
            terminal.press(" ");
            terminal.await("  paused");

            if (signal.equals("INT"))
            {
                terminal.press("\u0003");
            }
            else
            {
                assertThat(terminal.players().map(ProcessHandle::destroy)).containsExactly(true);
            }

            assertThat(terminal.await("status (\\d+)\r\n")).isEqualTo(status);
            assertThat(terminal.await(SETTINGS)).isEqualTo(settings);
            assertThat(Files.readAllLines(events)).contains("{\"event\":\"state\",\"state\":\"paused\"}")
                .last().asString().contains("\"interrupted\":true");
        }
    }

    @Test
    void shouldGiveTheTerminalBackWhileItIsStopped() throws Exception
    {
        try (TerminalProcess terminal = new TerminalProcess(
            "export NO_COLOR=1; set -m; " + SHOW_SETTINGS + play(TestAudio.silence(file("in.wav"), SECONDS)) +
                "; echo stopped; " + SHOW_SETTINGS + "fg; echo status $?; " + SHOW_SETTINGS))
        {
            final String settings = terminal.await(SETTINGS);
            terminal.await("0:\\d\\d of 1:40");

            terminal.press("\u001a");
            terminal.await("stopped\r\n");
            assertThat(terminal.await(SETTINGS)).isEqualTo(settings);
            terminal.await("0:\\d\\d of 1:40");
            terminal.press("q");

            assertThat(terminal.await("status (\\d+)\r\n")).isEqualTo("0");
            assertThat(terminal.await(SETTINGS)).isEqualTo(settings);
            assertThat(terminal.screen()).doesNotContain("\u001b[3");
        }
    }

    /** Plays at the pace of a device. */
    private String play(final Path... inputs)
    {
        return String.join(" ", java()) + " play --sink null " +
            Arrays.stream(inputs).map(Path::toString).collect(Collectors.joining(" "));
    }

    /** The opposite of {@link Text#clock}. */
    private static int seconds(final String clock)
    {
        final int colon = clock.indexOf(':');
        return Integer.parseInt(clock.substring(0, colon)) * 60 + Integer.parseInt(clock.substring(colon + 1));
    }
}
