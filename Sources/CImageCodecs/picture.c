#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "picture.h"

void cimage_picture_clear(cimage_picture *picture) {
    free(picture->samples);
    memset(picture, 0, sizeof *picture);
}

void cimage_file_clear(cimage_file *file) {
    free(file->bytes);
    memset(file, 0, sizeof *file);
}

void cimage_picture_say(cimage_picture *picture, const char *message) {
    snprintf(picture->message, sizeof picture->message, "%s", message);
}

bool cimage_is_within(const cimage_picture *picture, const cimage_limits *limits) {
    if (picture->width > limits->side_max || picture->height > limits->side_max) return false;
    /* Two sides of at most 2^32 and eight bytes a pixel do not fit in 64 bits: divide. */
    size_t pixel_bytes = (size_t)picture->channel_count * picture->bytes_per_sample;
    size_t row_bytes_max = limits->sample_bytes_max / picture->height;
    return picture->width <= row_bytes_max / pixel_bytes;
}

cimage_status cimage_picture_allocate(cimage_picture *picture) {
    picture->sample_byte_count = (size_t)picture->width * picture->height *
                                 picture->channel_count * picture->bytes_per_sample;
    picture->samples = calloc(picture->sample_byte_count, 1);
    return picture->samples == NULL ? CIMAGE_NO_MEMORY : CIMAGE_OK;
}
