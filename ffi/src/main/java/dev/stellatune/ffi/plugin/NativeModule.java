// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A loaded library that can be counted, shut down and closed, whatever its ABI.
 *
 * <p>This is all that a lease knows of what it counts.
 */
public sealed interface NativeModule permits PluginModule, RejectedModule
{
    /**
     * The id that the library declares in its metadata.
     *
     * @return a non-blank id of letters, digits, dot, underscore and hyphen.
     */
    String pluginId();

    /**
     * The file that the user installed.
     *
     * @return the original path, never the private copy.
     */
    Path file();

    /**
     * The private copy that is mapped into the process.
     *
     * @return the path that the loader was given.
     */
    Path shadow();

    /**
     * Names the library in the marks of threads that call it.
     *
     * @return as {@link CallMarks#opening} gave it; 0 for none.
     */
    int number();

    /**
     * Whether the module has a {@code shutdown} hook.
     *
     * @return false when {@link #shutdown()} would do nothing.
     */
    boolean hasShutdown();

    /**
     * [job-thread] Calls the module's {@code shutdown} hook, once; later calls do nothing.
     *
     * @return null when the hook is absent or succeeded, else what it reported.
     */
    @Nullable String shutdown();

    /**
     * [job-thread] or [control-thread] Closes the library, or tries again to, and asks the loader whether it is gone.
     *
     * <p>No instance may live and no call may be under way. Repeating the call after a failure is allowed and cheap.
     *
     * @return true when neither the library nor what was delivered with it is mapped, and its private copy is deleted.
     */
    boolean close();

    /**
     * [any-thread] The threads that ran the library's code and still live.
     *
     * @return a copy: their names by the system's ids of threads.
     */
    Map<Integer, String> livingThreads();

    /**
     * Whether the library must be closed only after all threads that ran its code have ended.
     *
     * <p>The loader does not know of the destructors of thread keys ({@code pthread_key_create}): a thread that ran the
     * code of a library with such keys must end before the library is closed, or it crashes when it ends.
     *
     * @return true when the library, or one that was delivered with it, has thread keys.
     */
    boolean outlivesItsThreads();

    /**
     * [any-thread] The instances that were made and not destroyed, for people.
     *
     * @return a copy.
     */
    List<InstanceUse> instances();

    /**
     * [any-thread] How many instances were made and not destroyed.
     *
     * @return 0 or more.
     */
    int instanceCount();

    /**
     * Why the library is still mapped although it was closed.
     *
     * @return one clause for people, for example {@code "it is linked with -z nodelete"}.
     */
    String pinnedReason();

    /**
     * Whether nothing that could happen would unload the library, once it was closed without being unloaded.
     *
     * @return true when the file itself asks to stay; false for unique symbols, which keep only the first library of
     *         the process that defines them.
     */
    boolean isPinnedForGood();
}
