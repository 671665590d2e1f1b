// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.compare;

import dev.stellatune.bench.Built;
import dev.stellatune.bench.JmhDirectory;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * One fork of a benchmark, with the flags that it carries: the median of its iterations.
 *
 * @param type       the benchmark's class.
 * @param method     the benchmark.
 * @param parameters name and value of each of its parameters.
 */
record JmhMeasure(Class<?> type, String method, Map<String, String> parameters) implements Measure
{
    private static final int WARM_UPS = 3;
    private static final int ITERATIONS = 5;
    private static final double MEDIAN = 50;
    /** JMH itself uses what Java warns of. */
    private static final String UNSAFE_ACCESS = "--sun-misc-unsafe-memory-access=allow";

    @Override
    public double run(final Effort effort) throws IOException
    {
        try
        {
            final ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + Pattern.quote(type.getCanonicalName() + "." + method) + "$")
                .forks(1)
                .warmupIterations(WARM_UPS)
                .warmupTime(TimeValue.milliseconds(effort.warmUpMs() / WARM_UPS))
                .measurementIterations(ITERATIONS)
                .measurementTime(TimeValue.milliseconds(effort.measureMs() / ITERATIONS))
                // not those of this process: a benchmark carries its own
                .jvmArgs(UNSAFE_ACCESS)
                .jvmArgsPrepend(JmhDirectory.argument(), "-D" + Built.INPUT_PROPERTY + "=" + Built.input())
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
            parameters.forEach(options::param);
            final Collection<RunResult> results = new Runner(options.build()).run();
            if (results.size() != 1)
            {
                throw new IOException(this + " gave " + results.size() + " results.");
            }
            return results.iterator().next().getPrimaryResult().getStatistics().getPercentile(MEDIAN);
        }
        catch (final RunnerException e)
        {
            throw new IOException(this + " failed: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString()
    {
        return type.getSimpleName() + "." + method + parameters;
    }
}
