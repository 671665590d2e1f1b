// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.status;

import dev.stellatune.engine.status.EngineSnapshot.LibrarySnapshot;
import dev.stellatune.engine.status.EngineSnapshot.PlayerSnapshot;
import dev.stellatune.engine.status.EngineSnapshot.ProcessKey;
import dev.stellatune.engine.status.EngineSnapshot.StageSnapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;

/**
 * Reads what an engine says of itself, while the engine goes on. Nothing is written, nobody waits. [any-thread]
 */
public final class StatusReader
{
    private StatusReader()
    {
    }

    /**
     * Reads the file of an engine, which may be one that has ended.
     *
     * @param file of {@link StatusDirectory#files()}.
     * @return what it says; empty when the file is not complete: its engine is just being launched.
     * @throws IOException with a clause that says why it cannot be read.
     */
    public static Optional<EngineSnapshot> read(final Path file) throws IOException
    {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ))
        {
            final long size = channel.size();
            if (size < StatusLayout.PAGE)
            {
                return Optional.empty();
            }
            // mapped as far as it goes: beyond its end lies nothing that could be read
            final AtomicBuffer buffer = new UnsafeBuffer(
                channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(size, StatusLayout.BYTES)));
            if (buffer.getLongVolatile(StatusLayout.MAGIC_OFFSET) != StatusLayout.MAGIC)
            {
                return Optional.empty();
            }
            if (buffer.getInt(StatusLayout.VERSION_OFFSET) != StatusLayout.VERSION || size != StatusLayout.BYTES)
            {
                throw new IOException("another version of the engine wrote it");
            }
            return Optional.of(read(buffer));
        }
    }

    /**
     * Which process a file is of, whatever version of the engine wrote it.
     *
     * @param file of {@link StatusDirectory#files()}.
     * @return empty when the file is not complete.
     * @throws IOException when it cannot be read.
     */
    static Optional<ProcessKey> process(final Path file) throws IOException
    {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ))
        {
            final ByteBuffer header = ByteBuffer.allocate(StatusLayout.PAGE);
            while (header.hasRemaining() && channel.read(header) >= 0)
            {
                // a page is there at once, or the file ends before
            }
            final AtomicBuffer buffer = new UnsafeBuffer(header);
            return header.hasRemaining() || buffer.getLong(StatusLayout.MAGIC_OFFSET) != StatusLayout.MAGIC ?
                Optional.empty() : Optional.of(process(buffer));
        }
    }

    private static ProcessKey process(final AtomicBuffer buffer)
    {
        return new ProcessKey(
            buffer.getLong(StatusLayout.PID_OFFSET),
            buffer.getLong(StatusLayout.PROCESS_START_OFFSET),
            buffer.getLong(StatusLayout.PID_NAMESPACE_OFFSET));
    }

    static EngineSnapshot read(final AtomicBuffer buffer)
    {
        // calls first: the libraries that they name are there before them
        final List<LibraryReader.Mark> marks = LibraryReader.marks(buffer);
        final List<LibrarySnapshot> libraries = LibraryReader.libraries(buffer);
        return new EngineSnapshot(
            process(buffer),
            Instant.ofEpochMilli(buffer.getLong(StatusLayout.LAUNCHED_OFFSET)),
            Instant.ofEpochMilli(buffer.getLongVolatile(StatusLayout.ALIVE_OFFSET)),
            counters(buffer),
            players(buffer),
            libraries,
            LibraryReader.calls(buffer, marks, libraries),
            errors(buffer));
    }

    /** As {@link CountersReader} does it, which trusts that labels are as long as they say. */
    private static Map<String, Long> counters(final AtomicBuffer buffer)
    {
        final Map<String, Long> counters = new LinkedHashMap<>();
        for (int id = 0; id < StatusLayout.MAX_COUNTERS; id++)
        {
            final int record = StatusLayout.METADATA + CountersReader.metaDataOffset(id);
            if (buffer.getIntVolatile(record) == CountersReader.RECORD_ALLOCATED)
            {
                final String label = StatusText.get(
                    buffer, record + CountersReader.LABEL_OFFSET, Integer.BYTES + CountersReader.MAX_LABEL_LENGTH);
                counters.put(
                    label, buffer.getLongVolatile(StatusLayout.VALUES + CountersReader.counterOffset(id)));
            }
        }
        return counters;
    }

    private static List<EngineStatus.ErrorCount> errors(final AtomicBuffer buffer)
    {
        final List<EngineStatus.ErrorCount> errors = new ArrayList<>();
        final int end = StatusLayout.ERRORS + StatusLayout.ERRORS_BYTES;
        int offset = StatusLayout.ERRORS;
        while (offset + StatusLayout.ERROR_TEXT < end)
        {
            final int length = buffer.getIntVolatile(offset);
            if (length <= StatusLayout.ERROR_TEXT || length > end - offset)
            {
                break;
            }
            errors.add(new EngineStatus.ErrorCount(
                StatusText.get(buffer, offset + StatusLayout.ERROR_TEXT, length - StatusLayout.ERROR_TEXT),
                buffer.getLongVolatile(offset + StatusLayout.ERROR_COUNT)));
            offset += length;
        }
        errors.sort(Comparator.comparingLong(EngineStatus.ErrorCount::count).reversed()
            .thenComparing(EngineStatus.ErrorCount::message));
        return List.copyOf(errors);
    }

    private static List<PlayerSnapshot> players(final AtomicBuffer buffer)
    {
        final List<PlayerSnapshot> players = new ArrayList<>();
        for (int place = 0; place < StatusLayout.MAX_PLAYERS; place++)
        {
            final int base = StatusLayout.player(place);
            if (buffer.getIntVolatile(base + StatusLayout.STATE) == StatusLayout.VISIBLE)
            {
                final long generation = buffer.getLongVolatile(base + StatusLayout.GENERATION);
                final PlayerSnapshot player = player(buffer, place, base);
                // a place that has gone to another player meanwhile holds something of both
                if (buffer.getIntVolatile(base + StatusLayout.STATE) == StatusLayout.VISIBLE &&
                    buffer.getLongVolatile(base + StatusLayout.GENERATION) == generation)
                {
                    players.add(player);
                }
            }
        }
        return List.copyOf(players);
    }

    private static PlayerSnapshot player(final AtomicBuffer buffer, final int place, final int base)
    {
        final List<StageSnapshot> stages = new ArrayList<>();
        final int count = Math.clamp(buffer.getInt(base + StatusLayout.STAGE_COUNT), 0, StatusLayout.MAX_STAGES);
        for (int index = 0; index < count; index++)
        {
            stages.add(stage(buffer, StatusLayout.stage(place, index)));
        }
        return new PlayerSnapshot(
            StatusText.get(buffer, base + StatusLayout.NAME, StatusLayout.NAME_BYTES),
            StatusText.get(buffer, base + StatusLayout.MODE, StatusLayout.MODE_BYTES),
            buffer.getInt(base + StatusLayout.BLOCK_FRAMES),
            buffer.getInt(base + StatusLayout.RING_BLOCKS),
            buffer.getIntVolatile(base + StatusLayout.SAMPLE_RATE),
            buffer.getIntVolatile(base + StatusLayout.READY_BLOCKS),
            buffer.getLongVolatile(base + StatusLayout.BLOCKS_DONE),
            buffer.getLongVolatile(base + StatusLayout.ACCEPTED_FRAMES),
            buffer.getLongVolatile(base + StatusLayout.UNDERRUNS),
            buffer.getLongVolatile(base + StatusLayout.STARVATIONS),
            buffer.getLongVolatile(base + StatusLayout.DEADLINE_MISSES),
            List.copyOf(stages));
    }

    private static StageSnapshot stage(final AtomicBuffer buffer, final int page)
    {
        final long[] counts = new long[BlockTimes.BUCKETS];
        for (int bucket = 0; bucket < counts.length; bucket++)
        {
            counts[bucket] = buffer.getLongVolatile(page + StatusLayout.HISTOGRAM + bucket * Long.BYTES);
        }
        return new StageSnapshot(
            StatusText.get(buffer, page + StatusLayout.ROLE, StatusLayout.ROLE_BYTES),
            new BlockTimes(
                counts,
                buffer.getLongVolatile(page + StatusLayout.TOTAL_NS),
                buffer.getLongVolatile(page + StatusLayout.MAX_NS)),
            buffer.getLongVolatile(page + StatusLayout.LATE));
    }
}
