// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

/**
 * The layout of a message in a control ring: 24 bytes, native byte order.
 *
 * <pre>{@code
 *    0  int   type            RECREATE, DESTROY or CONFIGURE
 *    4  int   reason          a Reason code
 *    8  long  seq             of the plugin's slot, from 1
 *   16  long  configVersion   CONFIGURE only: of the endpoint, from 1
 * }</pre>
 */
final class ControlMessage
{
    /** An instance made at or after {@code seq} is wanted. */
    static final int RECREATE = 1;
    /** No instance is wanted. */
    static final int DESTROY = 2;
    /** The endpoint's latest configuration is {@code configVersion}. */
    static final int CONFIGURE = 3;

    static final int TYPE_OFFSET = 0;
    static final int REASON_OFFSET = 4;
    static final int SEQ_OFFSET = 8;
    static final int CONFIG_VERSION_OFFSET = 16;
    static final int LENGTH = 24;

    private ControlMessage()
    {
    }
}
