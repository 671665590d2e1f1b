// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.runtime.PluginRuntime;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * A decoder or source that is disabled for a moment. Driven by the main thread.
 *
 * <p>The tracks that read through it end. Without a source the next track is read by Java, without a decoder there is
 * none until it is back. When more was heard of it than may have been decoded before, no track may end early any more.
 */
final class Outage
{
    private final PluginRuntime plugins;
    private final String plugin;
    private final List<SoakStream> streams;
    /** How much was heard when tracks could be played again; -1 before that. */
    private final long[] heardBefore;
    private final long[] nativeFrom;
    private final int margin;
    private Stage stage = Stage.GOING;
    private EngineFuture<Boolean> request;

    private enum Stage
    {
        GOING, DOWN, COMING, BACK
    }

    /**
     * Disables a plugin.
     *
     * @param nativeFrom gets the serial number of the first track of each stream that is read without Java again.
     * @param margin     more than what is decoded ahead, in frames.
     */
    Outage(
        final PluginRuntime plugins, final String plugin, final List<SoakStream> streams, final long[] nativeFrom,
        final int margin)
    {
        this.plugins = plugins;
        this.plugin = plugin;
        this.streams = streams;
        this.heardBefore = new long[streams.size()];
        this.margin = margin;
        Arrays.fill(heardBefore, -1);
        this.nativeFrom = nativeFrom;
        streams.forEach(stream -> stream.announced().allowCuts(true));
        request = plugins.setPluginEnabled(plugin, false);
    }

    /** Whether the plugin is gone, and may be enabled. */
    boolean isDown()
    {
        return stage == Stage.DOWN;
    }

    /** Enables the plugin again. */
    void end()
    {
        stage = Stage.COMING;
        request = plugins.setPluginEnabled(plugin, true);
    }

    /** Whether a track that is enqueued now will be played: nothing is missing, or Java reads it. */
    boolean mayEnqueue()
    {
        return stage == Stage.BACK || (stage != Stage.GOING && plugin.equals(Script.SOURCE));
    }

    /**
     * Goes on.
     *
     * @param answered takes the answer to a request, if there is one.
     * @return whether it is over.
     */
    boolean turn(final Predicate<EngineFuture<?>> answered)
    {
        if ((stage == Stage.GOING || stage == Stage.COMING) && answered.test(request))
        {
            answered();
        }
        boolean over = stage == Stage.BACK;
        for (int i = 0; i < heardBefore.length; i++)
        {
            final SoakStream stream = streams.get(i);
            if (heardBefore[i] >= 0 && stream.check().heard() - heardBefore[i] > margin)
            {
                stream.announced().allowCuts(false);
            }
            over &= !stream.announced().cutsAllowed();
        }
        return over;
    }

    private void answered()
    {
        final boolean back = stage == Stage.COMING;
        stage = back ? Stage.BACK : Stage.DOWN;
        for (int i = 0; i < heardBefore.length; i++)
        {
            if (back || plugin.equals(Script.SOURCE))
            {
                final SoakStream stream = streams.get(i);
                final long serial = stream.enqueue();
                nativeFrom[i] = back ? serial : nativeFrom[i];
                heardBefore[i] = heardBefore[i] < 0 ? stream.check().heard() : heardBefore[i];
            }
        }
    }

    /** Waits for the last request. */
    void await()
    {
        request.handle((done, failure) -> Boolean.TRUE).join();
    }
}
