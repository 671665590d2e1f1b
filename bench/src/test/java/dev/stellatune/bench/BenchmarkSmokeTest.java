// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench;

import java.nio.file.Path;
import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * That the benchmarks start: in JVMs of their own, with the flags that they carry. What they measure here is nothing.
 */
class BenchmarkSmokeTest
{
    @TempDir
    private Path temporary;

    @Test
    void shouldRunEachKindWhenStartedShortly() throws Exception
    {
        final String before = System.getProperty("java.io.tmpdir", "");
        System.setProperty("java.io.tmpdir", temporary.toString());
        try
        {
            final Options options = new OptionsBuilder()
                .include("SafePointBenchmark.oneMessage")
                .include("BlockBenchmark")
                .param("blockFrames", "64")
                .param("dsps", "8")
                .forks(1)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(100))
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .jvmArgsAppend("-Dstellatune.testPlugins=" + System.getProperty("stellatune.testPlugins", ""))
                .build();

            final Collection<RunResult> results = new Runner(options).run();

            assertThat(results).hasSize(2)
                .allSatisfy(result -> assertThat(result.getPrimaryResult().getScore()).isPositive());
        }
        finally
        {
            System.setProperty("java.io.tmpdir", before);
        }
    }
}
