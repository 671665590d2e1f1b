// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

/**
 * The control thread's side of an endpoint: it writes the messages and rings the doorbell. [control-thread]
 */
public final class EndpointControl
{
    private final WorkerEndpoint<?> endpoint;
    private final ControlRingWriter writer;

    EndpointControl(final WorkerEndpoint<?> endpoint, final ControlRingWriter writer)
    {
        this.endpoint = endpoint;
        this.writer = writer;
    }

    /**
     * The other side.
     *
     * @return the endpoint that the worker holds.
     */
    public WorkerEndpoint<?> endpoint()
    {
        return endpoint;
    }

    /**
     * Wants an instance that was made at or after a sequence number. The new lease must be published before.
     *
     * @param reason why.
     * @param seq    of the slot.
     */
    public void recreate(final Reason reason, final long seq)
    {
        writer.recreate(reason, seq);
        endpoint.doorbell().ring();
    }

    /**
     * Wants no instance.
     *
     * @param reason why.
     * @param seq    of the slot.
     */
    public void destroy(final Reason reason, final long seq)
    {
        writer.destroy(reason, seq);
        endpoint.doorbell().ring();
    }

    /**
     * Announces a configuration.
     *
     * @param json its text.
     */
    public void configure(final String json)
    {
        final ConfigText next = new ConfigText(endpoint.config().version() + 1, json);
        endpoint.config(next);
        writer.configure(next.version());
        endpoint.doorbell().ring();
    }

    /**
     * Whether something waits for room in the ring.
     *
     * @return true until {@link #flush()} has written all of it.
     */
    public boolean hasKept()
    {
        return writer.hasKept();
    }

    /**
     * Writes what a full ring kept back.
     *
     * @return 1 when something was written, else 0.
     */
    public int flush()
    {
        if (writer.hasKept() && writer.flush())
        {
            endpoint.doorbell().ring();
            return 1;
        }
        return 0;
    }
}
