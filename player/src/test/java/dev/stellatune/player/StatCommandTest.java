// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.Player;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.sink.NullSink;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is shown of engines that run: in this process, and in a player's of its own.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StatCommandTest extends PlayerTest
{
    private @Nullable Process child;

    @AfterEach
    void endChild() throws InterruptedException
    {
        if (child != null)
        {
            child.destroy();
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** A player that plays for a long time; it has begun. */
    private long startPlaying() throws IOException
    {
        final List<String> command = java();
        command.addAll(List.of("play", TestAudio.silence(file("in.wav"), 600).toString(), "--sink", "null",
            "--mode", "fused", "--block", "128", "--json"));
        final Process player = new ProcessBuilder(command).redirectErrorStream(true).start();
        child = player;
        final BufferedReader lines = player.inputReader();
        String line = lines.readLine();
        while (line != null && !line.contains("\"event\":\"started\""))
        {
            line = lines.readLine();
        }
        assertThat(line).as("the event of the track's start").isNotNull();
        return player.pid();
    }

    private static Map<String, Object> engine(final Cli.Result result) throws IOException
    {
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isEqualTo(Main.OK);
        return Cli.asMap(JSON.std.listFrom(result.out()).getFirst());
    }

    private static Map<String, Object> first(final Map<String, Object> object, final String list)
    {
        return Cli.asMap(((List<?>)Cli.field(object, list)).getFirst());
    }

    @Test
    void shouldShowAnotherProcessWhileItPlays() throws IOException
    {
        final long pid = startPlaying();
        Map<String, Object> engine = engine(Cli.run("stat", pid, "--json"));
        while (((List<?>)Cli.field(engine, "players")).isEmpty() || Cli.number(first(engine, "players"), "blocks") < 50)
        {
            engine = engine(Cli.run("stat", pid, "--json"));
        }

        assertThat(Cli.number(engine, "pid")).isEqualTo((double)pid);
        final Map<String, Object> player = first(engine, "players");
        assertThat(player).containsEntry("name", "stellatune-player1").containsEntry("mode", "fused")
            .containsEntry("blockFrames", 128).containsEntry("sampleRate", RATE);
        final Map<String, Object> stage = first(player, "stages");
        assertThat(stage).containsEntry("role", "decoder");
        assertThat(Cli.number(stage, "p50Ns")).isPositive().isLessThanOrEqualTo(Cli.number(stage, "p99Ns"));
        assertThat(Cli.number(stage, "p999Ns")).isLessThanOrEqualTo(Cli.number(stage, "maxNs"));
        assertThat((List<?>)Cli.field(engine, "libraries")).extracting(library -> Cli.asMap(library).get("plugin"))
            .contains("stellatune.sndfile");
        assertThat(Cli.number(Cli.object(engine, "counters"), "LIBRARIES_LOADED")).isPositive();

        final String text = Cli.run("stat", pid).out();
        assertThat(text).startsWith("process " + pid + ", up 0:").contains(
            "  stellatune-player1: fused, 44100 Hz, 128 frames x 8 blocks, ", "p99.9 us", "    decoder ", "    dsp ",
            "    sink ", "    stellatune.sndfile ", ": current, epoch ", "    libraries loaded ");
        assertThat(Cli.run("stat").out()).contains("process " + pid + ",");
    }

    @Test
    void shouldShowAnEngineOfThisProcessAndNotTouchItsFile() throws Exception
    {
        try (AudioEngine engine = AudioEngine.launch(
            EngineConfig.defaults().mode(PipelineMode.INVOKER).shadowParent(temporary()));
            Player _ = engine.newPlayer(NullSink.fast()))
        {
            engine.status().error("Something is wrong.");
            engine.status().error("Something is wrong.");
            // an invoker stands still while nobody turns it: nobody else writes
            final Path file = Objects.requireNonNull(engine.status().file());
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
            final byte[] before = Files.readAllBytes(file);

            final Cli.Result result = Cli.run("stat", ProcessHandle.current().pid(), "--json");

            final Map<String, Object> seen = engine(result);
            assertThat(first(seen, "errors")).isEqualTo(Map.of("message", "Something is wrong.", "count", 2));
            assertThat(first(seen, "players")).containsEntry("mode", "invoker").containsEntry("blocks", 0);
            assertThat(Cli.run("stat").out()).contains("    2 x Something is wrong.");
            assertThat(Files.readAllBytes(file)).isEqualTo(before);
            assertThat(Files.getLastModifiedTime(file).toMillis()).isEqualTo(1_000_000);
        }
    }

    @Test
    void shouldSayThatThereIsNoEngine()
    {
        assertRefused(Cli.run("stat"), Main.FAILED, "No engine of this user is running; 'stellatune play' runs one.");
        assertRefused(Cli.run("stat", 1), Main.FAILED, "Process 1 runs no engine of this user.");
        assertRefused(Cli.run("stat", 1 << 30, "--json"), Main.FAILED, "runs no engine", "there is no such process");
    }

    @Test
    void shouldRefuseWhatIsNoProcess()
    {
        assertRefused(Cli.run("stat", "player"), Main.WRONG_USE, "player");
        assertRefused(Cli.run("stat", 1, 2), Main.WRONG_USE, "2");
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void shouldShowItAgainUntilItIsInterrupted(final String signal, final int status) throws Exception
    {
        assumeNotIgnored(signal);
        final long pid = startPlaying();
        final List<String> command = java();
        command.addAll(List.of("stat", Long.toString(pid), "--watch", "--json"));
        final Process watch = new ProcessBuilder(command).start();
        final BufferedReader lines = watch.inputReader();
        final Map<String, Object> first = Cli.asMap(JSON.std.listFrom(lines.readLine()).getFirst());
        final Map<String, Object> second = Cli.asMap(JSON.std.listFrom(lines.readLine()).getFirst());
        assertThat(Cli.number(first(second, "players"), "blocks"))
            .isGreaterThan(Cli.number(first(first, "players"), "blocks"));

        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(watch.pid())).start().waitFor()).isZero();

        assertThat(watch.waitFor()).isEqualTo(status);
    }

    @Test
    void shouldEndWhenTheEngineThatItWatchesHasEnded() throws Exception
    {
        final long pid = startPlaying();
        final List<String> command = java();
        command.addAll(List.of("stat", Long.toString(pid), "--watch"));
        final Process watch = new ProcessBuilder(command).start();
        assertThat(watch.inputReader().readLine()).startsWith("process " + pid);

        Objects.requireNonNull(child).destroy();

        assertThat(watch.errorReader().readLine()).startsWith("stellatune: Process " + pid + " runs no engine");
        assertThat(watch.waitFor()).isEqualTo(Main.FAILED);
    }
}
