// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

import dev.stellatune.ffi.plugin.ConfigPlan;
import dev.stellatune.ffi.plugin.PluginException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link Made} instances of whatever library a test says is current, and answers as the configuration says: a
 * text that begins with hot, recreate, reject, error (the plan fails), hotfail (the apply fails) or refuse (it is
 * planned as RECREATE). Instances are made with hot and recreate only.
 */
final class FakeHandling implements InstanceHandling<Made>
{
    private final List<Made> made = new ArrayList<>();
    private final List<String> staged = new ArrayList<>();
    /** Of the current library; 0 when there is none. */
    private long current = 1;
    private @Nullable String stageFailure;
    private int stageFailureCode;
    private TakeOver answer = TakeOver.TAKEN;
    private Room room = Room.BESIDE_RUNNING;
    private int takeOvers;
    private int part;

    void current(final long seq)
    {
        current = seq;
    }

    long current()
    {
        return current;
    }

    /** Something that belongs to instances, other than their library, is replaced. */
    void replacePart()
    {
        part++;
    }

    int part()
    {
        return part;
    }

    /** From now on staging fails with these words; null: it succeeds. */
    void failStaging(final @Nullable String message)
    {
        stageFailure = message;
        stageFailureCode = 0;
    }

    /** From now on staging fails because some plugin is not there. */
    void missPlugin()
    {
        stageFailure = "another plugin is disabled";
        stageFailureCode = PluginException.UNAVAILABLE;
    }

    void answer(final TakeOver next)
    {
        answer = next;
    }

    void room(final Room next)
    {
        room = next;
    }

    TakeOver answer()
    {
        return answer;
    }

    List<Made> made()
    {
        return made;
    }

    /** The configurations of all attempts to make an instance. */
    List<String> staged()
    {
        return staged;
    }

    int takeOvers()
    {
        return takeOvers;
    }

    /** An instance as a worker gets it at first: handed over, then adopted. */
    Made first(final String config)
    {
        final Made first = make(config);
        first.adopt();
        return first;
    }

    private Made make(final String config)
    {
        final Made next = new Made(made.size(), current, part, config);
        made.add(next);
        return next;
    }

    @Override
    public Made stage(final String configJson) throws PluginException
    {
        staged.add(configJson);
        if (stageFailure != null)
        {
            throw new PluginException(stageFailureCode, stageFailure);
        }
        if (current == 0)
        {
            throw new PluginException("disabled");
        }
        if (!configJson.startsWith("first") && !configJson.startsWith("hot ") && !configJson.startsWith("recreate"))
        {
            throw new PluginException("refused");
        }
        return make(configJson);
    }

    @Override
    public Room makeRoom(final Made running)
    {
        running.assertOwned();
        return room;
    }

    @Override
    public TakeOver takeOver(final @Nullable Made running, final Made successor)
    {
        takeOvers++;
        if (running != null)
        {
            running.assertOwned();
        }
        if (answer == TakeOver.TAKEN)
        {
            successor.adopt();
            if (running != null)
            {
                running.handOver();
            }
        }
        return answer;
    }

    @Override
    public void handOver(final Made running)
    {
        running.handOver();
    }

    @Override
    public void dispose(final Made instance)
    {
        instance.dispose();
    }

    @Override
    public long seqOf(final Made instance)
    {
        return instance.seq();
    }

    @Override
    public boolean isOutdated(final Made instance)
    {
        return instance.part() < part;
    }

    @Override
    public ConfigPlan plan(final Made running, final String configJson) throws PluginException
    {
        running.assertOwned();
        if (configJson.startsWith("error"))
        {
            throw new PluginException("cannot plan");
        }
        return new ConfigPlan(
            configJson.startsWith("hot") ? ConfigPlan.Mode.HOT_APPLY :
                configJson.startsWith("reject") ? ConfigPlan.Mode.REJECT : ConfigPlan.Mode.RECREATE, configJson);
    }

    @Override
    public void apply(final Made running, final String configJson) throws PluginException
    {
        if (configJson.startsWith("hotfail"))
        {
            throw new PluginException("cannot apply");
        }
        running.apply(configJson);
    }
}
