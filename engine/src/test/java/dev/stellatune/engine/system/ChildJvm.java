// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A JVM of its own, for what would end the tests' JVM if it went wrong.
 */
final class ChildJvm
{
    private ChildJvm()
    {
    }

    /** Starts a class's main method. */
    static Process start(final Class<?> main, final Path directory, final String... arguments) throws IOException
    {
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED", "--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED",
            "-XX:+UseSerialGC", "-Xmx256m", "-XX:ErrorFile=" + directory.resolve("crash.log"),
            "-XX:-CreateCoredumpOnCrash", "-Djava.io.tmpdir=" + directory,
            "-Dstellatune.plugins=" + Natives.plugins(),
            "-Dstellatune.testPlugins=" + System.getProperty("stellatune.testPlugins", "../test-plugins/target/native"),
            "-cp", System.getProperty("java.class.path", ""), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Runs a class's main method to its end, which must be a good one; returns the lines that it printed. */
    static List<String> run(final Class<?> main, final Path directory, final String... arguments)
    {
        try
        {
            final Process process = start(main, directory, arguments);
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(TestEngine.LIMIT.toSeconds(), TimeUnit.SECONDS))
                .as("it ended:\n" + output).isTrue();
            assertThat(process.exitValue()).as("exit status of\n" + output).isZero();
            return output.lines().toList();
        }
        catch (final IOException e)
        {
            throw new AssertionError("cannot run " + main, e);
        }
        catch (final InterruptedException e)
        {
            throw new AssertionError("interrupted", e);
        }
    }
}
