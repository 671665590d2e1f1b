// SPDX-License-Identifier: Apache-2.0
/**
 * The inspector: a page in the browser that shows an engine at work, and replaces its plugins.
 *
 * <pre>{@code
 *   [worker-thread]   TapSink --> Waveform                 points, read without holding the writer up
 *                                     |
 *   [control-thread]  PlaybackEvent, RuntimeState, answers: notes in a queue
 *                                     |
 *   looks ten times a second          v
 *                     Inspection { EventLog, LeaseHistory: Journals }  WatchedPlayer
 *                                     |                                     |
 *                                     +------------> Snapshot <-------------+
 *                                                       | JSON
 *   serves            Guard --> InspectServer <---------+        GET   TOKEN/  TOKEN/state?...
 *                                     |                          POST  TOKEN/reload/ID  disable/ID  enable/ID
 *                                     v
 *                     inspector.html, inspector.css, inspector.js   ask ten times a second while they are seen
 * }</pre>
 *
 * <p><b>Nobody is held up.</b> Audio threads write points and nothing else: no lock, no allocation. The control thread
 * leaves notes. Readers ask for what is new to them, so that one who does not read costs nothing; logs, histories and
 * connections are limited.
 *
 * <p><b>Nobody else gets in.</b> The server listens on 127.0.0.1 only, each path begins with a token that was printed
 * once, and requests are refused that name another host or come from another origin. The page may load nothing but its
 * own files.
 */
@NullMarked
package dev.stellatune.player.inspect;

import org.jspecify.annotations.NullMarked;
