// The layouts are in the header; SwiftPM wants one file to compile.
#include "CArrow.h"
