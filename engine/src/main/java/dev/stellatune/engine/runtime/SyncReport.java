// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.ffi.plugin.PluginInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What became of several plugins, after files or directories were looked at.
 *
 * @param done      what was changed, in the order in which it was done.
 * @param failed    what was not, and why; nothing was changed by these.
 * @param unchanged how many plugins were looked at and left as they are.
 * @param listNs    how long looking took.
 * @param applyNs   how long the changes took, all together.
 */
public record SyncReport(List<Change> done, List<Failure> failed, int unchanged, long listNs, long applyNs)
{
    /** Nothing was looked at. */
    public static final SyncReport NOTHING = new SyncReport(List.of(), List.of(), 0, 0, 0);

    /** What can be done with a plugin. */
    public enum Action
    {
        /** Its library is current for the first time. */
        LOADED,
        /** Its library was replaced. */
        RELOADED,
        /** Its file is gone, and its library retired. */
        UNLOADED,
        /** Its file was found; the plugin is disabled and so was not made current. */
        LEFT_DISABLED
    }

    /**
     * Something that was done.
     *
     * @param action what.
     * @param plugin who it is.
     * @param file   the installed library.
     * @param tookNs from the moment at which it was known what to do, waiting for other changes included.
     */
    public record Change(Action action, PluginInfo plugin, Path file, long tookNs)
    {
    }

    /**
     * A file or directory that could not be used.
     *
     * @param file    the path.
     * @param message one sentence.
     */
    public record Failure(Path file, String message)
    {
    }

    /**
     * How many changes were wanted.
     *
     * @return those that were done and those that failed.
     */
    public int planned()
    {
        return done.size() + failed.size();
    }

    /**
     * The plugins whose library became current.
     *
     * @return in the order in which they did.
     */
    public List<PluginInfo> loaded()
    {
        return done.stream()
            .filter(change -> change.action() == Action.LOADED || change.action() == Action.RELOADED)
            .map(Change::plugin)
            .toList();
    }

    /**
     * Both reports in one.
     *
     * @param other of what was done afterwards.
     * @return a new report.
     */
    public SyncReport and(final SyncReport other)
    {
        return new SyncReport(
            Stream.concat(done.stream(), other.done.stream()).toList(),
            Stream.concat(failed.stream(), other.failed.stream()).toList(),
            unchanged + other.unchanged, listNs + other.listNs, applyNs + other.applyNs);
    }
}
