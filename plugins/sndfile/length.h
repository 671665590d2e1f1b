// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_SNDFILE_LENGTH_H
#define STELLATUNE_SNDFILE_LENGTH_H

/** How long a file says it is, to tell a file that ends from one that was cut off. */

#include <sndfile.h>
#include <stdbool.h>

/**
 * The number of frames that the file's header declares, which may be more than libsndfile's own count: that one ends
 * with the file where samples are stored one by one (WAV, AIFF, AU, W64, RF64). 0 when the header does not say, or
 * when its word is not worth much: the lengths of MP3 are estimates, and positions after a seek in Vorbis and Opus
 * are.
 */
sf_count_t length_declared(SNDFILE *file, const SF_INFO *info);

/** Whether this is an Ogg stream without its last page, which carries the length. */
bool length_end_is_missing(const SF_INFO *info);

/** Whether libsndfile's count of frames is exact. */
bool length_is_exact(const SF_INFO *info);

/** Bits of a sample as it is stored; 0 for lossy codecs. */
int length_bits(const SF_INFO *info);

#endif
