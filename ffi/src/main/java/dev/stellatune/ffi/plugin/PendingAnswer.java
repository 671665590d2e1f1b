// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.AbiConstants;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Where a plugin's thread waits for the answer to its request. Knows nothing of the request, so that a request which
 * was forgotten can be found out. [any-thread]
 */
final class PendingAnswer
{
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final LongAdder lateReplies;

    PendingAnswer(final LongAdder lateReplies)
    {
        this.lateReplies = lateReplies;
    }

    /**
     * What the plugin gets.
     *
     * @param code        0 for success.
     * @param text        the reply, or the message of a failure.
     * @param fromHandler false when the host gave up waiting for the handler.
     */
    record Answer(int code, String text, boolean fromHandler)
    {
        static Answer failure(final int code, final String message)
        {
            return new Answer(code, message, false);
        }
    }

    /** Waits at most so long; there is an answer in any case. */
    Answer await(final long timeoutMs)
    {
        try
        {
            return answer.get(timeoutMs, TimeUnit.MILLISECONDS);
        }
        catch (final TimeoutException e)
        {
            giveUp("the control handler did not answer within " + timeoutMs + " ms");
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
            giveUp("the wait for the control handler was interrupted");
        }
        catch (final ExecutionException e)
        {
            throw new IllegalStateException(e);
        }
        return answer.join();
    }

    /** The handler answers: whether it is the first answer. */
    boolean answer(final int code, final String text)
    {
        final boolean first = answer.complete(new Answer(code, text, true));
        if (!first && !answer.join().fromHandler)
        {
            lateReplies.increment();
        }
        return first;
    }

    void giveUp(final String message)
    {
        answer.complete(Answer.failure(AbiConstants.STATUS_INTERNAL, message));
    }

    void drop()
    {
        giveUp("the control handler dropped the request without an answer");
    }
}
