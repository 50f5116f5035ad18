// The commit that the package manifest was read at: Swift has no other way to be told a text at build time.
#pragma once

/// The commit's hash, or "unknown".
const char *vpn_exporter_revision(void);
