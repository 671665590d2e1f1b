// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Signals end a player that runs as a process of its own.
 */
final class InterruptionTest extends PlayerTest
{
    @ParameterizedTest
    @CsvSource({"TERM, 143, fused", "TERM, 143, dedicated", "TERM, 143, invoker", "INT, 130, fused"})
    void shouldLeaveNothingWhenRenderIsInterrupted(final String signal, final int status, final String mode)
        throws Exception
    {
        assumeNotIgnored(signal);
        final Path input = TestAudio.endlessWav(file("long.wav"));
        final Path output = Files.createDirectory(file("output"));
        final Process process;
        try (WatchService watch = FileSystems.getDefault().newWatchService())
        {
            output.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            process = start("render", input.toString(), "-o", output.resolve("out.wav").toString(), "--mode", mode);
            // the part of the output is there: it renders
            watch.take();
        }

        send(signal, process);

        assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
            .isEqualTo("stellatune: Interrupted; " + output.resolve("out.wav") + " was not written.\n");
        assertThat(process.waitFor()).isEqualTo(status);
        assertThat(contents(output)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void shouldFinishTheFileWhenPlayIsInterrupted(final String signal, final int status) throws Exception
    {
        assumeNotIgnored(signal);
        final Path input = TestAudio.endlessWav(file("long.wav"));
        final Path output = file("out.wav");
        final Process process = start("play", input.toString(), "--sink", "wav:" + output, "--json");
        final BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        awaitStarted(lines);

        send(signal, process);

        assertThat(lastLine(lines)).contains("\"event\":\"summary\"", "\"interrupted\":true");
        assertThat(process.waitFor()).isEqualTo(status);
        assertThat(TestAudio.samples(output)).isNotEmpty();
    }

    @Test
    void shouldEndWhenPacedPlayIsInterrupted() throws Exception
    {
        final Process process =
            start("play", TestAudio.endlessWav(file("long.wav")).toString(), "--sink", "null", "--json");
        final BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        awaitStarted(lines);

        send("TERM", process);

        assertThat(lastLine(lines)).contains("\"event\":\"summary\"", "\"failed\":0");
        assertThat(process.waitFor()).isEqualTo(143);
    }

    @Test
    void shouldStopWhenNobodyReadsTheEvents() throws Exception
    {
        final Path input = TestAudio.wav(file("in.wav"), RATE, 1, 100);
        final List<String> command = new ArrayList<>(List.of("play", "--sink", "null", "--json"));
        for (int i = 0; i < 200; i++)
        {
            command.add(input.toString());
        }
        command.add(TestAudio.endlessWav(file("long.wav")).toString());
        final Process process = start(command.toArray(String[]::new));

        process.getInputStream().close();

        assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
            .isEqualTo("stellatune: Nobody reads standard output any more; playing was stopped.\n");
        assertThat(process.waitFor()).isEqualTo(Main.FAILED);
    }

    private Process start(final String... words) throws IOException
    {
        final List<String> command = java();
        command.addAll(List.of(words));
        return new ProcessBuilder(command).start();
    }

    private static void send(final String signal, final Process process) throws IOException, InterruptedException
    {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor()).isZero();
    }

    private static void awaitStarted(final BufferedReader lines) throws IOException
    {
        String line = lines.readLine();
        while (line != null && !line.contains("\"event\":\"started\""))
        {
            line = lines.readLine();
        }
        assertThat(line).as("the event of the track's start").isNotNull();
    }

    private static String lastLine(final BufferedReader lines) throws IOException
    {
        return lines.lines().reduce("", (earlier, later) -> later);
    }
}
