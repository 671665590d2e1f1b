// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.playback;

import dev.stellatune.engine.pipeline.FakeSink;
import dev.stellatune.engine.status.EngineCounter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random commands between random turns and jobs: every future is completed, no track is lost, the sink is used as a
 * sink may be, and nothing holds a library in the end.
 */
class PlayerAgentModelTest
{
    private static final int RUNS = 60;
    private static final int STEPS = 120;

    @TempDir
    private Path temporary;

    private final List<String> history = new ArrayList<>();
    private final List<CompletableFuture<?>> futures = new ArrayList<>();
    private final Set<Long> enqueued = new LinkedHashSet<>();
    private final Set<Long> forgotten = new LinkedHashSet<>();
    private int skips;

    @Test
    void shouldKeepItsPromisesWhateverHappens() throws Exception
    {
        final long seed = System.nanoTime();
        System.out.println("PlayerAgentModelTest seed " + seed);
        for (int run = 0; run < RUNS; run++)
        {
            run(seed + run, Files.createDirectory(temporary.resolve("run" + run)));
        }
    }

    private void run(final long seed, final Path directory) throws Exception
    {
        final Random random = new Random(seed);
        final PlayerRig rig = new PlayerRig(directory, random.nextBoolean());
        history.clear();
        futures.clear();
        enqueued.clear();
        forgotten.clear();
        skips = 0;
        try
        {
            rig.agent.dsps(random.nextBoolean() ? List.of() :
                List.of(new DspChoice("test.counter", "counter", "{}")));
            for (int step = 0; step < STEPS; step++)
            {
                step(rig, random);
            }
            end(rig);
        }
        catch (final AssertionError | RuntimeException e)
        {
            throw new AssertionError("seed " + seed + ": " + String.join(", ", history), e);
        }
    }

    private void step(final PlayerRig rig, final Random random)
    {
        switch (random.nextInt(16))
        {
            case 0, 1 -> enqueue(rig, random);
            case 2 ->
            {
                note("play");
                futures.add(rig.play());
            }
            case 3 ->
            {
                note("skip");
                skips++;
                rig.agent.skip();
            }
            case 4 ->
            {
                final long frame = random.nextInt(600);
                note("seek " + frame);
                futures.add(rig.seek(frame));
            }
            case 5 ->
            {
                final boolean now = random.nextInt(3) == 0;
                note("pause " + now);
                rig.agent.pause(now);
            }
            case 6 -> rare(rig, random);
            case 7, 8, 9 ->
            {
                if (!rig.runtimes.jobs().waiting().isEmpty())
                {
                    final int index = random.nextInt(rig.runtimes.jobs().waiting().size());
                    note("job " + rig.runtimes.jobs().waiting().get(index).replaceAll("/.*/", ""));
                    rig.runtimes.jobs().run(index);
                }
            }
            default ->
            {
                final int turns = 1 + random.nextInt(4);
                note(turns + " turns");
                rig.sink.play(random.nextInt(40));
                rig.turns(turns);
            }
        }
    }

    private void enqueue(final PlayerRig rig, final Random random)
    {
        final int frames = random.nextInt(400);
        final Track track = switch (random.nextInt(6))
        {
            case 0 -> rig.mono(frames);
            case 1 -> rig.unplayable();
            default -> rig.tone(frames);
        };
        note("enqueue " + track.serial() + " " +
            (track.choice() == null ? "" : track.choice().typeId()) + " " + frames);
        enqueued.add(track.serial());
        rig.agent.enqueue(track);
    }

    private void rare(final PlayerRig rig, final Random random)
    {
        switch (random.nextInt(5))
        {
            case 0 ->
            {
                note("stop");
                forgotten.addAll(enqueued);
                futures.add(rig.stop());
            }
            case 1 ->
            {
                note("reload");
                futures.add(rig.runtimes.runtime().reloadPlugin("test.tone"));
            }
            case 2 ->
            {
                note("toggle");
                futures.add(rig.runtimes.runtime().setPluginEnabled("test.counter", random.nextBoolean()));
            }
            case 3 ->
            {
                final boolean failing = random.nextBoolean();
                note("opening fails " + failing);
                rig.sink.failToOpen(failing ? new IOException("The device is busy.") : null);
            }
            default ->
            {
                note("some room");
                rig.sink.room(random.nextInt(100));
            }
        }
    }

    private void note(final String what)
    {
        history.add(what);
    }

    /** Nothing stands in the way any more: the queue is played to its end. */
    private void end(final PlayerRig rig)
    {
        note("end");
        rig.sink.room(Integer.MAX_VALUE);
        rig.sink.failToOpen(null);
        futures.add(rig.play());
        for (int i = 0; i < 400; i++)
        {
            rig.sink.play(Long.MAX_VALUE);
            rig.turns(20);
            rig.runtimes.clock().advanceMs(1_000);
            rig.runtimes.jobs().runAll();
        }

        assertThat(rig.agent.record().state()).isEqualTo(PlayerState.STOPPED);
        assertThat(futures).allSatisfy(future -> assertThat(future).isDone());
        assertThat(rig.runtimes.status().value(EngineCounter.WORKER_EXCEPTIONS))
            .as("%s", rig.runtimes.status().errors()).isZero();
        assertThat(rig.runtimes.status().errors())
            .noneSatisfy(error -> assertThat(error.message()).contains("Exception"));
        final Set<Long> lost = new LinkedHashSet<>(enqueued);
        lost.removeAll(rig.started());
        lost.removeAll(rig.failed());
        lost.removeAll(forgotten);
        assertThat(lost).as("neither heard, nor failed, nor forgotten by a stop, nor left by a skip")
            .hasSizeLessThanOrEqualTo(skips);
        // a seek that ends after its track has may go back to it
        assertThat(rig.started().stream().distinct()).as("in the order of the queue").isSorted();
        assertThat(rig.sink.calls()).doesNotContain(FakeSink.WRITTEN_WHILE_CLOSED);
        rig.close();
    }
}
