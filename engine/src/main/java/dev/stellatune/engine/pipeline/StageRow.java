// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import dev.stellatune.engine.audio.AudioBlock;
import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.engine.status.EngineStatus;
import java.util.function.Consumer;

/**
 * Stages that run in order on one thread. Remembers how far the block at hand has come.
 *
 * <p>An exception from a stage is a defect of the engine: it is recorded, the block goes on as silence, the thread
 * lives.
 */
final class StageRow
{
    private static final int MAX_STAGES = 3;

    private final Doorbell doorbell;
    private final Stage[] stages;
    private final Stage last;
    private final EngineStatus status;
    private final RowTimes times;
    private long rings;
    private int at;

    StageRow(final EngineStatus status, final Doorbell doorbell, final RowTimes times, final Stage... stages)
    {
        this.status = status;
        this.times = times;
        this.doorbell = doorbell;
        if (stages.length < 1 || stages.length > MAX_STAGES)
        {
            throw new IllegalArgumentException("a row of " + stages.length + " stages");
        }
        this.stages = stages;
        this.last = stages[stages.length - 1];
    }

    /**
     * Takes the block as far as it goes without waiting.
     *
     * @return true when all stages have finished with it.
     */
    boolean advance(final AudioBlock block)
    {
        boolean finished = false;
        times.begin();
        while (!finished)
        {
            try
            {
                if (!process(block))
                {
                    times.mustWait();
                    return false;
                }
                finished = true;
            }
            catch (final RuntimeException | Error e)
            {
                defect(e);
                stages[at].abandonBlock(block);
                times.abandoned();
                at++;
                finished = at == stages.length;
            }
        }
        at = 0;
        times.blockDone();
        return true;
    }

    /** Each stage is called from a place of its own, where the compiler meets one kind of stage and sees through it. */
    private boolean process(final AudioBlock block)
    {
        if (at == 0)
        {
            if (!stages[0].process(block))
            {
                return false;
            }
            times.finished(0);
            at = 1;
        }
        if (at == 1 && stages.length > 1)
        {
            if (!stages[1].process(block))
            {
                return false;
            }
            times.finished(1);
            at = 2;
        }
        if (at == 2 && stages.length > 2)
        {
            if (!stages[2].process(block))
            {
                return false;
            }
            times.finished(2);
        }
        return true;
    }

    /** With nothing to do, one word is read for all stages. */
    void safePoint()
    {
        final long value = doorbell.value();
        if (value != rings)
        {
            // noted first: what rings from here on brings all stages to look again at the next safe point
            rings = value;
            visit();
        }
    }

    private void visit()
    {
        times.onDoorbell();
        each(Stage::onDoorbell);
    }

    void idle()
    {
        each(Stage::idle);
    }

    /** See {@link Stage#leaveThread()}. */
    void leaveThread()
    {
        each(Stage::leaveThread);
    }

    /** See {@link Stage#enterThread()}. */
    void enterThread()
    {
        each(Stage::enterThread);
    }

    /** See {@link Stage#close()}. */
    void close()
    {
        each(Stage::close);
    }

    private void each(final Consumer<Stage> step)
    {
        for (final Stage stage : stages)
        {
            try
            {
                step.accept(stage);
            }
            catch (final RuntimeException | Error e)
            {
                defect(e);
            }
        }
    }

    /** As of the least patient stage. */
    long restNs()
    {
        long least = Long.MAX_VALUE;
        for (final Stage stage : stages)
        {
            least = Math.min(least, stage.restNs());
        }
        return least;
    }

    /** The last stage gets to know: it is the one that sends blocks round again. */
    void afterBlock()
    {
        last.afterBlock();
    }

    private void defect(final Throwable e)
    {
        status.increment(EngineCounter.WORKER_EXCEPTIONS);
        status.defect("a worker of the audio pipeline", e);
    }
}
