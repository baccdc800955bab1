/* What both decoders do to a picture. */

#ifndef CIMAGE_PICTURE_H
#define CIMAGE_PICTURE_H

#include "CImageCodecs.h"

/* Keeps the library's words, cut to the capacity. */
void cimage_picture_say(cimage_picture *picture, const char *message);

/* Whether size, channels and sample width, which must be set and not 0, are within the limits. */
bool cimage_is_within(const cimage_picture *picture, const cimage_limits *limits);

/* Allocates zeroed samples for a picture that is within the limits. */
cimage_status cimage_picture_allocate(cimage_picture *picture);

#endif
