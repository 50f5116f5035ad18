// This target has no interface: linking it is enough. CThreadSanitizer.c has the details.
#pragma once
