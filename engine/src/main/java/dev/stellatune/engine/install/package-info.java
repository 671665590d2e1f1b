// SPDX-License-Identifier: Apache-2.0
/**
 * What lies on disk: plugin files in directories and on the class path, and how to tell that one has changed.
 *
 * <pre>{@code
 *   directory/plugin.so, directory/name/plugin.so --- PluginDirectory ---> paths ---> runtime
 *   class path: artifact with an index            --- BundledPlugins  ---> paths ---> runtime
 *   path                                          --- Fingerprint     ---> changed since it was loaded?
 * }</pre>
 *
 * <p>Nothing here loads a library or runs its code.
 */
@NullMarked
package dev.stellatune.engine.install;

import org.jspecify.annotations.NullMarked;
