// SPDX-License-Identifier: Apache-2.0
/**
 * What lies on disk: plugin files in directories and on the class path, how to tell that one has changed, and how they
 * get there and away again.
 *
 * <pre>{@code
 *   directory/plugin.so, directory/name/plugin.so --- PluginDirectory ---> paths, problems ---> runtime
 *   class path: artifact with an index            --- BundledPlugins  ---> paths ---> runtime
 *   path                                          --- Fingerprint     ---> changed since it was loaded?
 *
 *   plugin.so, plugin.zip ---> PluginInstaller
 *        ZipUnpacker              directory/.staging-.../content/...    limits, names, no links
 *        ArtifactContent          which one is the plugin? preflight of all candidates
 *        PluginProbe                 its code runs: who is it?
 *        Receipt                  .../content/.install.json             all of it on the disk now
 *        Replacement              directory/<id>/                       one step, under the DirectoryLock
 *
 *   uninstall ---> Upkeep: directory/.removed-<id>~n/, then deleted; or marked by .uninstall-pending
 *   each look ---> Inventory, Upkeep: what killed installers left, what could not be deleted
 * }</pre>
 *
 * <p><b>Whole or not at all.</b> A plugin's directory is made complete under a hidden name and then takes its place in
 * one step, so that readers need no lock: a process that is killed leaves the old plugin or the new one.
 *
 * <p><b>Trust.</b> Only an installation runs a library's code, on threads of its own that end, after all that can be
 * checked without was checked. An id is checked before it becomes a path, and a path before it is followed.
 *
 * <p><b>Failures</b> are {@link dev.stellatune.engine.install.InstallException}s with one sentence; what was installed
 * before is as it was. What a look finds wrong is reported beside what it found.
 */
@NullMarked
package dev.stellatune.engine.install;

import org.jspecify.annotations.NullMarked;
