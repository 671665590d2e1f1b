// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where the bytes of a sink go: a file that appears when it is complete, or a stream.
 *
 * <p>Belongs to one thread at a time. Opened once, then ended by {@code publish} or {@code discard}.
 */
interface SinkOutput
{
    /**
     * What messages call it.
     *
     * @return the path of a file, or what a stream is called.
     */
    String name();

    /**
     * Gets ready for the first byte. [job-thread]
     *
     * @throws IOException in one sentence that names the output; nothing is left behind then.
     */
    void open() throws IOException;

    /**
     * Tells whether what was written can be written again.
     *
     * @return true if {@link #rewind()} works; known when the output is open.
     */
    boolean rewritable();

    /**
     * Writes some of the bytes. [worker-thread]
     *
     * @param bytes to write, from position to limit; the position moves on.
     * @return how many were written.
     * @throws IOException with the bare reason.
     */
    int write(ByteBuffer bytes) throws IOException;

    /**
     * Goes back to the first byte. [job-thread]
     *
     * @throws IOException with the bare reason.
     */
    void rewind() throws IOException;

    /**
     * Makes the result visible under its name. [job-thread]
     *
     * @throws IOException with the bare reason; the output is still to be discarded then.
     */
    void publish() throws IOException;

    /**
     * Removes what was written, as far as it can be removed. [job-thread]
     */
    void discard();
}
