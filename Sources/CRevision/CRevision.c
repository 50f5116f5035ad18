#include "CRevision.h"

const char *vpn_exporter_revision(void) { return VPN_EXPORTER_REVISION; }
const char *vpn_exporter_branch(void) { return VPN_EXPORTER_BRANCH; }
int64_t vpn_exporter_commit_time(void) { return VPN_EXPORTER_COMMIT_TIME; }
