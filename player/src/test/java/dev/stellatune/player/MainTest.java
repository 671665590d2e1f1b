// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MainTest extends PlayerTest
{
    private final PrintStream errBefore = System.err;

    @AfterEach
    void restore()
    {
        System.setErr(errBefore);
        System.clearProperty(QuietLoggers.VERBOSE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "render --help", "play -h", "plugins --help", "sinks --help",
        "plugins list --help", "plugins inspect --help"})
    void shouldShowHelpWhenAsked(final String command)
    {
        final Cli.Result result = Cli.run((Object[])command.split(" "));

        assertThat(result.status()).isEqualTo(Main.OK);
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith("Usage: stellatune ").contains("--help", "--version", "--verbose");
        assertThat(result.out().lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void shouldShowVersionWhenAsked()
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final PrintStream print = new PrintStream(out, false, StandardCharsets.UTF_8);

        assertThat(Main.run(new String[] {"--version"}, print, print)).isEqualTo(Main.OK);

        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("stellatune ").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "'' | there is no command ''",
        "dance | there is no command 'dance': name one of render, play, sinks",
        "plugins | a command is missing: name one of list, inspect",
        "plugins dance | there is no command 'dance': name one of list, inspect",
        "render | '--output=OUT.wav'",
        "render -o out.wav | 'IN'",
        "render in.wav | '--output=OUT.wav'",
        "render in.wav -o out.wav --loud | '--loud'",
        "render in.wav -o out.wav -o b.wav | '--output'",
        "render in.wav -o out.wav --bits 17 | '17' is none of 16, 24 and 32f",
        "render in.wav -o out.wav --mode quick | 'quick' is none of fused, dedicated and invoker",
        "render in.wav -o out.wav --block many | 'many' is not",
        "render in.wav -o out.wav --block 0 | --block 0 is not 1 to 8192",
        "render in.wav -o out.wav --ring 12 | --ring 12 is not a power of two",
        "render in.wav -o out.wav --dsp gain={ | '{' is no JSON",
        "render - - -o out.wav | only once",
        "play --sink null | 'FILE|DIR'",
        "play in.wav --sink null:slow | 'null:slow' is no sink; name null",
        "play in.wav --sink wav: | 'wav:' is no sink; name null",
        "play in.wav --sink alsa: | 'alsa:' is no sink; name null",
        "play in.wav --volume 101 | '101' is no volume; give a number from 0 to 100",
        "play in.wav --volume -1 | '-1' is no volume",
        "play in.wav --volume loud | 'loud' is no volume",
        "plugins inspect | 'FILE'",
        "plugins inspect a.so b.so | 'b.so'"})
    void shouldTellWhatIsWrongWhenUsedWrongly(final String command, final String reason)
    {
        assertRefused(Cli.run((Object[])command.split(" ")), Main.WRONG_USE, reason);
    }

    @Test
    void shouldTellWhatThereIsWhenNothingIsAsked()
    {
        assertRefused(Cli.run(), Main.WRONG_USE, "name one of render, play, sinks", "stellatune --help");
    }

    @Test
    void shouldTakeArgumentsLiterallyWhenTheyBeginWithAt()
    {
        assertRefused(Cli.run("render", "@list", "-o", file("out.wav")), Main.FAILED, "@list", "does not exist");
    }

    @Test
    void shouldLogOnlyWhenVerbose()
    {
        final ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        final Object[] command = {"plugins", "list", "--plugins", parent(fixture("wrong_abi"))};

        Cli.run(command);
        assertThat(log.toString(StandardCharsets.UTF_8)).isEmpty();

        Cli.run("--verbose", command[0], command[1], command[2], command[3]);
        assertThat(log.toString(StandardCharsets.UTF_8)).contains("stellatune: warning [engine]: ", "ABI version 7");
    }
}
