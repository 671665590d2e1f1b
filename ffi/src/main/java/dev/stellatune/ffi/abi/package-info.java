// SPDX-License-Identifier: Apache-2.0
/**
 * The plugin ABI as Java sees it: what lies where in memory, and how a function is called. It knows no plugin, no
 * library and no life cycle; the rooms above give those meaning.
 *
 * <pre>
 *   stellatune/plugin.h             the source of truth
 *        |  one class per struct or function table: C text, LAYOUT, SIZE, FIELD_OFFSET
 *        v
 *   StStr, StStatus, ... StDecoderVTable, ...      + AbiConstants
 *        |
 *        +-- NativeMemory           reads and writes at raw addresses; the C heap
 *        +-- Calls, ModuleCalls     Java to C: a method per kind of call, the function's address first
 *        |      Words               one constant method handle for what travels in registers, words in, a word out
 *        |      StatusSlot          where a status returned by value lands
 *        |      Downcalls           the C library's functions, and handles for the shapes that are no words
 *        +-- Upcalls                C to Java: the shapes of host and IO callbacks
 * </pre>
 *
 * <p><b>Addresses.</b> An address is a {@code long}, a field is {@code address + FIELD_OFFSET}, and an absent function
 * is 0. Nothing here checks an address or keeps memory alive: a lease above keeps a library mapped, and scratch memory
 * belongs to the worker or job that calls.
 *
 * <p><b>Threads.</b> There is no state, so every method may be called on any thread; the ABI decides which thread may
 * call which function of a plugin. A {@link dev.stellatune.ffi.abi.StatusSlot} belongs to one thread at a time.
 *
 * <p><b>Trust.</b> What a plugin writes is read as plain numbers: enumerations as int, booleans as byte, lengths as
 * long. Whoever reads them checks them.
 */
@NullMarked
package dev.stellatune.ffi.abi;

import org.jspecify.annotations.NullMarked;
