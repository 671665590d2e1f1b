// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.endurance;

import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.pipeline.PipelineMode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Two versions of a plugin replace each other, while workers that a user wrote use it.
 *
 * @param count of reloads.
 */
record Reloads(int count) implements Scenario
{
    private static final int WORKERS = 4;

    @Override
    public boolean isAsked()
    {
        return count > 0;
    }

    @Override
    public String title()
    {
        return String.format("%,d reloads, two versions by turns, %d workers", count, WORKERS);
    }

    @Override
    public Account run() throws IOException
    {
        final Course course = new Course();
        final List<String> wrong = new ArrayList<>();
        final Engine engine = new Engine(EngineConfig.defaults().mode(PipelineMode.FUSED));
        final List<ToneWorker> workers;
        try (engine)
        {
            workers = IntStream.range(0, WORKERS)
                .mapToObj(number -> new ToneWorker(engine.engine().plugins(), number)).toList();
            final int interval = Math.max(1, count / Course.SAMPLES);
            for (int i = 1; i <= count; i++)
            {
                engine.reloadOther();
                if (i % interval == 0)
                {
                    engine.settle();
                    course.sample();
                }
            }
            workers.forEach(ToneWorker::stop);
            engine.settle();
            wrong.addAll(engine.unreleased());
        }
        wrong.addAll(engine.wrongAfterClose());
        final long made = workers.stream().mapToLong(ToneWorker::made).sum();
        final long destroyed = workers.stream().mapToLong(ToneWorker::destroyed).sum();
        if (made != destroyed || made < WORKERS)
        {
            wrong.add("The workers made " + made + " instances and destroyed " + destroyed + ".");
        }
        workers.stream().map(ToneWorker::failure).filter(failure -> failure != null).forEach(wrong::add);
        return new Account(course, String.format("%s; %,d instances made, %,d calls", engine.libraries(), made,
            workers.stream().mapToLong(ToneWorker::used).sum()), wrong);
    }
}
