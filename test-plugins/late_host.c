// SPDX-License-Identifier: Apache-2.0

/**
 * A plugin whose library says good-bye to its host while it is unloaded: the host's table must still be there. A build
 * with LATE_HOST_REFUSES is refused, since its metadata is no JSON.
 */

#include "common/pass_dsp.h"

FIXTURE_CAPABILITIES(FIXTURE_CAPABILITY(ST_KIND_DSP, "latehost"))

#ifdef LATE_HOST_REFUSES
#undef FIXTURE_METADATA
#define FIXTURE_METADATA(id, build) "no metadata"
#endif

FIXTURE_MODULE("test.latehost", 1, .create_dsp_instance = pass_create)

__attribute__((destructor)) static void late_host_unloaded(void)
{
    st_log(fixture_host, ST_LOG_INFO, "good-bye");
}
