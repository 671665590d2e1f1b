// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine;

import dev.stellatune.engine.control.Range;
import dev.stellatune.engine.control.SwapPolicy;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.runtime.PinnedPolicy;
import dev.stellatune.engine.runtime.SyncReport;
import dev.stellatune.ffi.plugin.PluginHost;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;

/**
 * All that can be chosen about an engine. Set what differs from the defaults, then {@link AudioEngine#launch} it;
 * launching concludes the configuration, and setting it later is an {@link IllegalStateException}.
 *
 * <p>Not thread-safe until concluded.
 */
public final class EngineConfig
{
    /** With fewer cores than this the stages of a player share one thread. */
    public static final int CORES_FOR_DEDICATED = 4;

    private static final int DEFAULT_BLOCK_FRAMES = 256;
    private static final int DEFAULT_RING_BLOCKS = 8;
    private static final int MAX_BLOCK_FRAMES = 8192;
    private static final int MAX_RING_BLOCKS = 1024;
    private static final int MAX_REALTIME_PRIORITY = 99;
    private static final long DEFAULT_JOB_DEADLINE_MS = 10_000;
    private static final long LOW_SAMPLE_RATE = 8000;
    private static final long PROBATION_GRACE_NS = TimeUnit.SECONDS.toNanos(2);

    private @Nullable PipelineMode mode;
    private int blockFrames = DEFAULT_BLOCK_FRAMES;
    private int ringBlocks = DEFAULT_RING_BLOCKS;
    private final List<Path> pluginDirectories = new ArrayList<>();
    private boolean bundledPlugins;
    private final List<String> disabledPlugins = new ArrayList<>();
    private @Nullable Consumer<SyncReport> watcher;
    private PinnedPolicy pinnedPolicy = new PinnedPolicy(4, TimeUnit.SECONDS.toNanos(2));
    private SwapPolicy swapPolicy = SwapPolicy.DEFAULT;
    private @Nullable Path shadowParent;
    private @Nullable List<Integer> affinity;
    private int realtimePriority;
    private boolean lockMemory;
    private long jobDeadlineMs = DEFAULT_JOB_DEADLINE_MS;
    private long controlTimeoutMs = PluginHost.DEFAULT_CONTROL_TIMEOUT_MS;
    private NanoClock clock = SystemNanoClock.INSTANCE;
    private boolean concluded;

    private EngineConfig()
    {
    }

    /**
     * The defaults: mode by the number of cores, 256 frames per block, 8 blocks, no plugins.
     *
     * @return a configuration to change.
     */
    public static EngineConfig defaults()
    {
        return new EngineConfig();
    }

    /**
     * On which threads audio runs.
     *
     * @param value DEDICATED, FUSED or INVOKER; without it the number of cores decides.
     * @return this.
     */
    public EngineConfig mode(final PipelineMode value)
    {
        checkOpen();
        mode = value;
        return this;
    }

    @Nullable PipelineMode mode()
    {
        return mode;
    }

    /**
     * Frames per block. Fewer frames react sooner and cost more.
     *
     * @param value 1 to 8192; 256 by default.
     * @return this.
     */
    public EngineConfig blockFrames(final int value)
    {
        checkOpen();
        blockFrames = Range.check("blockFrames", value, 1, MAX_BLOCK_FRAMES);
        return this;
    }

    /** {@return frames per block, 1 to 8192} */
    public int blockFrames()
    {
        return blockFrames;
    }

    /**
     * Blocks in a player's ring: what may be decoded ahead of the sink.
     *
     * @param value a power of two, 1 to 1024; 8 by default.
     * @return this.
     */
    public EngineConfig ringBlocks(final int value)
    {
        checkOpen();
        Range.check("ringBlocks", value, 1, MAX_RING_BLOCKS);
        if (Integer.bitCount(value) != 1)
        {
            throw new IllegalArgumentException("ringBlocks " + value + " is not a power of two");
        }
        ringBlocks = value;
        return this;
    }

    /** {@return blocks in a player's ring, a power of two} */
    public int ringBlocks()
    {
        return ringBlocks;
    }

    /**
     * Adds a directory whose plugins are loaded at launch: its libraries and those of its immediate subdirectories.
     *
     * @param directory to look into.
     * @return this.
     */
    public EngineConfig pluginDirectory(final Path directory)
    {
        checkOpen();
        pluginDirectories.add(directory);
        return this;
    }

    List<Path> pluginDirectories()
    {
        return List.copyOf(pluginDirectories);
    }

    /**
     * Loads the plugins that come with the engine, from the artifact on the class path.
     *
     * @return this.
     */
    public EngineConfig bundledPlugins()
    {
        checkOpen();
        bundledPlugins = true;
        return this;
    }

    boolean hasBundledPlugins()
    {
        return bundledPlugins;
    }

    /**
     * Keeps plugins from being loaded at launch; they can be enabled later.
     *
     * @param ids of plugins, known or not.
     * @return this.
     */
    public EngineConfig disabledPlugins(final List<String> ids)
    {
        checkOpen();
        disabledPlugins.addAll(ids);
        return this;
    }

    List<String> disabledPlugins()
    {
        return List.copyOf(disabledPlugins);
    }

    /**
     * Watches the plugin directories: a library that is replaced, written or added is loaded as soon as it is complete.
     * A file that is deleted changes nothing: what plays goes on, until {@code reloadAll}.
     *
     * @param listener is given a report of each change, done or failed; called on the control thread, so it must
     *                 return at once.
     * @return this.
     */
    public EngineConfig watchPlugins(final Consumer<SyncReport> listener)
    {
        checkOpen();
        watcher = listener;
        return this;
    }

    /**
     * When workers move to new threads, between two blocks, because libraries that were replaced are held by what
     * they left in the thread-local storage of the old ones. {@code collectGarbage} does so at once.
     *
     * @param libraries as soon as so many wait, positive; 4 by default.
     * @param ageMs     or as soon as one has waited so long, in milliseconds, 0 or more; 2,000 by default.
     * @return this.
     */
    public EngineConfig replaceThreadsAfter(final int libraries, final long ageMs)
    {
        checkOpen();
        Range.positive("libraries", libraries);
        if (ageMs < 0)
        {
            throw new IllegalArgumentException("ageMs " + ageMs + " is negative");
        }
        pinnedPolicy = new PinnedPolicy(libraries, TimeUnit.MILLISECONDS.toNanos(ageMs));
        return this;
    }

    /**
     * How successors of instances come to be heard: crossfade and probation.
     *
     * @param policy {@link SwapPolicy#DEFAULT} by default.
     * @return this.
     */
    public EngineConfig swaps(final SwapPolicy policy)
    {
        checkOpen();
        swapPolicy = policy;
        return this;
    }

    SwapPolicy swapPolicy()
    {
        return swapPolicy;
    }

    /** As long as making an instance may take, and the blocks last at a low sample rate; 0 without probation. */
    long probationLimitNs()
    {
        final long blockNs = blockFrames * TimeUnit.SECONDS.toNanos(1) / LOW_SAMPLE_RATE;
        return swapPolicy.hasProbation() ? swapPolicy.probationBlocks() * blockNs + PROBATION_GRACE_NS +
            TimeUnit.MILLISECONDS.toNanos(jobDeadlineMs) : 0;
    }

    PinnedPolicy pinnedPolicy()
    {
        return pinnedPolicy;
    }

    @Nullable Consumer<SyncReport> watcher()
    {
        return watcher;
    }

    /**
     * Where the private copies of libraries go: a directory of the engine's own is made in it.
     *
     * @param directory existing, on a file system that allows execution; the temporary directory by default.
     * @return this.
     */
    public EngineConfig shadowParent(final Path directory)
    {
        checkOpen();
        shadowParent = directory;
        return this;
    }

    @Nullable Path shadowParent()
    {
        return shadowParent;
    }

    /**
     * Pins a player's workers to processors, in the order decoder, DSP, sink; FUSED uses the first.
     *
     * <p>Without it the engine chooses: with {@link #CORES_FOR_DEDICATED} processors or more each worker gets one, and
     * the first is left to everything else; with fewer none is pinned.
     *
     * @param cpus numbers of processors; empty to pin none.
     * @return this.
     */
    public EngineConfig affinity(final List<Integer> cpus)
    {
        checkOpen();
        affinity = List.copyOf(cpus);
        return this;
    }

    @Nullable List<Integer> affinity()
    {
        return affinity;
    }

    /**
     * Gives the workers of players with a paced sink a real-time priority, where the system permits it.
     *
     * @param value 1 to 99 (SCHED_FIFO), or 0 for none, which is the default.
     * @return this.
     */
    public EngineConfig realtimePriority(final int value)
    {
        checkOpen();
        realtimePriority = Range.check("realtimePriority", value, 0, MAX_REALTIME_PRIORITY);
        return this;
    }

    int realtimePriority()
    {
        return realtimePriority;
    }

    /**
     * Locks the process's memory, so that audio never waits for a page, where the system permits it.
     *
     * @return this.
     */
    public EngineConfig lockMemory()
    {
        checkOpen();
        lockMemory = true;
        return this;
    }

    boolean locksMemory()
    {
        return lockMemory;
    }

    /**
     * After how long a job is reported as stuck and left alone.
     *
     * @param milliseconds positive; 10 seconds by default.
     * @return this.
     */
    public EngineConfig jobDeadlineMs(final long milliseconds)
    {
        checkOpen();
        jobDeadlineMs = Range.positive("jobDeadlineMs", milliseconds);
        return this;
    }

    long jobDeadlineMs()
    {
        return jobDeadlineMs;
    }

    /**
     * How long a plugin waits for the answer to a control request before it fails.
     *
     * @param milliseconds positive; 5 seconds by default.
     * @return this.
     */
    public EngineConfig controlTimeoutMs(final long milliseconds)
    {
        checkOpen();
        controlTimeoutMs = Range.positive("controlTimeoutMs", milliseconds);
        return this;
    }

    long controlTimeoutMs()
    {
        return controlTimeoutMs;
    }

    /**
     * The engine's clock, for deadlines and back-off.
     *
     * @param value the system's by default; tests turn one by hand.
     * @return this.
     */
    public EngineConfig clock(final NanoClock value)
    {
        checkOpen();
        clock = value;
        return this;
    }

    NanoClock clock()
    {
        return clock;
    }

    void conclude()
    {
        checkOpen();
        concluded = true;
    }

    private void checkOpen()
    {
        if (concluded)
        {
            throw new IllegalStateException("this configuration was already used to launch an engine");
        }
    }
}
