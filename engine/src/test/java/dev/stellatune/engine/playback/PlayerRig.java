// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.playback;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.control.SwapPolicy;
import dev.stellatune.engine.pipeline.AudioPipeline;
import dev.stellatune.engine.pipeline.FakeSink;
import dev.stellatune.engine.pipeline.MediaInput;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.pipeline.PipelineSettings;
import dev.stellatune.engine.runtime.RuntimeRig;
import dev.stellatune.engine.worker.WorkerParts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A player without threads: the test is the control thread and the worker, and says when a job runs.
 */
final class PlayerRig implements AutoCloseable
{
    static final int BLOCK_FRAMES = 16;

    private static final int RING_BLOCKS = 4;

    final RuntimeRig runtimes;
    final FakeSink sink;
    final List<PlaybackEvent> events = new ArrayList<>();
    final AudioPipeline pipeline;
    final PlayerAgent agent;
    private final Path input;
    private long serial;

    PlayerRig(final Path directory, final boolean paced) throws Exception
    {
        runtimes = new RuntimeRig(directory);
        sink = new FakeSink(paced);
        pipeline = new AudioPipeline(
            new PipelineSettings("test", PipelineMode.INVOKER, BLOCK_FRAMES, RING_BLOCKS, List.of(), 0, false,
                new ThreadGroup("player rig")),
            runtimes.status(), runtimes.clock(), () ->
            {
            });
        agent = new PlayerAgent(
            new EngineParts(runtimes.runtime(), runtimes.host(), new WorkerParts(runtimes.jobs(), runtimes.clock(),
                runtimes.status(), SwapPolicy.AT_ONCE, BLOCK_FRAMES)),
            pipeline, sink, events::add);
        input = Files.writeString(directory.resolve("input.tone"), "nobody reads this");
        load("tone_v1");
        load("tone_mono44");
        load("counter_v1");
    }

    void load(final String fixture)
    {
        runtimes.done(runtimes.runtime().load(runtimes.install(fixture, fixture)));
    }

    /** A track of 48 kHz stereo. */
    Track tone(final int frames)
    {
        return track("test.tone", "tone", frames);
    }

    /** A track of 44.1 kHz mono. */
    Track mono(final int frames)
    {
        return track("test.tone44", "tone44", frames);
    }

    Track track(final String plugin, final String type, final int frames)
    {
        return new Track(++serial, MediaInput.ofFile(input),
            new DecoderChoice(plugin, type, "{\"frames\":" + frames + "}"));
    }

    /** A track that no loaded plugin can open. */
    Track unplayable()
    {
        return track("test.nobody", "nothing", 1);
    }

    CompletableFuture<PlaybackSummary> play(final Track... tracks)
    {
        for (final Track track : tracks)
        {
            agent.enqueue(track);
        }
        final CompletableFuture<PlaybackSummary> done = new CompletableFuture<>();
        agent.play(done);
        return done;
    }

    CompletableFuture<Boolean> seek(final long frame)
    {
        final CompletableFuture<Boolean> done = new CompletableFuture<>();
        agent.seek(frame, done);
        return done;
    }

    CompletableFuture<Boolean> stop()
    {
        final CompletableFuture<Boolean> done = new CompletableFuture<>();
        agent.stop(false, done);
        return done;
    }

    /** One turn of everything but jobs: requests, signals, one block. */
    int turn()
    {
        return runtimes.turn() + agent.doWork() + pipeline.turn();
    }

    void turns(final int count)
    {
        for (int i = 0; i < count; i++)
        {
            turn();
        }
    }

    /** Turns and jobs, until nothing moves. */
    void settle()
    {
        int idle = 0;
        while (idle < 3)
        {
            idle = turn() + runtimes.jobs().runAll() == 0 ? idle + 1 : 0;
        }
    }

    /** Until the first frames of what was cut to have been written. */
    void untilHeard(final Track track)
    {
        for (int i = 0; agent.record().heardSerial() != track.serial(); i++)
        {
            assertThat(i).as("turns until track %d is heard", track.serial()).isLessThan(1_000);
            turn();
            runtimes.jobs().runAll();
        }
    }

    /** The numbers of the tracks that were heard, in order. */
    List<Long> started()
    {
        return events.stream().filter(PlaybackEvent.TrackStarted.class::isInstance)
            .map(event -> ((PlaybackEvent.TrackStarted)event).serial()).toList();
    }

    List<Long> failed()
    {
        return events.stream().filter(PlaybackEvent.TrackFailed.class::isInstance)
            .map(event -> ((PlaybackEvent.TrackFailed)event).serial()).toList();
    }

    /** References on the current library of a plugin. */
    int leases(final String plugin)
    {
        return runtimes.state(plugin).leaseCount();
    }

    static String opened(final AudioFormat format)
    {
        return "open " + format;
    }

    @Override
    public void close()
    {
        CompletableFuture<?> _ = stop();
        settle();
        assertThat(sink.isOpen()).as("the sink is closed").isFalse();
        assertThat(sink.calls()).doesNotContain(FakeSink.WRITTEN_WHILE_CLOSED);
        assertThat(pipeline.close(System.nanoTime())).isTrue();
        runtimes.settle();
        for (final String plugin : List.of("test.tone", "test.tone44", "test.counter"))
        {
            assertThat(leases(plugin)).as("references on %s", plugin).isLessThanOrEqualTo(1);
            assertThat(runtimes.state(plugin).endpoints()).as("bindings of %s", plugin).isEmpty();
        }
        runtimes.close();
    }
}
