// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.inspect;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Entries that come and change, of which a reader asks for those that are new to it. Keeps a limited number of them.
 * Whoever uses one sees to it that one thread does at a time.
 *
 * @param <E> the kind of entries: values, compared by {@code equals}.
 */
final class Journal<E>
{
    private final int limit;
    private final Predicate<E> over;
    /** The one that changed last is the last. */
    private final Map<Long, Line<E>> lines = new LinkedHashMap<>();
    private long version;

    /** An entry, and when it changed. */
    private record Line<E>(long version, E entry)
    {
    }

    /**
     * What is new to a reader.
     *
     * @param version what to ask for next.
     * @param entries those that came or changed, in this order.
     */
    record Changes<E>(long version, List<E> entries)
    {
    }

    /**
     * A journal without entries.
     *
     * @param limit how many it keeps.
     * @param over  whether an entry will not change any more: it is forgotten before others.
     */
    Journal(final int limit, final Predicate<E> over)
    {
        this.limit = limit;
        this.over = over;
    }

    /** Adds an entry, or replaces the one with its key; an equal one changes nothing. */
    void put(final long key, final E entry)
    {
        final Line<E> before = lines.get(key);
        if (before != null && before.entry.equals(entry))
        {
            return;
        }
        lines.remove(key);
        if (lines.size() >= limit)
        {
            forgetOne();
        }
        version++;
        lines.put(key, new Line<>(version, entry));
    }

    private void forgetOne()
    {
        for (final Iterator<Line<E>> all = lines.values().iterator(); all.hasNext();)
        {
            if (over.test(all.next().entry))
            {
                all.remove();
                return;
            }
        }
        final Iterator<Line<E>> all = lines.values().iterator();
        all.next();
        all.remove();
    }

    /** The entry with a key; null when there is none, or it was forgotten. */
    @Nullable E get(final long key)
    {
        final Line<E> line = lines.get(key);
        return line == null ? null : line.entry;
    }

    /** What changed since a version; 0 gives all. */
    Changes<E> since(final long known)
    {
        final List<E> changed = new ArrayList<>();
        for (final Line<E> line : lines.values())
        {
            if (line.version > known)
            {
                changed.add(line.entry);
            }
        }
        return new Changes<>(version, changed);
    }
}
