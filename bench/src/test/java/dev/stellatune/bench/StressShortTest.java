// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench;

import dev.stellatune.bench.stress.ControlRingStress;
import dev.stellatune.bench.stress.DoorbellStress;
import dev.stellatune.bench.stress.LeaseStress;
import dev.stellatune.bench.stress.StagingStress;
import dev.stellatune.engine.runtime.ControlAgentStress;
import dev.stellatune.engine.runtime.PluginBindingsStress;
import dev.stellatune.engine.runtime.PluginSlotStress;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jcstress.annotations.JCStressTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The stress tests' own actors, without jcstress: on threads of this JVM, a fixed number of times.
 */
@Timeout(120)
class StressShortTest
{
    static Stream<Class<?>> stressTests()
    {
        return Stream.of(LeaseStress.class, DoorbellStress.class, ControlRingStress.class, StagingStress.class,
                PluginSlotStress.class, PluginBindingsStress.class, ControlAgentStress.class)
            .flatMap(family -> Stream.of(family.getDeclaredClasses()))
            .filter(nested -> nested.isAnnotationPresent(JCStressTest.class));
    }

    @ParameterizedTest
    @MethodSource("stressTests")
    void shouldSeeAllowedResultsOnlyWhenThreadsMeet(final Class<?> test) throws Throwable
    {
        final ActorRun run = new ActorRun(test);

        run.go();

        assertThat(run.forbidden()).as("of %s", run.results()).isEmpty();
        assertThat(run.results()).isNotEmpty();
    }
}
