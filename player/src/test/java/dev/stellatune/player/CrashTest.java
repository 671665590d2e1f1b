// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Players that really crash in a plugin, and what the next one says about it. Each is a process of its own.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class CrashTest extends PlayerTest
{
    private Path input = Path.of("");
    private Path runtime = Path.of("");

    @BeforeEach
    void makeInput() throws IOException
    {
        input = wav("in.wav");
        runtime = Files.createDirectory(file("runtime"));
    }

    private record Ended(int status, List<String> err)
    {
    }

    private Process start(final Object... words) throws IOException
    {
        final List<String> command = java();
        command.addAll(1, List.of("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=" + file("crash.log")));
        for (final Object word : words)
        {
            command.add(word.toString());
        }
        final ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("XDG_RUNTIME_DIR", runtime.toString());
        return builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    }

    private Ended run(final Object... words) throws Exception
    {
        final Process process = start(words);
        final List<String> err =
            new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        return new Ended(process.waitFor(), err);
    }

    private Ended renderAgain(final Object... more) throws Exception
    {
        Files.deleteIfExists(file("again.wav"));
        final List<Object> words = new ArrayList<>(List.of("render", input, "-o", file("again.wav")));
        words.addAll(List.of(more));
        return run(words.toArray());
    }

    /** By what the JVM says, which nobody needs to read. */
    private void assertCrashed(final Ended ended, final String library) throws IOException
    {
        assertThat(ended.status).isNotZero();
        assertThat(file("crash.log")).content().contains("SIGSEGV", library);
        Files.delete(file("crash.log"));
        // what it was about to write
        for (final String name : contents(file(".")))
        {
            if (name.endsWith(".part"))
            {
                Files.delete(file(name));
            }
        }
    }

    private static Path plugins(final String name)
    {
        return parent(fixture(name));
    }

    @Test
    void shouldSayOnceWhichPluginCrashedAndPlayWithoutIt() throws Exception
    {
        final Ended crashed = run("render", input, "-o", file("out.wav"), "--mode", "fused",
            "--plugins", plugins("crash"), "--dsp", "crash={\"blocks\":50}");
        assertCrashed(crashed, "libcrash.so");
        assertThat(file("out.wav")).doesNotExist();

        final Ended next = renderAgain("--plugins", plugins("crash"), "--without", "test.crash");
        assertThat(next.status).as(next.err.toString()).isEqualTo(Main.OK);
        assertThat(next.err.getFirst())
            .startsWith("stellatune: warning: A process (").contains(") crashed or was killed at ")
            .endsWith(" while thread stellatune-player1-audio was in process_interleaved_f32_in_place of plugin " +
                "test.crash 1.0.0 (" + fixture("crash") + "); if it happens again, go on without it: --without " +
                "test.crash.");
        assertThat(TestAudio.samples(file("again.wav"))).isEqualTo(TestAudio.samples(input));

        assertThat(renderAgain().err).noneMatch(line -> line.contains("crashed"));
    }

    @Test
    void shouldAdviseToMoveTheFileAwayWhenAPluginCrashesWhileItIsLoaded() throws Exception
    {
        final Ended crashed = run("plugins", "list", "--plugins", plugins("crash_at_load"));
        assertCrashed(crashed, "libcrash_at_load.so");

        final Ended next = renderAgain();
        // others that were loaded at the same time may be named, too
        assertThat(next.err).anySatisfy(line -> assertThat(line).contains(
            "was in the start-up code of the library of the plugin " + fixture("crash_at_load"))
            .endsWith("; if it happens again, move that file away."));
        assertThat(renderAgain().err).noneMatch(line -> line.contains("crashed"));
    }

    @Test
    void shouldSayNothingAfterAGoodEnd() throws Exception
    {
        assertThat(renderAgain().status).isEqualTo(Main.OK);
        try (var left = Files.walk(runtime))
        {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }
}
