// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The doctor looks at this machine, on which the tests run: what it finds wrong with that is no error.
 */
final class DoctorCommandTest extends PlayerTest
{
    private static Path plugins(final String name)
    {
        return parent(fixture(name));
    }

    @Test
    void shouldFailNothingWhereTheTestsRun()
    {
        final Cli.Result result = Cli.run("doctor");

        assertThat(result.err()).isEmpty();
        assertThat(result.status()).as(result.out()).isEqualTo(Main.OK);
        assertThat(result.out().lines()).allMatch(line -> line.matches("(ok {4}|warn {2}).*"))
            .anyMatch(line -> line.startsWith("ok    jvm flags "))
            .anyMatch(line -> line.startsWith("ok    crashes "))
            .anyMatch(line -> line.startsWith("ok    plugin directory ") &&
                line.endsWith(System.getProperty(PluginOptions.DEFAULT_DIRECTORY)))
            .anyMatch(line -> line.startsWith("ok    plugin ") && line.contains("stellatune.sndfile is loaded"))
            .anyMatch(line -> line.startsWith("ok    devices ") && line.contains("stellatune.alsa knows "));
    }

    @Test
    void shouldFailWhenAPluginDoesNotLoad()
    {
        final Cli.Result result = Cli.run("doctor", "--plugins", plugins("wrong_abi"));

        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isEqualTo(Main.FAILED);
        assertThat(result.out().lines().filter(line -> line.startsWith("fail"))).singleElement()
            .satisfies(line -> assertThat(line).contains(fixture("wrong_abi").toString(), "rebuild it"));
    }

    @Test
    void shouldWarnOfWhatLintFinds()
    {
        final Cli.Result result = Cli.run("doctor", "--plugins", plugins("nodelete"));

        assertThat(result.status()).as(result.out()).isEqualTo(Main.OK);
        assertThat(result.out().lines()).anyMatch(line -> line.startsWith("warn") && line.contains("test.nodelete: "));
    }

    @Test
    void shouldNameWhatIsLeftOut()
    {
        final Cli.Result result = Cli.run("doctor", "--without", "stellatune.gain");

        assertThat(result.out().lines()).anyMatch(line -> line.endsWith("stellatune.gain is left out"));
        assertThat(result.out()).doesNotContain("stellatune.gain is loaded");
    }

    @Test
    void shouldPrintJsonWhenAsked() throws IOException
    {
        final Cli.Result result = Cli.run("doctor", "--plugins", plugins("wrong_abi"), "--json");

        final List<Object> all = JSON.std.listFrom(result.out());
        assertThat(all).allSatisfy(one -> assertThat(Cli.asMap(one)).containsOnlyKeys(
            "level", "what", "found", "advice"));
        assertThat(all.stream().filter(one -> Cli.field(Cli.asMap(one), "level").equals("fail"))).hasSize(1);
        assertThat(result.status()).isEqualTo(Main.FAILED);
    }
}
