// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.ffi.library.LibraryLoadException;
import dev.stellatune.ffi.plugin.CapabilityKind;
import dev.stellatune.ffi.plugin.DecoderInstance;
import dev.stellatune.ffi.plugin.PluginException;
import dev.stellatune.ffi.plugin.PluginInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The flows, with real libraries: load, reload, enable, disable, unload, shut down.
 */
class PluginRuntimeTest
{
    private static final String TONE = "test.tone";

    private RuntimeRig rig;
    private PluginRuntime runtime;

    @BeforeEach
    void make(@TempDir final Path temporary) throws Exception
    {
        rig = new RuntimeRig(temporary);
        runtime = rig.runtime();
    }

    @AfterEach
    void close()
    {
        rig.close();
    }

    private PluginInfo load(final String fixture, final String name)
    {
        return rig.done(runtime.load(rig.install(fixture, name)));
    }

    private ModuleLease acquire(final String id)
    {
        final ModuleLease lease = runtime.acquireCurrentLease(id);
        if (lease == null)
        {
            throw new AssertionError("no lease of " + id);
        }
        return lease;
    }

    private Path shadow(final String id)
    {
        final Path shadow = rig.state(id).shadow();
        if (shadow == null)
        {
            throw new AssertionError("no copy of " + id);
        }
        return shadow;
    }

    @Test
    void shouldOfferWhatAPluginHasWhenItIsLoaded()
    {
        final PluginInfo info = load("tone_v1", "tone");

        assertThat(info.id()).isEqualTo(TONE);
        assertThat(rig.state(TONE)).satisfies(state ->
        {
            assertThat(state.enabled()).isTrue();
            assertThat(state.file()).isEqualTo(rig.plugins().resolve("tone.so"));
            assertThat(state.leaseCount()).isEqualTo(1);
            assertThat(state.seq()).isEqualTo(1);
            assertThat(state.epoch()).isEqualTo(1);
        });
        assertThat(RuntimeRig.isMapped(shadow(TONE))).isTrue();
        assertThat(RuntimeRig.isMapped(rig.plugins().resolve("tone.so"))).as("never the user's file").isFalse();
        assertThat(runtime.offers(CapabilityKind.DECODER)).extracting(Offer::pluginId).containsExactly(TONE);
        assertThat(runtime.offers(CapabilityKind.DSP)).isEmpty();
        assertThat(runtime.decodersFor("tone")).extracting(Offer::pluginId).containsExactly(TONE);
        assertThat(runtime.decodersFor("flac")).isEmpty();
        assertThat(rig.status().value(EngineCounter.LIBRARIES_LOADED)).isEqualTo(1);
    }

    @Test
    void shouldGiveALeaseWithoutTheControlThreadWhenAPluginIsLoaded()
    {
        load("tone_v1", "tone");

        final ModuleLease lease = acquire(TONE);

        assertThat(lease.count()).isEqualTo(2);
        assertThat(lease.module().pluginId()).isEqualTo(TONE);
        assertThat(runtime.acquireCurrentLease("nobody")).isNull();
        lease.release();
    }

    @Test
    void shouldSwapAndReclaimWhenReloaded()
    {
        load("tone_v1", "tone");
        final Path old = shadow(TONE);
        rig.install("tone_v2", "tone");

        assertThat(rig.done(runtime.reloadPlugin(TONE))).isNotNull();

        assertThat(shadow(TONE)).isNotEqualTo(old);
        assertThat(rig.state(TONE).seq()).isEqualTo(2);
        assertThat(RuntimeRig.isMapped(old)).isFalse();
        assertThat(old).doesNotExist();
        assertThat(rig.status().value(EngineCounter.LIBRARIES_RECLAIMED)).isEqualTo(1);
    }

    @Test
    void shouldKeepTheOldLibraryMappedWhileSomebodyHoldsIt()
    {
        load("tone_v1", "tone");
        final ModuleLease held = acquire(TONE);

        assertThat(rig.done(runtime.reloadPlugin(TONE))).isNotNull();

        assertThat(acquire(TONE)).isNotSameAs(held).satisfies(ModuleLease::release);
        assertThat(rig.state().retired()).singleElement().satisfies(retired ->
        {
            assertThat(retired.count()).isEqualTo(1);
            assertThat(retired.epoch()).isEqualTo(1);
            assertThat(retired.reason()).contains("held", "1");
            assertThat(RuntimeRig.isMapped(retired.shadow())).isTrue();
        });

        held.release();
        rig.settle();
        assertThat(rig.state().retired()).isEmpty();
        assertThat(RuntimeRig.isMapped(held.module().shadow())).isFalse();
    }

    @Test
    void shouldLoadAgainWhenReloadedWithoutAChange()
    {
        load("tone_v1", "tone");

        assertThat(rig.done(runtime.reloadPlugin(TONE))).isNotNull();

        assertThat(rig.state(TONE).seq()).isEqualTo(2);
    }

    @Test
    void shouldReloadOnlyWhatChangedWhenAllAreReloaded()
    {
        load("tone_v1", "tone");
        load("counter_v1", "counter");
        load("ledger", "ledger");
        rig.done(runtime.setPluginEnabled("test.ledger", false));
        rig.install("counter_v2", "counter");
        rig.install("ledger", "ledger");

        final SyncReport report = rig.done(runtime.reloadAll());

        assertThat(report.loaded()).extracting(PluginInfo::id).containsExactly("test.counter");
        assertThat(report.failed()).isEmpty();
        assertThat(rig.state(TONE).seq()).as("untouched").isEqualTo(1);
        assertThat(rig.state("test.counter").seq()).isEqualTo(2);
    }

    @Test
    void shouldGoOnWithTheOldLibraryWhenTheNewOneIsNotValid()
    {
        load("tone_v1", "tone");
        final Path old = shadow(TONE);
        for (final String broken : List.of("wrong_abi", "null_entry", "unresolved", "no_entry", "exec_stack"))
        {
            rig.install(broken, "tone");

            assertThat(rig.failure(runtime.reloadPlugin(TONE))).as(broken)
                .isInstanceOfAny(PluginException.class, LibraryLoadException.class)
                .message().contains("tone.so");

            assertThat(shadow(TONE)).isEqualTo(old);
            assertThat(rig.state(TONE).seq()).isEqualTo(1);
            assertThat(rig.copies()).as("nothing is left of the candidate").hasSize(1);
        }
        acquire(TONE).release();
    }

    @Test
    void shouldGoOnWithTheOldLibraryWhenItsFileIsGone() throws Exception
    {
        load("tone_v1", "tone");
        Files.delete(rig.plugins().resolve("tone.so"));

        assertThat(rig.failure(runtime.reloadPlugin(TONE))).hasMessageContaining("tone.so");
        final SyncReport report = rig.done(runtime.reloadAll());

        assertThat(report.failed()).as("its directory was never loaded").singleElement()
            .satisfies(failure -> assertThat(failure.file()).isEqualTo(rig.plugins().resolve("tone.so")));
        acquire(TONE).release();
    }

    @Test
    void shouldGoOnWithTheOldLibraryWhenTheFileHoldsAnotherPlugin()
    {
        load("tone_v1", "tone");
        rig.install("counter_v1", "tone");

        assertThat(rig.failure(runtime.reloadPlugin(TONE))).isInstanceOf(PluginException.class)
            .hasMessageContaining("test.counter").hasMessageContaining(TONE);

        acquire(TONE).release();
        assertThat(runtime.acquireCurrentLease("test.counter")).isNull();
        assertThat(rig.copies()).hasSize(1);
    }

    @Test
    void shouldRefuseASecondFileWhenItHasTheSameId()
    {
        load("tone_v1", "tone");

        final Throwable failure = rig.failure(runtime.load(rig.install("tone_v2", "other")));

        assertThat(failure).isInstanceOf(PluginException.class)
            .hasMessageContaining("tone.so").hasMessageContaining("other.so");
        assertThat(rig.state(TONE).file()).isEqualTo(rig.plugins().resolve("tone.so"));
        assertThat(rig.copies()).hasSize(1);
    }

    @Test
    void shouldReplaceTheLibraryWhenItsFileIsLoadedAgain()
    {
        load("tone_v1", "tone");
        load("tone_v2", "tone");

        assertThat(rig.state(TONE).seq()).isEqualTo(2);
        assertThat(rig.copies()).hasSize(1);
    }

    @Test
    void shouldLoadWhatItCanWhenADirectoryIsMixed() throws Exception
    {
        rig.install("tone_v1", "b-tone");
        rig.install("tone_v2", "c-tone");
        rig.install("wrong_abi", "a-wrong");
        Files.writeString(rig.plugins().resolve("notes.txt"), "not a library");

        final SyncReport report = rig.done(runtime.loadDirectory(rig.plugins()));

        assertThat(report.loaded()).extracting(PluginInfo::id).containsExactly(TONE);
        assertThat(report.failed()).extracting(failure -> failure.file().getFileName().toString())
            .containsExactlyInAnyOrder("a-wrong.so", "c-tone.so");
        assertThat(rig.state(TONE).file()).as("the first one named").isEqualTo(rig.plugins().resolve("b-tone.so"));
    }

    @Test
    void shouldTakeTheFirstNamedWhenTheSecondIsLoadedFirst()
    {
        final Path first = rig.install("tone_v1", "first");
        final Path second = rig.install("tone_v2", "second");
        final EngineFuture<SyncReport> report = runtime.loadAll(List.of(first, second));
        rig.turn();

        rig.jobs().run(1);
        rig.turn();
        rig.settle();

        assertThat(report.join().loaded()).hasSize(1);
        assertThat(report.join().failed()).singleElement()
            .satisfies(failure -> assertThat(failure.file()).isEqualTo(second));
        assertThat(rig.state(TONE).file()).isEqualTo(first);
    }

    @Test
    void shouldSaySoWhenADirectoryCannotBeRead()
    {
        assertThat(rig.done(runtime.loadDirectory(rig.plugins().resolve("missing"))).failed()).singleElement()
            .satisfies(failure -> assertThat(failure.message()).contains("missing", "does not exist"));
        assertThat(rig.done(runtime.loadAll(List.of())).planned()).isZero();
    }

    @Test
    void shouldYieldNothingAndUnloadWhenDisabled()
    {
        load("tone_v1", "tone");
        final Path shadow = shadow(TONE);

        assertThat(rig.done(runtime.setPluginEnabled(TONE, false))).isTrue();

        assertThat(runtime.acquireCurrentLease(TONE)).isNull();
        assertThat(runtime.offers(CapabilityKind.DECODER)).isEmpty();
        assertThat(RuntimeRig.isMapped(shadow)).isFalse();
        assertThat(rig.state(TONE).enabled()).isFalse();
        assertThat(rig.done(runtime.setPluginEnabled(TONE, false))).as("again").isFalse();
        assertThat(rig.failure(runtime.reloadPlugin(TONE))).hasMessageContaining("disabled");
    }

    @Test
    void shouldLoadTheInstalledFileAgainWhenEnabled()
    {
        load("tone_v1", "tone");
        rig.done(runtime.setPluginEnabled(TONE, false));
        rig.install("tone_v2", "tone");

        assertThat(rig.done(runtime.setPluginEnabled(TONE, true))).isTrue();

        assertThat(rig.state(TONE).info()).isNotNull()
            .satisfies(info -> assertThat(info.version()).startsWith("2"));
        acquire(TONE).release();
        assertThat(rig.done(runtime.setPluginEnabled(TONE, true))).as("again").isFalse();
    }

    @Test
    void shouldStayDisabledWhenTheFileCannotBeLoaded()
    {
        load("tone_v1", "tone");
        rig.done(runtime.setPluginEnabled(TONE, false));
        rig.install("wrong_abi", "tone");

        assertThat(rig.failure(runtime.setPluginEnabled(TONE, true))).isInstanceOf(PluginException.class);

        assertThat(rig.state(TONE).enabled()).isFalse();
        assertThat(runtime.acquireCurrentLease(TONE)).isNull();
    }

    @Test
    void shouldStayDisabledWhenItWasDisabledBeforeItsFirstLoad()
    {
        assertThat(rig.done(runtime.setPluginEnabled(TONE, false))).isTrue();

        final PluginInfo info = load("tone_v1", "tone");

        assertThat(info.id()).isEqualTo(TONE);
        assertThat(runtime.acquireCurrentLease(TONE)).isNull();
        assertThat(rig.copies()).as("looked at and put away").isEmpty();
        assertThat(rig.done(runtime.setPluginEnabled(TONE, true))).isTrue();
        acquire(TONE).release();
    }

    @Test
    void shouldBeLoadableWhenItWasDisabledAndEnabledBeforeItsFirstLoad()
    {
        rig.done(runtime.setPluginEnabled(TONE, false));
        assertThat(rig.done(runtime.setPluginEnabled(TONE, true))).isTrue();

        load("tone_v1", "tone");

        acquire(TONE).release();
    }

    @Test
    void shouldForgetItsFileWhenUnloaded()
    {
        load("tone_v1", "tone");

        assertThat(rig.done(runtime.unloadPlugin(TONE))).isTrue();

        assertThat(rig.copies()).isEmpty();
        assertThat(runtime.acquireCurrentLease(TONE)).isNull();
        assertThat(rig.failure(runtime.reloadPlugin(TONE))).hasMessageContaining("not loaded");
        assertThat(rig.done(runtime.unloadPlugin(TONE))).as("again").isFalse();
        assertThat(rig.done(runtime.unloadPlugin("nobody"))).isFalse();
        rig.done(runtime.load(rig.install("tone_v2", "elsewhere")));
        assertThat(rig.state(TONE).file()).isEqualTo(rig.plugins().resolve("elsewhere.so"));
    }

    @Test
    void shouldDoRequestsOfOnePluginInTheirOrderWhenTheyOverlap()
    {
        load("tone_v1", "tone");
        final EngineFuture<ReloadReport> reload = runtime.reloadPlugin(TONE);
        final EngineFuture<Boolean> disable = runtime.setPluginEnabled(TONE, false);
        final EngineFuture<Boolean> enable = runtime.setPluginEnabled(TONE, true);
        rig.turn();
        assertThat(disable).as("waits for the reload").isNotDone();

        rig.settle();

        assertThat(reload.join()).isNotNull();
        assertThat(disable.join()).isTrue();
        assertThat(enable.join()).isTrue();
        assertThat(rig.state(TONE).seq()).isEqualTo(4);
        acquire(TONE).release();
    }

    @Test
    void shouldNotWaitForAnotherPluginWhenThatOneIsBeingLoaded()
    {
        load("tone_v1", "tone");
        load("counter_v1", "counter");
        final EngineFuture<ReloadReport> reload = runtime.reloadPlugin("test.counter");
        rig.turn();

        final EngineFuture<Boolean> disable = runtime.setPluginEnabled(TONE, false);
        rig.turn();

        assertThat(disable).isDone();
        assertThat(reload).isNotDone();
        rig.settle();
    }

    @Test
    void shouldGoOnWhenALoadIsStuckAndPutItAwayWhenItEndsAfterAll()
    {
        load("tone_v1", "tone");
        rig.install("tone_v2", "tone");
        final EngineFuture<ReloadReport> stuck = runtime.reloadPlugin(TONE);
        rig.turn();
        rig.jobs().giveUp(0);
        assertThat(rig.failure(stuck)).hasMessageContaining("stuck");
        acquire(TONE).release();

        rig.jobs().endLate();
        rig.settle();

        assertThat(rig.copies()).as("only the current one").hasSize(1);
        assertThat(rig.done(runtime.reloadPlugin(TONE))).as("the slot is free again").isNotNull();
    }

    @Test
    void shouldRetireEverythingWhenShutDown()
    {
        load("tone_v1", "tone");
        load("counter_v1", "counter");

        rig.done(runtime.shutdown());

        assertThat(rig.state().plugins()).allSatisfy(plugin -> assertThat(plugin.enabled()).isFalse());
        assertThat(rig.copies()).isEmpty();
        assertThat(rig.failure(runtime.load(rig.install("ledger", "ledger")))).hasMessageContaining("closing");
        assertThat(rig.failure(runtime.setPluginEnabled(TONE, true))).hasMessageContaining("closing");
        assertThat(rig.copies()).isEmpty();
    }

    @Test
    void shouldLoadNothingMoreWhenShutDownWhileABatchIsBeingLoaded()
    {
        final EngineFuture<SyncReport> report = runtime.loadAll(
            List.of(rig.install("tone_v1", "tone"), rig.install("counter_v1", "counter")));
        rig.turn();
        rig.jobs().run(1);
        rig.turn();
        final EngineFuture<Boolean> shutDown = runtime.shutdown();
        rig.turn();
        rig.settle();

        assertThat(shutDown).isDone();
        assertThat(report.join().loaded()).isEmpty();
        assertThat(report.join().failed()).hasSize(2);
        assertThat(runtime.acquireCurrentLease("test.counter")).isNull();
        assertThat(rig.copies()).isEmpty();
    }

    @Test
    void shouldKeepNothingWhenManyLibrariesCameAndWent()
    {
        load("tone_v1", "tone");
        final ModuleLease first = acquire(TONE);
        for (int i = 0; i < 100; i++)
        {
            assertThat(rig.done(runtime.reloadPlugin(TONE))).isNotNull();
        }
        rig.settle();

        assertThat(rig.copies()).as("the first and the last").hasSize(2);
        assertThat(rig.status().value(EngineCounter.LIBRARIES_LOADED)).isEqualTo(101);
        assertThat(rig.status().value(EngineCounter.LIBRARIES_RECLAIMED)).isEqualTo(99);
        first.release();
    }

    @Test
    void shouldNotHarmTheAgentWhenARequestThrows()
    {
        runtime.agent().post(() ->
        {
            throw new IllegalStateException("a defect of a request");
        });
        final EngineFuture<Object> failing = runtime.bind(workers ->
        {
            throw new IllegalArgumentException("a defect of a binding");
        });

        assertThat(rig.failure(failing)).hasMessage("a defect of a binding");
        load("tone_v1", "tone");

        assertThat(rig.status().errors()).hasSize(2).anySatisfy(
            error -> assertThat(error.message()).contains("a defect of a request"));
    }

    @Test
    void shouldSayWhoHoldsWhatWhenAskedForItsState() throws Exception
    {
        load("tone_v1", "tone");
        final DecoderInstance instance = DecoderInstance.create(acquire(TONE), "tone", "{}");

        assertThat(rig.state(TONE).leaseCount()).isEqualTo(2);
        assertThat(rig.state(TONE).endpoints()).isEmpty();
        assertThat(rig.state(TONE).instances()).singleElement().satisfies(use ->
        {
            assertThat(use.label()).isEqualTo("decoder 'tone' of plugin test.tone");
            assertThat(use.owner()).isEqualTo(Thread.currentThread().getName());
        });
        final Path old = shadow(TONE);
        rig.done(runtime.reloadPlugin(TONE));

        assertThat(rig.state(TONE).instances()).isEmpty();
        assertThat(rig.state().retired()).singleElement().satisfies(retired ->
        {
            assertThat(retired.count()).isEqualTo(1);
            assertThat(retired.shadow()).isEqualTo(old);
            assertThat(retired.file()).isEqualTo(rig.plugins().resolve("tone.so"));
            assertThat(retired.pinned()).isFalse();
            assertThat(retired.reason()).contains("decoder 'tone' of plugin test.tone on thread " +
                Thread.currentThread().getName());
        });
        instance.destroy();
        rig.settle();
        assertThat(rig.state().retired()).isEmpty();
        assertThat(rig.state(TONE).leaseCount()).isEqualTo(1);
    }
}
