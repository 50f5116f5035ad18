// Linking this target is all there is to it: see CThreadSanitizer.c.
#pragma once
