// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.AbiConstants;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Objects;

/**
 * Something that a plugin asks for, and the way to answer it. [any-thread]
 *
 * <p>The first answer counts. One that comes when the plugin has stopped waiting is counted and has no effect.
 */
public final class ControlRequest
{
    /** Finds requests that were put off and then forgotten. */
    private static final Cleaner FORGOTTEN = Cleaner.create();

    private final String pluginId;
    private final String json;
    private final PendingAnswer pending;
    private volatile boolean later;

    ControlRequest(final String pluginId, final String json, final PendingAnswer pending)
    {
        this.pluginId = pluginId;
        this.json = json;
        this.pending = pending;
    }

    /**
     * Who asks.
     *
     * @return the plugin's id, or its file's name while it is being loaded.
     */
    public String pluginId()
    {
        return pluginId;
    }

    /**
     * What it asks for.
     *
     * @return the plugin's text as it came, not checked.
     */
    public String json()
    {
        return json;
    }

    /**
     * Answers.
     *
     * @param answerJson what the plugin gets; empty when there is nothing to say.
     * @return whether the plugin gets it; false when it has an answer already or has stopped waiting.
     */
    public boolean reply(final String answerJson)
    {
        return answer(AbiConstants.STATUS_OK, Objects.requireNonNull(answerJson, "answerJson"));
    }

    /**
     * Answers that it cannot be done.
     *
     * @param code    the status that the plugin's call returns, not 0.
     * @param message one sentence for people.
     * @return as {@link #reply}.
     * @throws IllegalArgumentException when the code is 0, which means success.
     */
    public boolean fail(final int code, final String message)
    {
        if (code == AbiConstants.STATUS_OK)
        {
            throw new IllegalArgumentException("code 0 means success: a failure needs another one");
        }
        return answer(code, Objects.requireNonNull(message, "message"));
    }

    /**
     * Says that the answer comes after the handler has returned. Keep this object until then: when it is forgotten,
     * that is, becomes unreachable, the request fails as soon as the collector notices.
     */
    public void later()
    {
        if (!later)
        {
            later = true;
            FORGOTTEN.register(this, pending::drop);
        }
    }

    /** The handler returned. */
    void handled()
    {
        if (!later)
        {
            pending.drop();
        }
    }

    /** The handler threw. */
    void broken(final Throwable failure)
    {
        pending.giveUp("the control handler failed: " + failure);
    }

    private boolean answer(final int code, final String text)
    {
        try
        {
            return pending.answer(code, text);
        }
        finally
        {
            // forgotten from here on, not in the middle of answering
            Reference.reachabilityFence(this);
        }
    }
}
