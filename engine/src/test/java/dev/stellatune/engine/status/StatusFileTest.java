// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.status;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * The file in which an engine says how it is, as another process reads it.
 */
class StatusFileTest
{
    private final Logger logger = Logger.getLogger("dev.stellatune.engine");

    @TempDir
    private Path place;

    @BeforeEach
    void beQuiet()
    {
        logger.setLevel(Level.OFF);
    }

    @AfterEach
    void logAgain()
    {
        logger.setLevel(null);
    }

    private StatusDirectory directory()
    {
        return StatusDirectory.in(place);
    }

    private static Path file(final EngineStatus status)
    {
        return Objects.requireNonNull(status.file());
    }

    @Test
    void shouldTellOthersWhatWasCountedAndWhatWentWrong() throws IOException
    {
        try (EngineStatus status = EngineStatus.visible(directory()))
        {
            status.add(EngineCounter.FAULTS, 3);
            status.error("rare");
            status.error("common ö");
            status.error("common ö");

            final EngineSnapshot read = StatusReader.read(file(status)).orElseThrow();

            assertThat(read.counters()).hasSameSizeAs(EngineCounter.values())
                .containsEntry("FAULTS", 3L).containsEntry("BLOCKS", 0L);
            assertThat(read.errors()).isEqualTo(status.errors()).containsExactly(
                new EngineStatus.ErrorCount("common ö", 2), new EngineStatus.ErrorCount("rare", 1));
            assertThat(read.process().pid()).isEqualTo(ProcessHandle.current().pid());
            assertThat(read).usingRecursiveComparison().isEqualTo(status.snapshot());
        }
    }

    @Test
    void shouldTellOthersOfPlayersWhileTheyLive() throws IOException
    {
        try (EngineStatus status = EngineStatus.visible(directory()))
        {
            final PlayerStatus player = status.newPlayer(new PlayerStatus.Shape("one", "FUSED", 64, 8));
            final StageTimes decoder = player.newStage("decoder");
            player.newStage("dsp");
            assertThat(StatusReader.read(file(status)).orElseThrow().players()).isEmpty();

            player.visible();
            decoder.record(1_000);
            decoder.late();
            player.missedDeadline();
            player.update(48_000, 3, 10, 640, 2, 1);
            player.update(48_000, 4, 11, 704, 5, 1);
            player.update(48_000, 5, 12, 768, 1, 1);

            final EngineSnapshot read = StatusReader.read(file(status)).orElseThrow();
            final EngineSnapshot.PlayerSnapshot seen = read.players().getFirst();
            assertThat(seen).usingRecursiveComparison().ignoringFields("stages").isEqualTo(
                new EngineSnapshot.PlayerSnapshot("one", "FUSED", 64, 8, 48_000, 5, 12, 768, 6, 1, 1, List.of()));
            assertThat(seen.stages()).extracting(EngineSnapshot.StageSnapshot::role).containsExactly("decoder", "dsp");
            assertThat(seen.stages().getFirst().times().count()).isEqualTo(1);
            assertThat(seen.stages().getFirst().late()).isEqualTo(1);
            assertThat(read.counters())
                .containsAllEntriesOf(Map.of("BLOCKS", 12L, "UNDERRUNS", 6L, "DEADLINE_MISSES", 1L));

            player.close();
            assertThat(StatusReader.read(file(status)).orElseThrow().players()).isEmpty();
        }
    }

    @Test
    void shouldBeginAtZeroWhenAPlaceGoesToAnotherPlayer()
    {
        try (EngineStatus status = EngineStatus.visible(directory()))
        {
            final PlayerStatus first = status.newPlayer(new PlayerStatus.Shape("first", "FUSED", 64, 8));
            first.newStage("decoder").record(5_000);
            first.visible();
            first.update(48_000, 3, 10, 640, 2, 1);
            first.close();

            final PlayerStatus second = status.newPlayer(new PlayerStatus.Shape("second", "INVOKER", 128, 4));
            second.newStage("decoder");
            second.visible();

            final EngineSnapshot.PlayerSnapshot seen = status.snapshot().players().getFirst();
            assertThat(seen.name()).isEqualTo("second");
            assertThat(seen.blocks() + seen.underruns() + seen.starvations()).isZero();
            assertThat(seen.stages().getFirst().times().count()).isZero();
        }
    }

    @Test
    void shouldServePlayersUnseenWhenThereAreMoreThanPlaces()
    {
        final EngineStatus status = new EngineStatus();
        for (int i = 0; i < StatusLayout.MAX_PLAYERS + 3; i++)
        {
            final PlayerStatus player = status.newPlayer(new PlayerStatus.Shape("player" + i, "FUSED", 64, 8));
            player.newStage("decoder").record(1_000);
            player.visible();
        }

        assertThat(status.snapshot().players()).hasSize(StatusLayout.MAX_PLAYERS);
    }

    @Test
    void shouldBeForNobodyElseAndGoneWhenClosed() throws IOException
    {
        final EngineStatus status = EngineStatus.visible(directory());
        final EngineStatus other = EngineStatus.visible(directory());
        final Path file = file(status);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(
            Files.getPosixFilePermissions(Objects.requireNonNull(file.getParent())))).isEqualTo("rwx------");
        assertThat(directory().files()).extracting(StatusDirectory.StatusFile::path)
            .containsExactly(file, file(other));
        assertThat(directory().files()).extracting(StatusDirectory.StatusFile::pid)
            .containsOnly(ProcessHandle.current().pid());

        status.close();
        status.close();
        other.close();

        assertThat(directory().files()).isEmpty();
    }

    @Test
    void shouldGoOnCountingWhenClosed()
    {
        final EngineStatus status = EngineStatus.visible(directory());
        final PlayerStatus player = status.newPlayer(new PlayerStatus.Shape("stuck", "FUSED", 64, 8));
        final StageTimes stuck = player.newStage("decoder");
        status.increment(EngineCounter.FAULTS);
        status.error("before");

        status.close();

        // a worker that was stuck comes back
        stuck.record(1_000);
        player.missedDeadline();
        status.increment(EngineCounter.FAULTS);
        status.error("before");
        status.error("after");
        assertThat(status.value(EngineCounter.FAULTS)).isEqualTo(2);
        assertThat(status.errors()).containsExactly(
            new EngineStatus.ErrorCount("before", 2), new EngineStatus.ErrorCount("after", 1));
    }

    @Test
    void shouldKeepItToItselfAndSaySoOnceWhenNoFileCanBeMade() throws IOException
    {
        final Path noDirectory = Files.createFile(place.resolve("file"));
        try (EngineStatus status = EngineStatus.visible(StatusDirectory.in(noDirectory)))
        {
            assertThat(status.file()).isNull();
            assertThat(status.errors()).singleElement()
                .satisfies(error -> assertThat(error.message())
                    .startsWith("The state of this engine cannot be seen by other processes: "));
            status.increment(EngineCounter.FAULTS);
            assertThat(status.snapshot().counters()).containsEntry("FAULTS", 1L);
        }
    }

    @Test
    void shouldNotUseADirectoryThatIsALink() throws IOException
    {
        final Path elsewhere = Files.createDirectory(place.resolve("elsewhere"));
        final Path trap = Files.createDirectory(place.resolve("trap"));
        Files.createSymbolicLink(trap.resolve("stellatune-" + Files.getAttribute(place, "unix:uid")), elsewhere);
        try (EngineStatus status = EngineStatus.visible(StatusDirectory.in(trap)))
        {
            assertThat(status.errors()).singleElement()
                .satisfies(error -> assertThat(error.message()).contains("is not a directory of this user"));
            assertThat(elsewhere).isEmptyDirectory();
        }
    }

    @Test
    void shouldReadNothingFromAFileThatIsIncompleteOrNone() throws IOException
    {
        final Path empty = Files.createFile(place.resolve("1-0.counters"));
        assertThat(StatusReader.read(empty)).isEqualTo(Optional.empty());
        Files.write(empty, new byte[StatusLayout.BYTES]);
        assertThat(StatusReader.read(empty)).isEqualTo(Optional.empty());
        assertThatIOException().isThrownBy(() -> StatusReader.read(place.resolve("none")));
    }

    @Test
    void shouldRefuseTheFileOfAnotherVersion() throws IOException
    {
        final EngineStatus status = EngineStatus.visible(directory());
        final Path copy = Files.copy(file(status), place.resolve("2-0.counters"));
        status.close();
        final byte[] bytes = Files.readAllBytes(copy);
        bytes[StatusLayout.VERSION_OFFSET]++;
        Files.write(copy, bytes);

        assertThatIOException().isThrownBy(() -> StatusReader.read(copy)).withMessageContaining("another version");
    }

    @Test
    void shouldLookWhereTheEnvironmentSays()
    {
        assertThat(StatusDirectory.ofUser(Map.of("XDG_RUNTIME_DIR", place.toString())::get, name -> null))
            .hasToString(place.toString());
        for (final String useless : List.of("relative", "", place.resolve("missing").toString()))
        {
            assertThat(StatusDirectory.ofUser(Map.of("XDG_RUNTIME_DIR", useless)::get, name -> "/var/tmp"))
                .as(useless).hasToString(Files.isDirectory(Path.of("/dev/shm")) ? "/dev/shm" : "/var/tmp");
        }
    }
}
