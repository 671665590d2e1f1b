// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.status;

/**
 * What has become of a library that was loaded.
 */
public enum LeaseState
{
    /** It is being loaded and checked. */
    LOADING,
    /** New instances are made from it. */
    CURRENT,
    /** It was replaced, disabled or unloaded; instances still use it. */
    RETIRED,
    /** Nobody uses it any more: it is being shut down and closed. */
    CLOSING,
    /** Nobody uses it any more, and something keeps it in the process. */
    PINNED;

    /** As it is written down: its own number, which never changes. */
    int code()
    {
        return switch (this)
        {
            case LOADING -> 0;
            case CURRENT -> 1;
            case RETIRED -> 2;
            case CLOSING -> 3;
            case PINNED -> 4;
        };
    }

    /** What was written down; LOADING for a number that there is not. */
    static LeaseState of(final int code)
    {
        for (final LeaseState state : values())
        {
            if (state.code() == code)
            {
                return state;
            }
        }
        return LOADING;
    }
}
