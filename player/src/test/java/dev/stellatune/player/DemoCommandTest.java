// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DemoCommandTest extends PlayerTest
{
    private static final int PIECE_FRAMES = 326_340;

    @ParameterizedTest
    @ValueSource(strings = {"fused", "dedicated", "invoker"})
    void shouldLoseNothingAndUnmapOldLibrariesWhenTheyAreReplaced(final String mode) throws Exception
    {
        final Cli.Result result = Cli.run("demo", "--mode", mode, "--json");

        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isEqualTo(Main.OK);
        final Map<String, Object> report = result.json();
        assertThat(report).containsEntry("mode", mode).containsEntry("framesHeard", PIECE_FRAMES)
            .containsEntry("framesLost", 0).containsEntry("framesDoubled", 0).containsEntry("framesAltered", 0)
            .containsEntry("failures", List.of());
        assertThat((List<?>)Cli.field(report, "swaps")).map(Cli::asMap)
            .allSatisfy(swap ->
            {
                assertThat(Cli.number(swap, "epochAfter")).isGreaterThan(Cli.number(swap, "epochBefore"));
                assertThat(Cli.number(swap, "firstBlockMillis")).isPositive();
                assertThat(Cli.number(swap, "unmappedMillis")).isPositive();
            })
            .extracting(swap -> swap.get("plugin")).containsExactly("stellatune.gain", "stellatune.sndfile");
    }

    @Test
    void shouldTellWhatHappenedWhenPeopleRead()
    {
        final Cli.Result result = Cli.run("demo", "--mode", "fused", "--block", "64");

        assertThat(result.err()).isEmpty();
        assertThat(result.out().lines()).hasSize(4);
        assertThat(result.out()).contains(
            "demo: fused (as configured), blocks of 64 frames",
            "library of stellatune.gain was replaced: lease epoch ", "first block of the new one after ",
            "library of stellatune.sndfile was replaced", "old one unmapped after ",
            PIECE_FRAMES + " frames heard: 0 lost, 0 doubled, 0 altered");
        assertThat(result.status()).isEqualTo(Main.OK);
    }

    @Test
    void shouldSayWhatIsMissingWhenPluginIsNotLoaded() throws Exception
    {
        final String before = System.getProperty(PluginOptions.DEFAULT_DIRECTORY);
        System.setProperty(PluginOptions.DEFAULT_DIRECTORY, Files.createDirectory(file("none")).toString());
        try
        {
            assertRefused(Cli.run("demo"), Main.FAILED, "stellatune.gain", "not loaded");
        }
        finally
        {
            System.setProperty(PluginOptions.DEFAULT_DIRECTORY, before);
        }
    }

    @Test
    void shouldTellWhatIsWrongWhenUsedWrongly()
    {
        assertRefused(Cli.run("demo", "song.flac"), Main.WRONG_USE, "'song.flac'");
        assertRefused(Cli.run("demo", "--block", "0"), Main.WRONG_USE, "--block 0 is not 1 to 8192");
    }
}
