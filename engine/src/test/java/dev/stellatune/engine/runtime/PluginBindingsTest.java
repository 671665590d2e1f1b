// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.engine.control.ControlFold;
import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.InstanceFactory;
import dev.stellatune.engine.control.Outcome;
import dev.stellatune.engine.control.Reason;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.ffi.plugin.DecoderInstance;
import dev.stellatune.ffi.plugin.DspInstance;
import dev.stellatune.ffi.plugin.LyricsProviderInstance;
import dev.stellatune.ffi.plugin.OutputSinkInstance;
import dev.stellatune.ffi.plugin.PluginException;
import dev.stellatune.ffi.plugin.SourceCatalogInstance;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a worker is told, from its binding on.
 */
class PluginBindingsTest
{
    private static final String TONE = "test.tone";

    private final Doorbell doorbell = new Doorbell();
    private final ControlFold fold = new ControlFold();
    private RuntimeRig rig;
    private PluginRuntime runtime;

    @BeforeEach
    void make(@TempDir final Path temporary) throws Exception
    {
        rig = new RuntimeRig(temporary);
        runtime = rig.runtime();
        rig.done(runtime.load(rig.install("tone_v1", "tone")));
    }

    @AfterEach
    void close()
    {
        rig.close();
    }

    private WorkerEndpoint<DecoderInstance> bindTone()
    {
        return rig.done(runtime.bind(workers -> workers.bindDecoder(TONE, "tone", "{}", doorbell)));
    }

    private ControlFold drained(final WorkerEndpoint<?> endpoint)
    {
        endpoint.drainTo(fold);
        return fold;
    }

    @Test
    void shouldSayAtOnceThatAnInstanceIsWantedWhenThePluginIsThere()
    {
        final WorkerEndpoint<DecoderInstance> endpoint = bindTone();

        assertThat(doorbell.value()).isPositive();
        assertThat(drained(endpoint).instanceWanted()).isTrue();
        assertThat(fold.seq()).isEqualTo(1);
        assertThat(fold.reason()).isEqualTo(Reason.ENABLED);
    }

    @Test
    void shouldSayAtOnceThatNoneIsWantedWhenThePluginIsDisabled()
    {
        rig.done(runtime.setPluginEnabled(TONE, false));

        final WorkerEndpoint<DecoderInstance> endpoint = bindTone();

        assertThat(drained(endpoint).instanceWanted()).isFalse();
        assertThat(fold.seq()).isEqualTo(2);
        assertThat(fold.reason()).isEqualTo(Reason.DISABLED);
        assertThatExceptionOfType(PluginException.class).isThrownBy(() -> endpoint.factory().create("{}"));
    }

    @Test
    void shouldTellOfEveryChangeWhenBound()
    {
        final WorkerEndpoint<DecoderInstance> endpoint = bindTone();

        rig.done(runtime.reloadPlugin(TONE));
        assertThat(drained(endpoint).reason()).isEqualTo(Reason.LEASE_SWAPPED);
        assertThat(fold.seq()).isEqualTo(2);
        rig.done(runtime.setPluginEnabled(TONE, false));
        assertThat(drained(endpoint).reason()).isEqualTo(Reason.DISABLED);
        assertThat(fold.instanceWanted()).isFalse();
        rig.done(runtime.setPluginEnabled(TONE, true));
        assertThat(drained(endpoint).reason()).isEqualTo(Reason.ENABLED);
        assertThat(fold.instanceWanted()).isTrue();
        rig.done(runtime.unloadPlugin(TONE));
        assertThat(drained(endpoint).reason()).isEqualTo(Reason.UNLOADED);
        assertThat(fold.instanceWanted()).isFalse();
        rig.done(runtime.load(rig.install("tone_v2", "tone")));
        assertThat(drained(endpoint).instanceWanted()).as("loaded again").isTrue();
        rig.done(runtime.shutdown());
        assertThat(drained(endpoint).reason()).isEqualTo(Reason.SHUTDOWN);
        assertThat(fold.instanceWanted()).isFalse();
        assertThat(fold.seq()).isEqualTo(7);
    }

    @Test
    void shouldFindTheNewLeaseWhenARecreateWasSeen() throws Exception
    {
        final WorkerEndpoint<DecoderInstance> endpoint = bindTone();
        final DecoderInstance first = endpoint.factory().create("{}");
        rig.done(runtime.reloadPlugin(TONE));
        drained(endpoint);
        assertThat(InstanceFactory.seqOf(first)).isLessThan(fold.seq());

        final DecoderInstance second = endpoint.factory().create("{}");

        assertThat(InstanceFactory.seqOf(second)).isEqualTo(fold.seq());
        first.destroy();
        second.destroy();
    }

    @Test
    void shouldTellNobodyWhenAReloadFails()
    {
        final WorkerEndpoint<DecoderInstance> endpoint = bindTone();
        drained(endpoint);
        final long rings = doorbell.value();
        rig.install("wrong_abi", "tone");

        rig.failure(runtime.reloadPlugin(TONE));

        assertThat(doorbell.value()).isEqualTo(rings);
        assertThat(drained(endpoint).seq()).isEqualTo(1);
    }

    @Test
    void shouldTellOnlyThoseOfThePluginWhenItChanges()
    {
        rig.done(runtime.load(rig.install("counter_v1", "counter")));
        final WorkerEndpoint<DspInstance> other = rig.done(
            runtime.bind(workers -> workers.bindDsp("test.counter", "counter", "{}", 48_000, 2, doorbell)));
        bindTone();

        rig.done(runtime.reloadPlugin(TONE));

        assertThat(drained(other).seq()).isEqualTo(1);
    }

    @Test
    void shouldSendAConfigurationWhenAsked()
    {
        final WorkerEndpoint<DecoderInstance> endpoint = bindTone();
        final WorkerEndpoint<DecoderInstance> other = bindTone();

        rig.done(runtime.configure(endpoint, "{\"a\":1}"));

        assertThat(drained(endpoint).configVersion()).isEqualTo(1);
        assertThat(endpoint.config().json()).isEqualTo("{\"a\":1}");
        assertThat(other.config().json()).isEqualTo("{}");
    }

    @Test
    void shouldLoseNothingWhenAWorkerDoesNotComeByForLong()
    {
        final WorkerEndpoint<DecoderInstance> endpoint = bindTone();
        for (int i = 0; i < 100; i++)
        {
            rig.done(runtime.setPluginEnabled(TONE, false));
            rig.done(runtime.setPluginEnabled(TONE, true));
        }

        drained(endpoint);
        rig.settle();
        drained(endpoint);

        assertThat(fold.seq()).isEqualTo(201);
        assertThat(fold.instanceWanted()).isTrue();
    }

    @Test
    void shouldTellNothingMoreWhenUnbound()
    {
        final WorkerEndpoint<DecoderInstance> endpoint = bindTone();
        drained(endpoint);

        assertThat(rig.done(runtime.unbind(endpoint))).isTrue();
        rig.done(runtime.reloadPlugin(TONE));

        assertThat(drained(endpoint).seq()).isEqualTo(1);
        assertThat(rig.state(TONE).endpoints()).isEmpty();
        assertThat(rig.done(runtime.unbind(endpoint))).as("again").isTrue();
    }

    @Test
    void shouldShowItsOutcomeInTheStateWhenAWorkerPublishes()
    {
        final WorkerEndpoint<DecoderInstance> endpoint = bindTone();
        final Outcome outcome = new Outcome(1, Outcome.Kind.RECREATED, Reason.ENABLED, "", null, 0);
        endpoint.publish(outcome);

        assertThat(rig.state(TONE).endpoints()).containsExactly(
            new RuntimeState.EndpointState("decoder 'tone' of plugin test.tone", outcome));
    }

    @Test
    void shouldBindEveryKindWhenAPluginHasIt() throws Exception
    {
        rig.done(runtime.load(rig.install("ledger", "ledger")));
        final String id = "test.ledger";
        final WorkerEndpoint<DecoderInstance> decoder =
            rig.done(runtime.bind(workers -> workers.bindDecoder(id, "ledger", "{}", doorbell)));
        final WorkerEndpoint<DspInstance> dsp =
            rig.done(runtime.bind(workers -> workers.bindDsp(id, "ledger", "{}", 44_100, 6, doorbell)));
        final WorkerEndpoint<SourceCatalogInstance> source =
            rig.done(runtime.bind(workers -> workers.bindSourceCatalog(id, "ledger", "{}", doorbell)));
        final WorkerEndpoint<LyricsProviderInstance> lyrics =
            rig.done(runtime.bind(workers -> workers.bindLyricsProvider(id, "ledger", "{}", doorbell)));
        final WorkerEndpoint<OutputSinkInstance> sink =
            rig.done(runtime.bind(workers -> workers.bindOutputSink(id, "ledger", "{}", doorbell)));

        decoder.factory().create("{}").destroy();
        dsp.factory().create("{}").destroy();
        source.factory().create("{}").destroy();
        lyrics.factory().create("{}").destroy();
        sink.factory().create("{}").destroy();

        assertThat(rig.state(id).leaseCount()).isEqualTo(1);
        assertThat(rig.state(id).endpoints()).hasSize(5);
    }

    @Test
    void shouldSayWhatThereIsWhenThePluginIsUnknown()
    {
        assertThat(rig.failure(runtime.bind(workers -> workers.bindDecoder("nobody", "tone", "{}", doorbell))))
            .isInstanceOf(PluginException.class).hasMessageContaining("nobody").hasMessageContaining(TONE);
    }

    @Test
    void shouldSayWhatThereIsWhenTheTypeIsUnknown()
    {
        assertThat(rig.failure(runtime.bind(workers -> workers.bindDecoder(TONE, "flac", "{}", doorbell))))
            .isInstanceOf(PluginException.class).hasMessageContaining("decoder 'flac'")
            .hasMessageContaining("decoder 'tone'");
        assertThat(rig.failure(runtime.bind(workers -> workers.bindDsp(TONE, "tone", "{}", 48_000, 2, doorbell))))
            .isInstanceOf(PluginException.class).hasMessageContaining("dsp 'tone'");
    }

    @Test
    void shouldBeUnknownAgainWhenUnloaded()
    {
        rig.done(runtime.unloadPlugin(TONE));

        assertThat(rig.failure(runtime.bind(workers -> workers.bindDecoder(TONE, "tone", "{}", doorbell))))
            .isInstanceOf(PluginException.class);
    }
}
