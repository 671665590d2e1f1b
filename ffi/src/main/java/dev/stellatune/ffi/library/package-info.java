// SPDX-License-Identifier: Apache-2.0
/**
 * Shared libraries in this process: looked at, copied, opened, closed, and proven to be gone. It knows files and
 * symbols; what a library exports means nothing here.
 *
 * <pre>
 *   the user's file ----ShadowRoot.copyOf----&gt; ShadowCopy    private directory, a path never used before; ElfFile:
 *                                                 |          is it a library for this machine?
 *                                      Preflight.check       does it export its entry, does it leave the stack alone?
 *                                                 |
 *                                      NativeLibrary.open    constructors run; what it needs from the system stays
 *                                                 |
 *                                           find(symbol)     raw addresses, good until close
 *                                                 |
 *                                   LibraryThreads.inside    a thread of its own is still in it: not yet
 *                                                 |
 *                                                close       destructors run; true when it is proven unmapped
 *                                                 |  false: holdReason(), later retryUnmap()
 *                                      ShadowCopy.delete
 * </pre>
 *
 * <p><b>One truth.</b> What is wrong with a library is a {@link dev.stellatune.ffi.library.Finding}: a code, and what
 * to do about it. Loading fails with the first one that is an error. {@code Preflight.examine} tells them all, with the
 * same words, and runs nothing; it also looks for what makes a library hard to unload or unpleasant to live with. For
 * that it does the loader's work by hand, which takes milliseconds, and so it is no part of loading: there the loader
 * is asked, and its text understood ({@code LoaderWords}).
 *
 * <pre>
 *   Preflight.examine --+-- ElfLinkage     ElfFile, ElfVersions, StartUpCode: what one file says
 *                       +-- LinkCheck      what it needs, and whether that has every symbol and version
 *                       |      +-- LibrarySearch, LoaderCache: where the loader would find it
 *                       +-- Dependencies   what was delivered with it
 * </pre>
 *
 * <p><b>Why a copy.</b> The loader identifies a library by its path, and the kernel maps the file and not a copy of
 * it. Without a path of its own, a rebuilt library is not seen, and a library overwritten in place ends the process.
 *
 * <p><b>Why proof.</b> Closing is a request. Unique symbols, {@code -z nodelete} and pending thread-local destructors
 * keep a library loaded, and no return value says so. The loader and the kernel's map are asked instead.
 *
 * <p><b>Why a look at threads.</b> The loader takes the code away from under whoever runs it. Callers are counted
 * elsewhere; a thread that the library made and never joined is known to nobody but the kernel and the C library, so
 * these are asked where each thread of the process began and where it is.
 *
 * <p><b>Threads.</b> Opening and closing run foreign code of any duration, which may even change the floating-point
 * mode of its thread: a job does that, on a thread that ends. Reading an {@link
 * dev.stellatune.ffi.library.ElfFile} and asking whether a file is mapped is harmless on any thread that may wait for
 * a disk. Nothing here is for a worker.
 *
 * <p><b>Ownership.</b> Whoever opens a library closes it, once, after the last call into it; nothing here counts users.
 * Whoever makes a copy deletes it. A {@link dev.stellatune.ffi.library.ShadowRoot} outlives all its copies.
 *
 * <p><b>Failures</b> are {@link dev.stellatune.ffi.library.LibraryLoadException}s with a sentence fit for the user, in
 * the loader's own words where it refused. A failed step leaves nothing behind.
 */
@NullMarked
package dev.stellatune.ffi.library;

import org.jspecify.annotations.NullMarked;
