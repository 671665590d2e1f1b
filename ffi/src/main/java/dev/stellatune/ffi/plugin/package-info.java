// SPDX-License-Identifier: Apache-2.0
/**
 * A plugin as Java sees it: the loaded module, the five kinds of instance, and what the host offers in return.
 *
 * <pre>{@code
 *   PluginHost      one per engine: the callbacks and IO functions that plugins may call, as native function pointers
 *       |           HostEvents: events to and from plugins, their requests and the answers
 *       |           CallMarks: each thread's note of the call that it is in, for whoever looks on
 *   PluginModule    one per loaded library: its table read once and copied, its metadata and capabilities checked
 *       |  create (under a ModuleHold: a counted reference that keeps the library loaded)
 *   PluginInstance  DecoderInstance, DspInstance, SourceCatalogInstance, LyricsProviderInstance, OutputSinkInstance
 * }</pre>
 *
 * <p><b>Threads.</b> A module is loaded and closed on a job thread. An instance has one owner thread at a time; every
 * call checks it. {@code handOver} by the owner and {@code adopt} by the next one move it; what lies between them must
 * publish safely (a queue, a volatile field). Host callbacks arrive on any thread, the plugin's own included; only
 * a control request blocks there, up to its time-out, while its handler runs on a thread of its own.
 *
 * <p><b>Ownership.</b> Strings that a plugin returns are copied and given back through its {@code plugin_free} within
 * the call. Strings that the host lends are freed when the plugin gives them back, or when its library is gone. Each
 * instance owns a small piece of native memory for its out-parameters, freed by {@code destroy}, which also releases
 * the hold. Whatever a plugin returns is validated before it is used: counts, booleans, enumerations, lengths,
 * encodings.
 */
@NullMarked
package dev.stellatune.ffi.plugin;

import org.jspecify.annotations.NullMarked;
