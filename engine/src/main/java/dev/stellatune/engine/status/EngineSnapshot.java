// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.status;

import dev.stellatune.ffi.library.ProcessIdentity;
import dev.stellatune.ffi.plugin.PluginCall;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an engine said of itself at one moment. Immutable.
 *
 * @param process   that it runs in.
 * @param launched  when it was.
 * @param alive     when its control thread last came by: about every tenth of a second while it runs.
 * @param counters  by name; another version of the engine may have others.
 * @param players   that live, in the order of their places.
 * @param libraries that are in the process.
 * @param calls     into plugins that threads were in.
 * @param errors    the most frequent first.
 */
public record EngineSnapshot(
    ProcessKey process,
    Instant launched,
    Instant alive,
    Map<String, Long> counters,
    List<PlayerSnapshot> players,
    List<LibrarySnapshot> libraries,
    List<CallSnapshot> calls,
    List<EngineStatus.ErrorCount> errors)
{
    /**
     * Which process it is.
     *
     * @param pid        its id.
     * @param startTicks when it started, in the kernel's ticks.
     * @param namespace  in which it has this id.
     */
    public record ProcessKey(long pid, long startTicks, long namespace)
    {
        /**
         * Whether it can be seen from here whether the process runs.
         *
         * @return false for one of another container.
         */
        public boolean isNear()
        {
            return namespace == ProcessIdentity.namespace();
        }

        /**
         * Whether the process runs, as far as can be seen from here.
         *
         * @return false when there is none of its id, or it is another one.
         */
        public boolean runs()
        {
            try
            {
                return isNear() && startTicks == ProcessIdentity.startTicks(pid);
            }
            catch (final IOException e)
            {
                return false;
            }
        }
    }

    /**
     * A player.
     *
     * @param name           of its threads.
     * @param mode           on which threads its stages run.
     * @param blockFrames    frames per block.
     * @param ringBlocks     blocks in its ring.
     * @param sampleRate     of what it plays, in Hz; 0 before the first track.
     * @param readyBlocks    decoded and not yet taken by the sink.
     * @param blocks         that went all the way.
     * @param acceptedFrames that sinks took.
     * @param underruns      times that a device ran out of frames.
     * @param starvations    times that a device was given silence because no music was ready.
     * @param deadlineMisses blocks that kept a thread busy for longer than they last.
     * @param stages         in order.
     */
    public record PlayerSnapshot(
        String name,
        String mode,
        int blockFrames,
        int ringBlocks,
        int sampleRate,
        int readyBlocks,
        long blocks,
        long acceptedFrames,
        long underruns,
        long starvations,
        long deadlineMisses,
        List<StageSnapshot> stages)
    {
    }

    /**
     * A library that is in the process.
     *
     * @param number    in the marks of threads.
     * @param pluginId  of its plugin; empty while it is not known.
     * @param version   of its plugin; empty while it is not known.
     * @param file      the installed file.
     * @param state     what has become of it.
     * @param epoch     of its load; 0 while it is loading.
     * @param count     references on it, the registry's own included.
     * @param instances that live.
     */
    public record LibrarySnapshot(
        int number,
        String pluginId,
        String version,
        String file,
        LeaseState state,
        long epoch,
        int count,
        int instances)
    {
    }

    /**
     * A call into a plugin that a thread was in.
     *
     * @param thread   its name.
     * @param worker   whether it carries a player's stages.
     * @param call     which function; null for one that this version does not know.
     * @param library  whose.
     * @param since    when the control thread first saw it there; null when it has not yet.
     */
    public record CallSnapshot(
        String thread,
        boolean worker,
        @Nullable PluginCall call,
        LibrarySnapshot library,
        @Nullable Instant since)
    {
    }

    /**
     * A stage of a player.
     *
     * @param role  decoder, dsp or sink.
     * @param times of the blocks that it worked on.
     * @param late  blocks that it alone took longer for than they last.
     */
    public record StageSnapshot(String role, BlockTimes times, long late)
    {
    }
}
