// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_SNDFILE_DECODER_H
#define STELLATUNE_SNDFILE_DECODER_H

#include <stellatune/plugin.h>

/** [job-thread] Makes a decoder instance. */
StStatus decoder_create(StDecoderInstanceRef *out_instance);

#endif
