// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.dsp;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.InstanceFactory;
import dev.stellatune.engine.control.ManualClock;
import dev.stellatune.engine.control.ManualJobs;
import dev.stellatune.engine.control.Outcome;
import dev.stellatune.engine.control.Reason;
import dev.stellatune.engine.control.SwapPolicy;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.lease.Allocations;
import dev.stellatune.engine.lease.FixtureModules;
import dev.stellatune.engine.lease.SwappableLibrary;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.worker.WorkerParts;
import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.plugin.CapabilityKind;
import dev.stellatune.ffi.plugin.DspInstance;
import dev.stellatune.ffi.plugin.PluginException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A chain of fixtures: {@code counter} multiplies by its gain and counts frames, {@code liar} gives what it must not.
 */
class DspChainTest
{
    private static final AudioFormat STEREO = new AudioFormat(48_000, 2);
    private static final int FRAMES = 4;
    private static final int SAMPLES = FRAMES * 2;

    private final EngineStatus status = new EngineStatus();
    private final ManualJobs jobs = new ManualJobs();
    private final ManualClock clock = new ManualClock();
    private final WorkerParts parts = new WorkerParts(jobs, clock, status, SwapPolicy.AT_ONCE, FRAMES);
    private final Doorbell doorbell = new Doorbell();
    private final long samples = NativeMemory.allocate((long)SAMPLES * Float.BYTES);
    private FixtureModules modules;
    private SwappableLibrary counter;
    private SwappableLibrary liar;

    @BeforeEach
    void load(@TempDir final Path temporary) throws Exception
    {
        modules = new FixtureModules(temporary);
        counter = new SwappableLibrary(modules, "counter_v1");
        liar = new SwappableLibrary(modules, "liar");
    }

    @AfterEach
    void close()
    {
        jobs.runAll();
        counter.close();
        liar.close();
        modules.close();
        NativeMemory.free(samples);
    }

    private WorkerEndpoint<DspInstance> endpoint(
        final SwappableLibrary library, final String type, final String config)
    {
        return new WorkerEndpoint<>(new InstanceFactory<>("test." + type, CapabilityKind.DSP, type, library,
            (hold, typeId, json) -> DspInstance.create(hold, typeId, json, 48_000, 2)), doorbell, config);
    }

    private WorkerEndpoint<DspInstance> counter(final String config)
    {
        return endpoint(counter, "counter", config);
    }

    private DspChain chain(final List<WorkerEndpoint<DspInstance>> endpoints) throws PluginException
    {
        final DspChain chain = DspChain.create(endpoints, STEREO, parts);
        chain.adopt();
        return chain;
    }

    private void fill(final float value)
    {
        for (int i = 0; i < SAMPLES; i++)
        {
            NativeMemory.putFloat(samples + (long)i * Float.BYTES, value);
        }
    }

    /** The first sample after a block of ones went through. */
    private float through(final DspChain chain)
    {
        fill(1);
        chain.process(samples, FRAMES);
        return NativeMemory.getFloat(samples);
    }

    private void settle(final DspChain chain)
    {
        for (int i = 0; i < 4; i++)
        {
            chain.onDoorbell();
            jobs.runAll();
        }
    }

    @Test
    void shouldProcessInOrderWhenThereAreSeveral() throws Exception
    {
        final DspChain chain = chain(List.of(counter("{\"gain\":2}"), counter("{\"gain\":3}")));

        assertThat(through(chain)).isEqualTo(6);
        assertThat(counter.count(0)).isEqualTo(3);

        chain.close();
        assertThat(counter.count(0)).as("destroyed in jobs").isEqualTo(3);
        jobs.runAll();
        assertThat(counter.count(0)).isEqualTo(1);
    }

    @Test
    void shouldLeaveTheBlockAloneWhenThereIsNone() throws Exception
    {
        final DspChain chain = chain(List.of());

        assertThat(through(chain)).isEqualTo(1);
        assertThat(chain.endpoints()).isEmpty();
        chain.close();
    }

    @Test
    void shouldLeaveNothingBehindWhenOneCannotBeMade()
    {
        final List<WorkerEndpoint<DspInstance>> endpoints =
            List.of(counter("{}"), counter("{}"), counter("{\"fail\":true}"));

        assertThatExceptionOfType(PluginException.class)
            .isThrownBy(() -> DspChain.create(endpoints, STEREO, parts))
            .withMessageContaining("the config asks to fail");
        jobs.runAll();

        assertThat(counter.count(0)).isEqualTo(1);
    }

    @Test
    void shouldRefuseADspThatChangesTheNumberOfChannels()
    {
        final List<WorkerEndpoint<DspInstance>> endpoints = List.of(endpoint(liar, "liar", "{\"lie\":\"channels\"}"));

        assertThatExceptionOfType(PluginException.class)
            .isThrownBy(() -> DspChain.create(endpoints, STEREO, parts))
            .withMessageContaining("dsp 'liar' of plugin test.liar").withMessageContaining("48000 Hz, 2 channels");
        jobs.runAll();

        assertThat(liar.count(0)).isEqualTo(1);
    }

    @Test
    void shouldCarryTheStateOverWhenTheLibraryIsSwapped() throws Exception
    {
        final WorkerEndpoint<DspInstance> endpoint = counter("{\"gain\":2}");
        final DspChain chain = chain(List.of(endpoint));
        through(chain);

        endpoint.control().recreate(Reason.LEASE_SWAPPED, counter.swap("counter_v2"));
        chain.onDoorbell();
        assertThat(through(chain)).as("the old one goes on").isEqualTo(2);
        settle(chain);

        assertThat(through(chain)).as("the new one has the configuration").isEqualTo(2);
        assertThat(counter.count(0)).as("the old library is free").isZero();
        assertThat(counter.count(1)).isEqualTo(2);
        assertThat(status.value(EngineCounter.INSTANCES_RECREATED)).isEqualTo(1);
        assertThat(status.errors()).as("the state was understood").isEmpty();
        chain.close();
    }

    @Test
    void shouldBypassWhenThePluginIsDisabledAndComeBackWhenItIsEnabled() throws Exception
    {
        final WorkerEndpoint<DspInstance> endpoint = counter("{\"gain\":2}");
        final DspChain chain = chain(List.of(endpoint));
        endpoint.control().destroy(Reason.DISABLED, counter.disable());
        settle(chain);

        assertThat(through(chain)).isEqualTo(1);
        assertThat(counter.count(0)).isZero();
        assertThat(status.errors()).singleElement()
            .satisfies(error -> assertThat(error.message()).contains("is bypassed", "the plugin was disabled"));

        endpoint.control().recreate(Reason.ENABLED, counter.swap("counter_v1"));
        settle(chain);
        assertThat(through(chain)).isEqualTo(2);
        chain.close();
    }

    @Test
    void shouldApplyAConfigurationWhileItPlays() throws Exception
    {
        final WorkerEndpoint<DspInstance> first = counter("{}");
        final WorkerEndpoint<DspInstance> second = counter("{\"gain\":5}");
        final DspChain chain = chain(List.of(first, second));

        first.control().configure("{\"gain\":3}");
        settle(chain);
        assertThat(through(chain)).isEqualTo(15);
        first.control().configure("{\"reject\":true}");
        settle(chain);
        assertThat(through(chain)).isEqualTo(15);
        first.control().configure("{\"gain\":4,\"recreate\":true}");
        settle(chain);
        assertThat(through(chain)).isEqualTo(20);

        assertThat(first.outcome()).extracting(Outcome::kind).isEqualTo(Outcome.Kind.RECREATED);
        assertThat(second.outcome()).as("never asked").isNull();
        chain.close();
    }

    @Test
    void shouldKeepTheOldInstanceWhenTheNewLibraryMakesNone() throws Exception
    {
        final WorkerEndpoint<DspInstance> endpoint = counter("{\"gain\":2}");
        final DspChain chain = chain(List.of(endpoint));
        endpoint.control().recreate(Reason.LEASE_SWAPPED, counter.swap("tone_v1"));

        settle(chain);

        assertThat(through(chain)).isEqualTo(2);
        assertThat(counter.count(0)).as("held by the instance").isEqualTo(1);
        assertThat(status.value(EngineCounter.RECREATE_FAILURES)).isEqualTo(1);
        chain.close();
    }

    @Test
    void shouldFaultTheCulpritWhenItsOutputIsNotFinite() throws Exception
    {
        final DspChain chain =
            chain(List.of(counter("{\"gain\":2}"),
                endpoint(liar, "liar", "{\"lie\":\"nan\"}"), counter("{\"gain\":3}")));
        assertThat(through(chain)).isNaN();

        chain.findCulprit();
        assertThat(through(chain)).as("what was not finite is silent").isZero();
        jobs.runAll();

        assertThat(through(chain)).as("without the culprit").isEqualTo(6);
        assertThat(liar.count(0)).isEqualTo(1);
        assertThat(counter.count(0)).isEqualTo(3);
        assertThat(status.value(EngineCounter.FAULTS)).isEqualTo(1);
        assertThat(status.errors()).singleElement()
            .satisfies(error -> assertThat(error.message()).contains("dsp 'liar'", "is bypassed"));
        chain.close();
    }

    @Test
    void shouldFaultNobodyWhenWhatComesInIsNotFinite() throws Exception
    {
        final DspChain chain = chain(List.of(counter("{\"gain\":2}")));
        chain.findCulprit();
        fill(Float.NaN);

        chain.process(samples, FRAMES);

        assertThat(NativeMemory.getFloat(samples)).isZero();
        assertThat(through(chain)).as("it still processes").isEqualTo(2);
        assertThat(status.value(EngineCounter.FAULTS)).isZero();
        chain.close();
    }

    @Test
    void shouldAllocateNothingWhenBlocksPass() throws Exception
    {
        final DspChain chain = chain(List.of(counter("{}"), counter("{}"), counter("{}")));

        assertThat(Allocations.bytesOfManyRounds(() -> chain.process(samples, FRAMES))).isZero();
        chain.close();
    }
}
