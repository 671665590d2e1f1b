// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * An instance belongs to one thread at a time: calls from others are refused before they reach the plugin.
 */
class InstanceOwnershipTest
{
    @TempDir
    private Path temporary;

    private static List<ThrowingCallable> callsOf(final LedgerInstance ledger, final CapabilityKind kind)
    {
        final List<ThrowingCallable> calls = new ArrayList<>();
        for (final String function : LedgerInstance.functionsOf(kind))
        {
            if (!function.equals("create"))
            {
                calls.add(() -> ledger.call(function));
            }
        }
        if (ledger.instance() instanceof final DspInstance dsp)
        {
            calls.add(() -> dsp.process(0, 1));
            calls.add(dsp::supportedLayouts);
            calls.add(dsp::outputChannels);
        }
        if (ledger.instance() instanceof final OutputSinkInstance sink)
        {
            calls.add(sink::close);
        }
        calls.add(ledger.instance()::handOver);
        calls.add(ledger.instance()::adopt);
        calls.add(ledger.instance()::destroy);
        return calls;
    }

    @ParameterizedTest
    @EnumSource(CapabilityKind.class)
    void shouldRefuseEveryCallWhenThreadIsNotTheOwner(final CapabilityKind kind) throws Exception
    {
        try (Fixture fixture = Fixture.load("ledger", temporary);
            LedgerInstance ledger = LedgerInstance.create(fixture, kind, "{}"))
        {
            final List<ThrowingCallable> calls = callsOf(ledger, kind);
            for (final ThrowingCallable call : calls)
            {
                final Throwable refusal = OtherThread.call(() -> catchThrowable(call));
                assertThat(refusal).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("test.ledger")
                    .hasMessageContaining("belongs to thread " + Thread.currentThread().getName())
                    .hasMessageContaining("thread other must not call it");
            }

            assertThat(fixture.host().ownershipBreachCount()).isEqualTo(calls.size());
            assertThat(fixture.count("fixture_calls")).isZero();
            assertThat(fixture.count("fixture_destroyed")).isZero();
        }
    }

    @Test
    void shouldServeTheNextOwnerWhenHandedOver() throws Exception
    {
        try (Fixture fixture = Fixture.load("counter_v1", temporary); SampleBuffer buffer = new SampleBuffer(8))
        {
            final DspInstance counter = DspInstance.create(fixture.hold(), "counter", "{}", 48_000, 1);
            counter.process(buffer.address(), 3);
            counter.handOver();

            assertThatIllegalStateException().isThrownBy(() -> counter.process(buffer.address(), 1))
                .withMessageContaining("nobody");
            final String state = OtherThread.call(() ->
            {
                counter.adopt();
                counter.process(buffer.address(), 4);
                final String exported = counter.exportState();
                counter.handOver();
                return String.valueOf(exported);
            });
            assertThat(state).isEqualTo("{\"frames\":7}");

            counter.adopt();
            assertThat(counter.exportState()).isEqualTo("{\"frames\":7}");
            counter.destroy();
            assertThat(fixture.host().ownershipBreachCount()).isEqualTo(1);
        }
    }

    @Test
    void shouldBeDestroyedByItsLastOwner() throws Exception
    {
        try (Fixture fixture = Fixture.load("counter_v1", temporary))
        {
            final DspInstance counter = DspInstance.create(fixture.hold(), "counter", "{}", 48_000, 1);
            counter.handOver();

            final Thread destroyer = OtherThread.call(() ->
            {
                counter.adopt();
                counter.destroy();
                return Thread.currentThread();
            });

            assertThat(destroyer).isNotSameAs(Thread.currentThread());
            assertThat(fixture.count("fixture_destroyed")).isEqualTo(1);
        }
    }

    @Test
    void shouldKeepTheStreamOpenWhenAnotherThreadTriesToCloseIt() throws Exception
    {
        try (Fixture fixture = Fixture.load("ledger", temporary))
        {
            final SourceCatalogInstance source = SourceCatalogInstance.create(fixture.hold(), "ledger", "{}");
            final SourceStream stream = source.openStream("{}");

            final Throwable refusal = OtherThread.call(() -> catchThrowable(stream::close));
            assertThat(refusal).isInstanceOf(IllegalStateException.class);
            assertThat(fixture.count("fixture_destroyed")).isZero();

            stream.close();
            assertThat(fixture.count("fixture_destroyed")).isEqualTo(1);
            source.destroy();
        }
    }
}
