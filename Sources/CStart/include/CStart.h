// What must be done before Swift's code runs, or within a signal handler, where Swift's code may not run.
#pragma once

/// The number of the process's arguments, the command's name among them.
int cstart_argument_count(void);
/// The argument at `index`, as the kernel gave it to the process: Swift's own `CommandLine` reads /proc, and has no arguments
/// where that is not mounted.
const char *cstart_argument(int index);

/// Makes SIGTERM and SIGINT end the process at once with 0, SIGHUP be noted, and SIGPIPE be ignored, until something else
/// takes them.
void cstart_take_signals(void);
/// Gives these signals back their default action.
void cstart_leave_signals(void);
/// Whether SIGHUP came while it was noted.
int cstart_noted_hangup(void);

/// Makes an end by ``cstart_take_signals`` remove the file, which need not exist yet. The files of one process are few: what
/// notes them is never freed.
void cstart_remove_at_end(const char *path);
/// Makes it keep the file after all.
void cstart_keep_at_end(const char *path);
