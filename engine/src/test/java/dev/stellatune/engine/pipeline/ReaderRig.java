// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.InstanceFactory;
import dev.stellatune.engine.control.ManualClock;
import dev.stellatune.engine.control.ManualJobs;
import dev.stellatune.engine.control.SwapPolicy;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.lease.FixtureModules;
import dev.stellatune.engine.lease.SwappableLibrary;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.worker.WorkerParts;
import dev.stellatune.ffi.plugin.CapabilityKind;
import dev.stellatune.ffi.plugin.DecoderInstance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes readers of fixtures, for stages that are driven by hand.
 */
final class ReaderRig implements AutoCloseable
{
    static final int BLOCK_FRAMES = 16;

    final EngineStatus status = new EngineStatus();
    final ManualJobs jobs = new ManualJobs();
    final ManualClock clock = new ManualClock();
    final WorkerParts parts = new WorkerParts(jobs, clock, status, SwapPolicy.AT_ONCE, BLOCK_FRAMES);
    /** How many readers have said that nothing will be opened for them any more. */
    final AtomicInteger ended = new AtomicInteger();
    final FixtureModules modules;
    private final Doorbell doorbell;
    private final Path input;

    ReaderRig(final Path directory, final Doorbell doorbell) throws Exception
    {
        this.modules = new FixtureModules(Files.createDirectory(directory.resolve("shadows")));
        this.doorbell = doorbell;
        this.input = Files.writeString(directory.resolve("input.tone"), "nobody reads this");
    }

    WorkerEndpoint<DecoderInstance> endpoint(
        final SwappableLibrary library, final String type, final String config)
    {
        return new WorkerEndpoint<>(new InstanceFactory<>(
            "test." + type, CapabilityKind.DECODER, type, library, DecoderInstance::create), doorbell, config);
    }

    TrackOpener opener(final WorkerEndpoint<DecoderInstance> endpoint)
    {
        return new TrackOpener(
            MediaInput.ofFile(input), modules.host(), endpoint, null, ended::incrementAndGet);
    }

    TrackReader reader(final long serial, final WorkerEndpoint<DecoderInstance> endpoint, final long frame)
        throws Exception
    {
        return TrackReader.open(serial, opener(endpoint), frame, parts);
    }

    /** A reader of the tone, of a length in frames. */
    TrackReader tone(final long serial, final SwappableLibrary library, final int frames) throws Exception
    {
        return reader(serial, endpoint(library, "tone", "{\"frames\":" + frames + "}"), 0);
    }

    @Override
    public void close()
    {
        jobs.runAll();
        modules.close();
    }
}
