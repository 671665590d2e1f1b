// SPDX-License-Identifier: Apache-2.0

/**
 * A good plugin that is linked with -z nodelete: the loader keeps it for ever.
 */

#include "common/pass_dsp.h"

FIXTURE_CAPABILITIES(FIXTURE_CAPABILITY(ST_KIND_DSP, "nodelete"))
FIXTURE_MODULE("test.nodelete", 1, .create_dsp_instance = pass_create)
