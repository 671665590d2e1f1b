// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_ALSA_SINK_H
#define STELLATUNE_ALSA_SINK_H

#include <stellatune/plugin.h>

/** [job-thread] Makes a sink instance. The host is borrowed for as long as the library is loaded. */
StStatus sink_create(const StHostVTable *host, StStr config_json, StOutputSinkInstanceRef *out_instance);

#endif
