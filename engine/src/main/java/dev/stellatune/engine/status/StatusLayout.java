// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.status;

import org.agrona.BitUtil;
import org.agrona.concurrent.status.CountersReader;

/**
 * Where things lie in the memory of an {@link EngineStatus}. Numbers are in the machine's order, times in milliseconds
 * since 1970 unless a name says otherwise; a text is a length of four bytes and UTF-8. Up to the namespace, the header
 * is the same in all versions: whoever finds a file that an older or a newer engine left can tell of which process.
 *
 * <pre>{@code
 *   header | counters' metadata | counters' values | errors | modules | calls | players
 *
 *   player  = head page | stage page | stage page | stage page
 *   stage   = role, max, total, late | histogram
 * }</pre>
 */
final class StatusLayout
{
    /** The first bytes of a file that is complete. */
    static final long MAGIC = 0x5354454c4c415455L;
    /** Grows with each change of this class. */
    static final int VERSION = 1;

    static final int PAGE = 4096;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 8;
    static final int PID_OFFSET = 16;
    /** When the process started, in the kernel's ticks since the machine did: with the id it names the process. */
    static final int PROCESS_START_OFFSET = 24;
    /** In which namespace the process has its id. */
    static final int PID_NAMESPACE_OFFSET = 32;
    static final int LAUNCHED_OFFSET = 40;
    /** When the control thread last came by. */
    static final int ALIVE_OFFSET = 48;
    /** How many bytes of the errors are in use. */
    static final int ERRORS_USED_OFFSET = 56;

    static final int MAX_COUNTERS = 64;
    static final int METADATA = PAGE;
    static final int METADATA_BYTES = MAX_COUNTERS * CountersReader.METADATA_LENGTH;
    static final int VALUES = METADATA + METADATA_BYTES;
    static final int VALUES_BYTES = MAX_COUNTERS * CountersReader.COUNTER_LENGTH;

    static final int ERRORS = VALUES + VALUES_BYTES;
    static final int ERRORS_BYTES = 16 * PAGE;
    /** Of an error: its own length, then count, then text. The length is written last. */
    static final int ERROR_COUNT = 8;
    static final int ERROR_TEXT = 16;

    static final int MODULES = ERRORS + ERRORS_BYTES;
    static final int MODULE_BYTES = 1024;
    static final int MAX_MODULES = 128;

    static final int CALLS = MODULES + MODULE_BYTES * MAX_MODULES;
    static final int CALL_BYTES = 128;
    static final int MAX_CALLS = 256;

    static final int PLAYERS = CALLS + CALL_BYTES * MAX_CALLS;
    static final int MAX_STAGES = 3;
    static final int PLAYER_BYTES = (1 + MAX_STAGES) * PAGE;
    static final int MAX_PLAYERS = 64;

    static final int BYTES = PLAYERS + PLAYER_BYTES * MAX_PLAYERS;

    /** A player's place, a module's row or a thread's mark: nobody has it, somebody fills it in, it can be read. */
    static final int FREE = 0;
    static final int TAKEN = 1;
    static final int VISIBLE = 2;

    /** Of all three. */
    static final int STATE = 0;
    static final int GENERATION = 8;

    /** Of a module's row. */
    static final int MODULE_LEASE_STATE = 4;
    static final int MODULE_EPOCH = 16;
    static final int MODULE_COUNT = 24;
    static final int MODULE_INSTANCES = 28;
    static final int MODULE_ID = 64;
    static final int MODULE_ID_BYTES = 160;
    static final int MODULE_VERSION = MODULE_ID + MODULE_ID_BYTES;
    static final int MODULE_VERSION_BYTES = 96;
    static final int MODULE_FILE = MODULE_VERSION + MODULE_VERSION_BYTES;
    static final int MODULE_FILE_BYTES = MODULE_BYTES - MODULE_FILE;

    /** Of a thread's mark. */
    static final int CALL_WORKER = 4;
    static final int CALL_WORD = 8;
    /** The word that the control thread saw last, and when it first saw it. */
    static final int CALL_SEEN = 16;
    static final int CALL_SINCE = 24;
    static final int CALL_THREAD = 32;
    static final int CALL_THREAD_BYTES = CALL_BYTES - CALL_THREAD;

    /** Of a player's head page. */
    static final int STAGE_COUNT = 4;
    static final int BLOCK_FRAMES = 16;
    static final int RING_BLOCKS = 20;
    static final int SAMPLE_RATE = 24;
    static final int READY_BLOCKS = 28;
    static final int BLOCKS_DONE = 32;
    static final int ACCEPTED_FRAMES = 40;
    static final int UNDERRUNS = 48;
    static final int STARVATIONS = 56;
    static final int DEADLINE_MISSES = 64;
    static final int NAME = 128;
    static final int NAME_BYTES = 128;
    static final int MODE = 256;
    static final int MODE_BYTES = 32;

    /** Of a stage's page. */
    static final int ROLE = 0;
    static final int ROLE_BYTES = 32;
    static final int MAX_NS = 64;
    static final int TOTAL_NS = 72;
    static final int LATE = 80;
    static final int HISTOGRAM = 128;

    static
    {
        if (BYTES % PAGE != 0 || HISTOGRAM + BlockTimes.BUCKETS * Long.BYTES > PAGE ||
            !BitUtil.isAligned(CALLS, CALL_BYTES))
        {
            throw new ExceptionInInitializerError("the layout does not fit");
        }
    }

    private StatusLayout()
    {
    }

    /** Where the row of a module begins, by its number from 1. */
    static int module(final int number)
    {
        return MODULES + (number - 1) * MODULE_BYTES;
    }

    /** Where a thread's mark begins. */
    static int call(final int index)
    {
        return CALLS + index * CALL_BYTES;
    }

    /** Where a player's head page begins. */
    static int player(final int place)
    {
        return PLAYERS + place * PLAYER_BYTES;
    }

    /** Where a stage's page begins. */
    static int stage(final int place, final int index)
    {
        return player(place) + (1 + index) * PAGE;
    }
}
