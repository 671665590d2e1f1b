// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import com.lmax.disruptor.ExceptionHandler;
import dev.stellatune.engine.audio.AudioBlock;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.engine.status.EngineStatus;
import org.jspecify.annotations.Nullable;

/**
 * Takes what leaves a worker's handler: a defect of the engine, which is recorded; the worker lives on.
 */
final class RecordingExceptionHandler implements ExceptionHandler<AudioBlock>
{
    private final EngineStatus status;

    RecordingExceptionHandler(final EngineStatus status)
    {
        this.status = status;
    }

    @Override
    public void handleEventException(
        final Throwable failure, final long sequence, final @Nullable AudioBlock block)
    {
        status.increment(EngineCounter.WORKER_EXCEPTIONS);
        status.defect("a worker of the audio pipeline", failure);
    }

    @Override
    public void handleOnStartException(final Throwable failure)
    {
        status.defect("the start of a worker", failure);
    }

    @Override
    public void handleOnShutdownException(final Throwable failure)
    {
        status.defect("the end of a worker", failure);
    }
}
