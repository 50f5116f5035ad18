#include "CRevision.h"

const char *vpn_exporter_revision(void) { return VPN_EXPORTER_REVISION; }
