// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.stellatune.player.soak.Soak;
import dev.stellatune.player.soak.SoakPlan;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SoakCommandTest extends PlayerTest
{
    private static final int SECONDS = 3;

    @ParameterizedTest
    @ValueSource(strings = {"fused", "dedicated", "invoker"})
    void shouldHearEachFrameOnceWhenPluginsAreReplacedAndDisabled(final String mode) throws Exception
    {
        final Cli.Result result = Cli.run("soak", "--seconds", SECONDS, "--reload-every", "25", "--block", "64",
            "--mode", mode, "--alone", "--json", "-");

        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isEqualTo(Main.OK);
        final Map<String, Object> report = result.json();
        assertThat(report).containsEntry("mode", mode).containsEntry("framesLost", 0)
            .containsEntry("framesDoubled", 0).containsEntry("framesAltered", 0).containsEntry("leasesPinned", 0)
            .containsEntry("failures", List.of());
        assertThat(Cli.number(report, "framesHeard")).isGreaterThan(SoakPlan.SAMPLE_RATE);
        // what a jump cuts in the midst of a block is no whole block
        assertThat(Cli.number(report, "blocks") + Cli.number(report, "jumpsHeard") + Cli.number(report, "tracks"))
            .isGreaterThan(Cli.number(report, "framesHeard") / 64 - 1);
        assertThat(Cli.number(report, "reloads")).isPositive();
        assertThat(Cli.number(report, "leasesReclaimed"))
            .isEqualTo(Cli.number(report, "reloads") + Cli.number(report, "disables"));
        assertThat(Cli.number(Cli.object(report, "blockMicros"), "max"))
            .isGreaterThanOrEqualTo(Cli.number(Cli.object(report, "blockMicros"), "p50"));
        assertThat(Cli.object(Cli.object(report, "versions"), "plugins")).containsKeys(
            Soak.plugins().toArray(String[]::new));
    }

    @Test
    void shouldWriteReportAndKeepTheSeedWhenAsked() throws Exception
    {
        final Path json = file("report.json");

        final Cli.Result result = Cli.run(
            "soak", "--seconds", "1", "--seed", "42", "--mode", "fused", "--alone", "--json", json);

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains("soak: seed 42, fused (as configured)", "0 lost, 0 doubled, 0 altered");
        assertThat(JSON.std.mapFrom(Files.readString(json))).containsEntry("seed", 42).containsKey("blockMicros");
        assertThat(result.status()).isEqualTo(Main.OK);
    }

    @Test
    void shouldSendTheSameMessagesWhenSeedIsTheSame() throws Exception
    {
        assertThat(messages("one.log")).isEqualTo(messages("two.log")).hasSizeGreaterThan(2 * SECONDS);
    }

    private List<String> messages(final String name) throws Exception
    {
        final Path log = file(name);
        final Cli.Result result = Cli.run("soak", "--seconds", SECONDS, "--reload-every", "50", "--streams", "2",
            "--replay", "7", "--alone", "--log", log, "--json", "-");
        assertThat(result.err()).isEmpty();
        assertThat(result.json()).containsEntry("streams", 2).containsEntry("seed", 7);
        return Files.readAllLines(log).stream().map(line -> line.substring(line.indexOf('\t') + 1)).toList();
    }

    @Test
    void shouldHearNothingOfBrokenBuildsWhenTheyAreDroppedIntoWatchedDirectory() throws Exception
    {
        final Cli.Result result = Cli.run("soak", "--seconds", SECONDS, "--broken", "--mode", "fused", "--block", "64",
            "--reloads-only", "--alone", "--json", "-");

        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isEqualTo(Main.OK);
        assertThat(result.json()).containsEntry("brokenBuilds", SECONDS).containsEntry("framesLost", 0)
            .containsEntry("framesDoubled", 0).containsEntry("framesAltered", 0);
    }

    @Test
    void shouldCompareWithTheLoopInC() throws Exception
    {
        final Cli.Result result =
            Cli.run("soak", "--seconds", "1", "--reloads-only", "--mode", "fused", "--streams", "2", "--json", "-");

        assertThat(result.err()).isEmpty();
        assertThat(result.status()).as("one round is not judged").isEqualTo(Main.OK);
        final Map<String, Object> reference = Cli.object(result.json(), "reference");
        assertThat(Cli.number(reference, "blocks")).isBetween(2.0, 1000.0);
        assertThat(Cli.number(reference, "limit"))
            .isGreaterThanOrEqualTo(3 + 1.2 * Cli.number(reference, "missedDeadlines"));
        assertThat(Cli.number(Cli.object(reference, "blockMicros"), "p50")).isPositive();
    }

    @Test
    void shouldFindSmallestBlockOrSayThatNoneIs() throws Exception
    {
        final Cli.Result result = Cli.run("soak", "--sweep", "--seconds", "1", "--mode", "fused", "--reloads-only",
            "--json", file("sweep.json"));

        final Map<String, Object> report =
            Cli.object(JSON.std.mapFrom(Files.readString(file("sweep.json"))), "paced");
        assertThat((List<?>)Cli.field(report, "tries")).isNotEmpty();
        if (result.status() == Main.OK)
        {
            assertThat(result.out()).contains("smallest: blocks of " + report.get("blockFrames") + " frames");
            assertThat(Cli.number(report, "latencyMillis")).isPositive();
        }
        else
        {
            assertThat(result.err()).contains("with blocks of 256 frames already");
        }
    }

    @Test
    void shouldEndEarlyWithItsReportWhenInterrupted() throws Exception
    {
        final Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED", "--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + temporary(),
            "-D" + PluginOptions.DEFAULT_DIRECTORY + "=" + System.getProperty(PluginOptions.DEFAULT_DIRECTORY),
            "-cp", System.getProperty("java.class.path"), Main.class.getName(), "soak", "--seconds", "3600").start();
        final BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        assertThat(lines.readLine()).startsWith("soak: seed ");

        assertThat(new ProcessBuilder("kill", "-TERM", Long.toString(process.pid())).start().waitFor()).isZero();

        assertThat(lines.lines().toList()).anyMatch(line -> line.contains(" 0 lost, 0 doubled, 0 altered"));
        assertThat(process.errorReader(StandardCharsets.UTF_8).lines().toList()).isEmpty();
        assertThat(process.waitFor()).isEqualTo(143);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--seconds 0 | --seconds 0 is not 1 to 2592000",
        "--seconds long | 'long' is not",
        "--reload-every -5 | --reload-every -5 is not 1 to 3600000",
        "--block 9000 | --block 9000 is not 1 to 8192",
        "--mode quick | 'quick' is none of fused, dedicated and invoker",
        "--seed x | 'x' is not",
        "--streams 65 | --streams 65 is not 1 to 64",
        "--rounds 0 | --rounds 0 is not 1 to 1000",
        "--block 8192 --ring 1024 | --block 8192 with --ring 1024 is more than 131072 frames",
        "--json | '--json'",
        "song.flac | 'song.flac'"})
    void shouldTellWhatIsWrongWhenUsedWrongly(final String words, final String reason)
    {
        assertRefused(Cli.run((Object[])("soak " + words).split(" ")), Main.WRONG_USE, reason);
    }

    @Test
    void shouldSayWhatIsMissingWhenPluginIsNotLoaded() throws Exception
    {
        final String before = System.getProperty(PluginOptions.DEFAULT_DIRECTORY);
        System.setProperty(PluginOptions.DEFAULT_DIRECTORY, Files.createDirectory(file("none")).toString());
        try
        {
            assertRefused(Cli.run("soak"), Main.FAILED, Soak.plugins().getFirst(), "not loaded");
        }
        finally
        {
            System.setProperty(PluginOptions.DEFAULT_DIRECTORY, before);
        }
    }

    @Test
    void shouldSayItWhenReportCannotBeWritten()
    {
        final Cli.Result result =
            Cli.run("soak", "--seconds", "1", "--alone", "--json", file("nowhere").resolve("report.json"));

        assertThat(result.errLines()).singleElement().asString()
            .contains("cannot be written to", "nowhere").endsWith(".").doesNotContain("Exception");
        assertThat(result.status()).isEqualTo(Main.FAILED);
    }
}
