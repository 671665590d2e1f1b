// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

/**
 * An open byte stream as a decoder sees it: the address of an IO table and the handle to pass to its functions.
 *
 * <p>The stream must stay open until the decoder that reads from it is destroyed; then it is closed exactly once.
 */
public interface NativeStream
{
    /**
     * The stream's functions.
     *
     * @return address of an {@code StIoVTable}.
     */
    long table();

    /**
     * What the functions take as their first argument.
     *
     * @return an opaque value.
     */
    long handle();

    /**
     * [job-thread] Closes the stream; later calls do nothing.
     */
    void close();
}
