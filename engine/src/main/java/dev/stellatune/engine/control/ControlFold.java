// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

/**
 * All messages of an endpoint folded to one wanted state. Owned by one thread.
 *
 * <p>The message with the highest sequence number wins, whatever its type: DESTROY then RECREATE ends wanting an
 * instance, RECREATE then DESTROY wanting none. Stale and repeated messages change nothing.
 */
public final class ControlFold
{
    private long seq;
    private boolean instanceWanted = true;
    private Reason reason = Reason.ENABLED;
    private long configVersion;

    /** A fold that has seen nothing: an instance is wanted, of any age. */
    public ControlFold()
    {
    }

    /**
     * Folds in a RECREATE.
     *
     * @param why     its reason.
     * @param ofSeq   its sequence number.
     */
    public void recreate(final Reason why, final long ofSeq)
    {
        lifecycle(true, why, ofSeq);
    }

    /**
     * Folds in a DESTROY.
     *
     * @param why     its reason.
     * @param ofSeq   its sequence number.
     */
    public void destroy(final Reason why, final long ofSeq)
    {
        lifecycle(false, why, ofSeq);
    }

    /**
     * Folds in a CONFIGURE.
     *
     * @param version of the endpoint's configuration.
     */
    public void configure(final long version)
    {
        configVersion = Math.max(configVersion, version);
    }

    private void lifecycle(final boolean wanted, final Reason why, final long ofSeq)
    {
        if (ofSeq > seq)
        {
            seq = ofSeq;
            instanceWanted = wanted;
            reason = why;
        }
    }

    /**
     * The highest sequence number seen.
     *
     * @return 0 before the first message.
     */
    public long seq()
    {
        return seq;
    }

    /**
     * Whether an instance is wanted.
     *
     * @return true when it is; it must have been made at or after {@link #seq()}.
     */
    public boolean instanceWanted()
    {
        return instanceWanted;
    }

    /**
     * Why the latest state is wanted.
     *
     * @return the reason of the winning message.
     */
    public Reason reason()
    {
        return reason;
    }

    /**
     * The latest configuration announced.
     *
     * @return its version, 0 when none was.
     */
    public long configVersion()
    {
        return configVersion;
    }
}
