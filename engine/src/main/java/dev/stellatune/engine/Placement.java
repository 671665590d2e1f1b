// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine;

import dev.stellatune.engine.pipeline.PipelineMode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * On which threads and processors an engine's audio runs, and why.
 *
 * @param mode   of all players.
 * @param reason one clause.
 * @param spin   whether waiting workers may spin.
 * @param cpus   to pin workers to, one after the other; empty to pin none.
 * @param auto   whether players share the processors out among them.
 */
record Placement(PipelineMode mode, String reason, boolean spin, List<Integer> cpus, boolean auto)
{
    private static final int WORKERS = 3;

    /**
     * Chooses what the configuration leaves open.
     *
     * <p>A thread per stage, spinning and pinning are for machines with cores to spare: elsewhere they take from each
     * other, and from the control thread, what they need. The first processor is left to everything else.
     *
     * @param cores   that this process may use at a time.
     * @param allowed processors that it may run on.
     */
    static Placement choose(final EngineConfig config, final int cores, final BitSet allowed)
    {
        final boolean spare = cores >= EngineConfig.CORES_FOR_DEDICATED;
        final PipelineMode wanted = config.mode();
        final PipelineMode mode = wanted != null ? wanted : spare ? PipelineMode.DEDICATED : PipelineMode.FUSED;
        final String reason = wanted != null ? "as configured" : cores + " cores: a thread per stage needs " +
            EngineConfig.CORES_FOR_DEDICATED;
        // a thread with a real-time priority must block: spinning, it would keep everybody else off its core
        final boolean spin = spare && config.realtimePriority() == 0;
        final @Nullable List<Integer> configured = config.affinity();
        if (configured != null)
        {
            return new Placement(mode, reason, spin, configured, false);
        }
        final List<Integer> cpus = new ArrayList<>();
        if (spare && allowed.cardinality() >= EngineConfig.CORES_FOR_DEDICATED)
        {
            allowed.stream().skip(1).forEach(cpus::add);
        }
        return new Placement(mode, reason, spin, List.copyOf(cpus), true);
    }

    /**
     * The processors of one player's workers, in the stages' order.
     *
     * @param player counted from 0.
     * @return empty to pin none.
     */
    List<Integer> cpusOf(final int player)
    {
        if (!auto || cpus.isEmpty())
        {
            return cpus;
        }
        final int workers = mode == PipelineMode.DEDICATED ? WORKERS : 1;
        final List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < workers; i++)
        {
            chosen.add(cpus.get((player * workers + i) % cpus.size()));
        }
        return chosen;
    }
}
