// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.endurance;

import dev.stellatune.bench.Built;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The short form of {@code bench/endurance}, 2,000 reloads in all, and its verdict.
 */
@Timeout(180)
class EnduranceTest
{
    private static final int FIRST = 1_000;

    private static Course course(final Measure measure, final long last)
    {
        final Course course = new Course();
        for (int i = 0; i < Course.SAMPLES; i++)
        {
            final Map<Measure, Long> sample = new EnumMap<>(Measure.class);
            for (final Measure other : Measure.values())
            {
                sample.put(other, (long)FIRST);
            }
            sample.put(measure, FIRST + (last - FIRST) * i / (Course.SAMPLES - 1));
            course.add(sample);
        }
        return course;
    }

    @Test
    void shouldBeFlatWhenPluginsComeAndGoForAShortTime() throws IOException, InterruptedException
    {
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@bench/endurance.jvm",
            "-cp", System.getProperty("java.class.path"), Endurance.class.getName()));
        command.addAll(List.of("--reloads", "1900", "--pinned", "100", "--engines", "20", "--race-seconds", "2"));
        final Process process = new ProcessBuilder(command).directory(Built.root().toFile())
            .redirectErrorStream(true).start();

        final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("All flat, every lease accounted for.");
    }

    @ParameterizedTest
    @EnumSource(Measure.class)
    void shouldComplainWhenSomethingGrows(final Measure measure)
    {
        final long limit = measure.limit(FIRST);

        final Account flat = new Account(course(measure, limit), "", List.of());
        final Account grown = new Account(course(measure, 2 * limit), "", List.of());

        assertThat(flat.holds()).isTrue();
        assertThat(flat.table("title")).doesNotContain("NOT FLAT");
        assertThat(grown.complaints()).singleElement().asString().contains(measure.title());
        assertThat(grown.table("title")).contains("NOT FLAT");
    }

    @Test
    void shouldComplainWhenSomethingIsLeft()
    {
        final Account account = new Account(course(Measure.FILES, FIRST), "", List.of("One is left."));

        assertThat(account.holds()).isFalse();
        assertThat(account.table("title")).contains("WRONG: One is left.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--nonsense", "--reloads", "--reloads many", "--quick --pinned -1"})
    void shouldRefuseWhenUsedWrongly(final String arguments)
    {
        final ByteArrayOutputStream said = new ByteArrayOutputStream();

        final int status = Endurance.run(arguments.split(" "), System.out,
            new PrintStream(said, true, StandardCharsets.UTF_8));

        assertThat(status).isEqualTo(2);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("bench/endurance --help");
    }

    @Test
    void shouldDoNothingWhenAllIsLeftOut()
    {
        assertThat(Endurance.run(
            "--reloads 0 --pinned 0 --engines 0 --race-seconds 0".split(" "), System.out, System.err)).isZero();
    }
}
