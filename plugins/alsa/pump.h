// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_ALSA_PUMP_H
#define STELLATUNE_ALSA_PUMP_H

#include "device.h"

/** [device-thread] The thread of a device, which is its argument. */
void *pump_run(void *device);

#endif
