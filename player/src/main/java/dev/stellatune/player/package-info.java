// SPDX-License-Identifier: Apache-2.0
/**
 * The command line: what a user types becomes an engine, a player and a few lines of output.
 *
 * <pre>{@code
 *   Main --> Words --> RenderCommand    PlayCommand    SinksCommand, Plugins...Command
 *                          |                |               |
 *      Inputs, WavTarget, SinkOption, DeviceSinks, Volume, DspOption, EngineOptions, PluginOptions   what words mean
 *                          |                |               |
 *                          +----- Session --+---------------+    an engine with its plugins; ends with the command
 *                          |         |                           or with the signal: Interruption
 *                          v         v
 *                 Rendering, PlayReport <-- Playback --> WatchedSink    plays to the end, remembers why a sink failed
 *                          |            |
 *                          |            +--> Console    Keyboard, KeyDecoder --> Controls --> the player
 *                          v                    |
 *                        Json             PlayLine, ProgressLine
 *                          |                    |
 *                          +--> Streams <-------+    results to standard output, messages to standard error
 * }</pre>
 *
 * <p><b>Plugins on disk.</b> {@code plugins install} and {@code uninstall} change the user's directory, which every
 * session reads beside the default one and those that are named; {@code new} writes the sources of a {@link
 * dev.stellatune.player.NewPlugin} from templates and the ABI's own files, which are resources here.
 *
 * <p><b>Looking.</b> {@code stat} reads the files in which running engines say how they are ({@link
 * dev.stellatune.player.StatReport}); {@code doctor} looks at the machine and the plugins and has one {@link
 * dev.stellatune.player.Diagnosis} for each thing. What an earlier process was doing when it crashed, the next session
 * says with {@link dev.stellatune.player.CrashAdvice}.
 *
 * <p><b>Proof.</b> {@code demo} and {@code soak} play while libraries are replaced. Their {@link
 * dev.stellatune.player.CheckedSink} has every accepted frame compared with the one that is due, on the worker's own
 * thread: by {@link dev.stellatune.player.DemoCheck} with a piece that was decoded beforehand, by the
 * {@link dev.stellatune.player.soak} room's with a signal in which each frame says which one it is.
 *
 * <p><b>Looking in.</b> Where {@code --inspect} asks for it, an {@link dev.stellatune.player.InspectOption} starts the
 * {@link dev.stellatune.player.inspect} page, and players are made by it.
 *
 * <p><b>Exit status.</b> 0: done. 1: something failed, and one sentence on standard error says what, and what to do.
 * 2: wrong use. 130 and 143: ended by Ctrl-C or TERM. What went wrong travels as a {@link
 * dev.stellatune.player.CommandException}, whose message is that sentence; no user sees a stack trace unless
 * {@code --verbose} asks for it.
 *
 * <p><b>Threads.</b> Commands run on the main thread and print from there only. The engine's events wait in a queue for
 * it. A signal is handled on the JVM's shutdown threads: one asks the main thread to end and waits until that has
 * closed everything, one gives the terminal back at once.
 *
 * <p><b>Ownership.</b> A {@link dev.stellatune.player.Session} owns the engine, {@link dev.stellatune.player.Inputs}
 * own the copies of what came through pipes, a {@link dev.stellatune.player.Keyboard} has the terminal's own settings.
 * Nothing is static but constants, so tests run commands in their own JVM.
 */
@NullMarked
package dev.stellatune.player;

import org.jspecify.annotations.NullMarked;
