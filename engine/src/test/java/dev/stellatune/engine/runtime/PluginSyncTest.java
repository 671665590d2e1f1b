// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.ffi.plugin.PluginInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Directories and what is loaded from them.
 */
@Timeout(60)
class PluginSyncTest
{
    private static final String TONE = "test.tone";
    private static final String COUNTER = "test.counter";

    private RuntimeRig rig;
    private PluginRuntime runtime;

    @BeforeEach
    void open(@TempDir final Path directory) throws Exception
    {
        rig = new RuntimeRig(directory);
        runtime = rig.runtime();
    }

    @AfterEach
    void close()
    {
        rig.close();
    }

    private SyncReport load()
    {
        return rig.done(runtime.loadDirectory(rig.plugins()));
    }

    private SyncReport reload()
    {
        return rig.done(runtime.reloadAll());
    }

    private static void nothingDone(final SyncReport report, final int unchanged)
    {
        assertThat(report.planned()).isZero();
        assertThat(report.unchanged()).isEqualTo(unchanged);
    }

    private Path file(final String name)
    {
        return rig.plugins().resolve(name + ".so");
    }

    @Test
    void shouldLeaveWhatIsLoadedAloneWhenADirectoryIsLoadedAgain()
    {
        rig.install("tone_v1", "tone");
        load();
        rig.install("tone_v2", "tone");
        rig.install("counter_v1", "counter");

        final SyncReport report = load();

        assertThat(report.done()).extracting(SyncReport.Change::action).containsExactly(SyncReport.Action.LOADED);
        assertThat(report.loaded()).extracting(PluginInfo::id).containsExactly(COUNTER);
        assertThat(report.unchanged()).isEqualTo(1);
        assertThat(rig.state(TONE).seq()).isEqualTo(1);
    }

    @Test
    void shouldLoadReloadAndUnloadWhenADirectoryIsReconciled() throws Exception
    {
        rig.install("tone_v1", "tone");
        rig.install("counter_v1", "counter");
        rig.install("ledger", "ledger");
        load();
        rig.install("tone_v2", "tone");
        Files.delete(file("counter"));
        rig.install("slow", "slow");

        final SyncReport report = reload();

        assertThat(report.failed()).isEmpty();
        assertThat(report.done()).extracting(SyncReport.Change::action).containsExactlyInAnyOrder(
            SyncReport.Action.RELOADED, SyncReport.Action.LOADED, SyncReport.Action.UNLOADED);
        assertThat(report.unchanged()).as("the ledger").isEqualTo(1);
        assertThat(report.planned()).isEqualTo(3);
        assertThat(rig.state(TONE).seq()).isEqualTo(2);
        assertThat(rig.state(COUNTER).file()).isNull();
        assertThat(rig.state("test.ledger").seq()).isEqualTo(1);
        nothingDone(reload(), 3);
    }

    @Test
    void shouldNotTouchAPluginWhenItsFileHoldsTheSameBytes() throws Exception
    {
        rig.install("tone_v1", "tone");
        load();
        Files.setLastModifiedTime(file("tone"), FileTime.fromMillis(1));
        nothingDone(reload(), 1);

        rig.install("tone_v1", "tone");
        nothingDone(reload(), 1);
        assertThat(rig.state(TONE).seq()).isEqualTo(1);
    }

    @Test
    void shouldReloadWhenTheFileWasRewrittenWithTheSameSizeAndTime() throws Exception
    {
        rig.install("tone_v1", "tone");
        load();
        final FileTime written = Files.getLastModifiedTime(file("tone"));
        final byte[] bytes = Files.readAllBytes(file("tone"));
        // a byte behind the last section header changes nothing for the loader
        final byte[] padded = Arrays.copyOf(bytes, bytes.length + 1);
        Files.write(file("tone"), padded);
        reload();
        padded[bytes.length] = 1;
        Files.write(file("tone"), padded);
        Files.setLastModifiedTime(file("tone"), written);

        assertThat(reload().loaded()).extracting(PluginInfo::id).containsExactly(TONE);
        assertThat(rig.state(TONE).seq()).isEqualTo(3);
    }

    @Test
    void shouldSwapAndNotEndAPluginWhenItsFileHasAnotherName() throws Exception
    {
        rig.install("tone_v1", "tone");
        load();
        Files.move(file("tone"), file("renamed"), StandardCopyOption.ATOMIC_MOVE);

        final SyncReport report = reload();

        assertThat(report.failed()).isEmpty();
        assertThat(report.done()).extracting(SyncReport.Change::action).containsExactly(SyncReport.Action.LOADED);
        assertThat(rig.state(TONE).file()).isEqualTo(file("renamed"));
        assertThat(rig.state(TONE).seq()).as("one swap").isEqualTo(2);
    }

    @Test
    void shouldKeepWhatCameFromADirectoryWhenTheDirectoryIsGone() throws Exception
    {
        rig.install("tone_v1", "tone");
        load();
        final Path away = rig.plugins().resolveSibling("away");
        Files.move(rig.plugins(), away);

        final SyncReport report = reload();
        Files.move(away, rig.plugins());

        assertThat(report.done()).isEmpty();
        assertThat(report.failed()).singleElement()
            .satisfies(failure -> assertThat(failure.file()).isEqualTo(rig.plugins()));
        assertThat(rig.state(TONE).epoch()).isEqualTo(1);
    }

    @Test
    void shouldNotUnloadWhatWasLoadedByItselfFromAPlaceThatIsNotLookedAt() throws Exception
    {
        load();
        final Path deep = Files.createDirectories(rig.plugins().resolve("a").resolve("b"));
        rig.install("tone_v1", "tone");
        final Path file = Files.move(file("tone"), deep.resolve("tone.so"));
        rig.done(runtime.load(file));

        nothingDone(reload(), 1);
        assertThat(rig.state(TONE).file()).isEqualTo(file);
    }

    @Test
    void shouldNotUnloadWhatWasLoadedWhileTheDirectoriesWereLookedAt()
    {
        rig.install("counter_v1", "counter");
        load();
        final var request = runtime.reloadAll();
        rig.turn();
        rig.jobs().runAll();
        // the look is over, and its result waits for the control thread
        rig.install("tone_v1", "tone");
        rig.done(runtime.load(file("tone")));

        assertThat(rig.done(request).done()).isEmpty();
        assertThat(rig.state(TONE).epoch()).isPositive();
    }

    @Test
    void shouldSaySoWhenLookingAtADirectoryDoesNotEnd()
    {
        final var request = runtime.loadDirectory(rig.plugins());
        rig.turn();
        rig.jobs().giveUp(0);

        assertThat(rig.done(request).failed()).singleElement().satisfies(failure ->
        {
            assertThat(failure.file()).isEqualTo(rig.plugins());
            assertThat(failure.message()).contains("stuck");
        });
    }

    @Test
    void shouldReportASecondFileOfOnePluginEachTimeAndNeverLoadItTwice()
    {
        rig.install("tone_v1", "a");
        rig.install("tone_v2", "b");
        load();

        for (int i = 0; i < 3; i++)
        {
            final SyncReport report = reload();
            assertThat(report.done()).isEmpty();
            assertThat(report.failed()).singleElement().satisfies(failure ->
                assertThat(failure.message()).contains("already provided by", "a.so", "b.so"));
        }
        assertThat(rig.state(TONE).seq()).isEqualTo(1);
        assertThat(rig.copies()).hasSize(1);
    }

    @Test
    void shouldSayThatAPluginStaysDisabledWhenItIsFound()
    {
        rig.done(runtime.setPluginEnabled(TONE, false));
        rig.install("tone_v1", "tone");

        assertThat(load().done()).singleElement().satisfies(change ->
        {
            assertThat(change.action()).isEqualTo(SyncReport.Action.LEFT_DISABLED);
            assertThat(change.plugin().id()).isEqualTo(TONE);
        });
        assertThat(rig.state(TONE).epoch()).isZero();
        nothingDone(reload(), 1);
    }

    @Test
    void shouldGoOnWithTheOthersWhenOneFails()
    {
        rig.install("tone_v1", "tone");
        rig.install("counter_v1", "counter");
        load();
        rig.install("wrong_abi", "counter");
        rig.install("tone_v2", "tone");

        final SyncReport report = reload();

        assertThat(report.loaded()).extracting(PluginInfo::id).containsExactly(TONE);
        assertThat(report.failed()).singleElement().satisfies(failure ->
            assertThat(failure.file()).isEqualTo(file("counter")));
        final ModuleLease lease = runtime.acquireCurrentLease(COUNTER);
        assertThat(lease).as("the old library stays in use").isNotNull();
        lease.release();
    }

    @Test
    void shouldTellHowLongItTook()
    {
        rig.install("tone_v1", "tone");
        final var request = runtime.loadDirectory(rig.plugins());
        rig.turn();
        rig.clock().advanceMs(3);
        rig.jobs().runAll();
        rig.turn();
        rig.clock().advanceMs(5);

        final SyncReport report = rig.done(request);

        assertThat(report.listNs()).isEqualTo(3_000_000);
        assertThat(report.applyNs()).isEqualTo(5_000_000);
        assertThat(report.done().getFirst().tookNs()).isEqualTo(5_000_000);
    }
}
