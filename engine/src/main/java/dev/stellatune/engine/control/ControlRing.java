// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * The memory between a {@link ControlRingWriter} and a {@link ControlRingReader}.
 */
final class ControlRing
{
    private static final int ALIGNMENT = 64;

    private ControlRing()
    {
    }

    static OneToOneRingBuffer allocate(final int capacityBytes)
    {
        final ByteBuffer memory =
            BufferUtil.allocateDirectAligned(capacityBytes + RingBufferDescriptor.TRAILER_LENGTH, ALIGNMENT);
        return new OneToOneRingBuffer(new UnsafeBuffer(memory));
    }
}
