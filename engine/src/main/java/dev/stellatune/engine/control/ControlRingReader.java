// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * The worker's side of a ring. Owned by one thread at a time.
 */
final class ControlRingReader implements MessageHandler
{
    private final OneToOneRingBuffer ring;
    private ControlFold target = new ControlFold();

    ControlRingReader(final OneToOneRingBuffer ring)
    {
        this.ring = ring;
    }

    /** Folds everything that was written before this call. Does not allocate. */
    void drainTo(final ControlFold fold)
    {
        target = fold;
        // one read may stop at the wrap and deliver nothing: only the writer's position says that the ring is drained
        final long end = ring.producerPosition();
        while (ring.consumerPosition() < end)
        {
            ring.read(this);
        }
    }

    @Override
    public void onMessage(final int type, final MutableDirectBuffer buffer, final int index, final int length)
    {
        final long seq = buffer.getLong(index + ControlMessage.SEQ_OFFSET);
        switch (type)
        {
            case ControlMessage.RECREATE ->
                target.recreate(Reason.of(buffer.getInt(index + ControlMessage.REASON_OFFSET)), seq);
            case ControlMessage.DESTROY ->
                target.destroy(Reason.of(buffer.getInt(index + ControlMessage.REASON_OFFSET)), seq);
            case ControlMessage.CONFIGURE ->
                target.configure(buffer.getLong(index + ControlMessage.CONFIG_VERSION_OFFSET));
            default -> throw new IllegalStateException("control message of unknown type " + type);
        }
    }
}
