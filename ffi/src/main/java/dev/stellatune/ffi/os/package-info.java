// SPDX-License-Identifier: Apache-2.0
/**
 * What a low-latency thread wants from the operating system: a CPU of its own, priority, memory that stays, and an
 * identity that outlives its Java object. And what an installer wants: two directories exchanged in one step.
 *
 * <pre>
 *   worker thread, once, as it starts     OsThread.pin, makeRealtime       null, or why not
 *   engine, once, as it starts            MemoryLock.lockAll               null, or why not
 *   who waits for a thread's very end     OsThread.currentThreadId on it, isAlive(tid) from elsewhere
 *   a command that listens to keys        Terminal.ofStandardInput         null when it is none
 *   who replaces a directory              FileExchange.exchange            false where files cannot be exchanged
 *   who ends with a library that hangs    ProcessExit.prepare, now         does not return
 * </pre>
 *
 * <p>Everything here is a wish. Containers, limits and missing permissions refuse it all the time, so a refusal is an
 * answer and no exception: one sentence, fit for a log or for {@code doctor}, after which the engine goes on without.
 *
 * <p>A wish concerns the calling thread and is made on it; only asking whether a thread lives, which CPUs there are and
 * locking memory may be done on any thread. Nothing here is made for the hot path. The only state to own is that of a
 * terminal, which whoever changed it gives back.
 */
@NullMarked
package dev.stellatune.ffi.os;

import org.jspecify.annotations.NullMarked;
