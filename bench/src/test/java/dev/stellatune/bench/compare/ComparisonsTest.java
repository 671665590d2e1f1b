// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.compare;

import dev.stellatune.bench.Built;
import dev.stellatune.bench.JmhDirectory;
import dev.stellatune.engine.pipeline.SafePointBenchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * That each side of each row runs, in processes of their own and with the flags that they carry. What they measure here
 * is nothing.
 */
class ComparisonsTest
{
    private static final Effort SHORT = new Effort(1, 1, 30, 50);
    @TempDir
    private static Path temporary;
    private static JmhDirectory directory;

    @BeforeAll
    static void makeInput() throws Exception
    {
        directory = new JmhDirectory();
        System.setProperty(Built.INPUT_PROPERTY, input("input.flac", "2").toString());
    }

    @AfterAll
    static void forgetInput() throws IOException
    {
        System.clearProperty(Built.INPUT_PROPERTY);
        directory.close();
    }

    private static Path input(final String name, final String seconds) throws Exception
    {
        final Path file = temporary.resolve(name);
        ProgramMeasure.output(List.of(Built.program("make_input").toString(), seconds, file.toString()));
        return file;
    }

    /**
     * All that have a goal, and one of each series; but not rendering, since the player is not there yet when this
     * module is built.
     */
    static Stream<Measure> sides()
    {
        final Set<Object> series = new HashSet<>();
        return Stream.concat(
            Comparisons.all(temporary).stream().filter(row -> row.points().stream()
                .map(point -> List.of(point.section(), point.series(), point.series().isEmpty() ? row.name() :
                    row.ours() instanceof final JmhMeasure jmh ? jmh.type().getName() : ""))
                .filter(series::add).count() > 0).flatMap(row -> Stream.of(row.ours(), row.reference())),
            Stream.of(new JmhMeasure(SafePointBenchmark.class, "oneMessage", Map.of())))
            .filter(side -> side != null && !(side instanceof RenderMeasure));
    }

    @Test
    void shouldKnowEachRowByItsName()
    {
        assertThat(Comparisons.all(temporary)).extracting(Row::name).doesNotHaveDuplicates();
        assertThat(Comparisons.all(temporary)).allMatch(row -> !row.points().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("sides")
    void shouldGiveAFigureWhenRunShortly(final Measure side) throws Exception
    {
        assertThat(side.run(SHORT)).isPositive();
    }

    private static RenderMeasure rendering(final Path input, final String output, final String other)
    {
        return new RenderMeasure(
            List.of(Built.program("render").toString(), input.toString(), temporary.resolve(output).toString()),
            temporary.resolve(output), temporary.resolve(other));
    }

    @Test
    void shouldMeasureWhenBothSidesRenderTheSame() throws Exception
    {
        assertThat(rendering(Built.input(), "a.wav", "b.wav").run(SHORT)).isPositive();
        assertThat(rendering(Built.input(), "b.wav", "a.wav").run(SHORT)).isPositive();
        assertThat(Files.mismatch(temporary.resolve("a.wav"), temporary.resolve("b.wav"))).isEqualTo(-1);
    }

    @Test
    void shouldFailWhenTheSidesRenderDifferentLengths() throws Exception
    {
        rendering(Built.input(), "long.wav", "short.wav").run(SHORT);

        assertThatIOException()
            .isThrownBy(() -> rendering(input("short.flac", "1"), "short.wav", "long.wav").run(SHORT))
            .withMessageContaining("not of the same length");
    }

    @Test
    void shouldFailWhenTheSidesRenderDifferentSamples() throws Exception
    {
        rendering(Built.input(), "right.wav", "wrong.wav").run(SHORT);
        final byte[] bytes = Files.readAllBytes(temporary.resolve("right.wav"));
        bytes[bytes.length - 1]++;
        Files.write(temporary.resolve("right.wav"), bytes);

        assertThatIOException()
            .isThrownBy(() -> rendering(Built.input(), "wrong.wav", "right.wav").run(SHORT))
            .withMessageContaining("same samples");
    }

    @Test
    void shouldSayWhatFailedWhenAProgramDoesNotWork()
    {
        final Measure program = new ProgramMeasure(seconds -> List.of(
            Built.program("lease").toString(), "a while"));

        assertThatIOException().isThrownBy(() -> program.run(SHORT)).withMessageContaining("usage: lease");
    }
}
