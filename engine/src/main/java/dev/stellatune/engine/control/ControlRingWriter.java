// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * The control thread's side of a ring. Owned by one thread.
 *
 * <p>When the ring is full, messages are folded and written by a later {@link #flush()}: the reader folds by sequence
 * number, so it ends in the same state.
 */
final class ControlRingWriter
{
    private final OneToOneRingBuffer ring;
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[ControlMessage.LENGTH]);
    private final ControlFold kept = new ControlFold();
    private long writtenSeq;
    private long writtenConfigVersion;

    ControlRingWriter(final OneToOneRingBuffer ring)
    {
        this.ring = ring;
    }

    void recreate(final Reason reason, final long seq)
    {
        kept.recreate(reason, seq);
        flush();
    }

    void destroy(final Reason reason, final long seq)
    {
        kept.destroy(reason, seq);
        flush();
    }

    void configure(final long version)
    {
        kept.configure(version);
        flush();
    }

    /** Whether something still waits for room. */
    boolean hasKept()
    {
        return kept.seq() > writtenSeq || kept.configVersion() > writtenConfigVersion;
    }

    /**
     * Writes what is kept, as far as there is room.
     *
     * @return whether anything was written.
     */
    boolean flush()
    {
        boolean written = false;
        if (kept.seq() > writtenSeq)
        {
            final int type = kept.instanceWanted() ? ControlMessage.RECREATE : ControlMessage.DESTROY;
            if (!write(type, kept.reason(), 0))
            {
                return false;
            }
            writtenSeq = kept.seq();
            written = true;
        }
        if (kept.configVersion() > writtenConfigVersion)
        {
            if (!write(ControlMessage.CONFIGURE, Reason.CONFIG, kept.configVersion()))
            {
                return written;
            }
            writtenConfigVersion = kept.configVersion();
            written = true;
        }
        return written;
    }

    private boolean write(final int type, final Reason reason, final long configVersion)
    {
        message.putInt(ControlMessage.TYPE_OFFSET, type);
        message.putInt(ControlMessage.REASON_OFFSET, reason.code());
        message.putLong(ControlMessage.SEQ_OFFSET, kept.seq());
        message.putLong(ControlMessage.CONFIG_VERSION_OFFSET, configVersion);
        return ring.write(type, message, 0, ControlMessage.LENGTH);
    }
}
