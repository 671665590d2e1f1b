// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.engine.install.Fingerprint;
import dev.stellatune.ffi.plugin.PluginModule;
import java.nio.file.Path;

/**
 * A module that was loaded and checked, not yet current.
 *
 * @param module      loaded.
 * @param file        the installed file.
 * @param fingerprint of the file, taken before it was copied.
 */
record Candidate(PluginModule module, Path file, Fingerprint fingerprint)
{
}
