// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_SNDFILE_TAGS_H
#define STELLATUNE_SNDFILE_TAGS_H

#include <sndfile.h>
#include <stellatune/plugin.h>

/**
 * Describes an open file as a JSON object: the tags that it has (title, artist, album, ..., strings) and its
 * properties (format and encoding, strings; bits, sample_rate, channels and frames, integers). Bits are left out for
 * lossy codecs, frames where the number is not exact.
 */
StStatus tags_json(SNDFILE *file, const SF_INFO *info, StStr *out_json);

#endif
