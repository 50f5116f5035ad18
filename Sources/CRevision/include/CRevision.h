// The commit that the package manifest was read at: Swift has no other way to be told a text at build time.
#pragma once

#include <stdint.h>

/// The commit's hash, or "unknown".
const char *vpn_exporter_revision(void);
/// The branch that was built, or "".
const char *vpn_exporter_branch(void);
/// When the commit was made, in seconds since the Unix epoch; 0 where nobody said.
int64_t vpn_exporter_commit_time(void);
