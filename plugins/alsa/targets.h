// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_ALSA_TARGETS_H
#define STELLATUNE_ALSA_TARGETS_H

/** The devices that a user can choose: [{"id": name of an ALSA PCM, "name": for people}]. */

#include <stellatune/plugin.h>

/** [job-thread] Lists them: "default" first, then those of ALSA's configuration, then the hardware of each card. */
StStatus targets_list(StStr *out_targets_json);

/**
 * [job-thread] The id of a target, to be freed with free(). An empty text and an object without an id stand for
 * "default".
 */
StStatus targets_read(StStr target_json, char **out_id);

#endif
