/* Pictures in memory through libpng and libjpeg-turbo. Both report errors by longjmp, which may not
 * pass a Swift frame: their calls, types and jumps stay in this target. */

#ifndef CIMAGECODECS_H
#define CIMAGECODECS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum cimage_status {
    CIMAGE_OK = 0,
    CIMAGE_TOO_LARGE,   /* above the limits; width and height are set */
    CIMAGE_BROKEN,      /* not a valid file; the message says where */
    CIMAGE_UNSUPPORTED, /* valid, but of a kind that is not decoded */
    CIMAGE_NO_MEMORY
} cimage_status;

typedef enum cimage_layout {
    CIMAGE_GREY = 0,
    CIMAGE_GREY_ALPHA,
    CIMAGE_PALETTE, /* samples are indices into the palette */
    CIMAGE_RGB,
    CIMAGE_RGBA
} cimage_layout;

typedef struct cimage_limits {
    uint32_t side_max;      /* pixels in a row, and rows */
    size_t sample_bytes_max; /* bytes of decoded samples */
} cimage_limits;

enum { CIMAGE_PALETTE_MAX = 256, CIMAGE_MESSAGE_CAPACITY = 160 };

typedef struct cimage_picture {
    uint32_t width;
    uint32_t height;
    cimage_layout layout;
    uint32_t channel_count;
    uint32_t bit_depth;         /* of a sample's value: 1, 2, 4, 8 or 16; never scaled */
    uint32_t bytes_per_sample;  /* 1, or 2 in the machine's byte order for a depth of 16 */
    uint8_t *samples;           /* owned: rows from the top, no padding */
    size_t sample_byte_count;
    uint32_t palette_count;
    uint8_t palette[CIMAGE_PALETTE_MAX][4]; /* red, green, blue, alpha */
    bool has_transparent_key;   /* grey and RGB: this value means transparent */
    uint16_t transparent_key[3];
    char message[CIMAGE_MESSAGE_CAPACITY];  /* the library's words when the status is not OK */
} cimage_picture;

/* Decodes a whole file. `picture` is set in every case; clear it whatever the status. Memory is
 * bounded by the limits, not by what the file says. */
cimage_status cimage_png_decode(const uint8_t *bytes, size_t byte_count,
                                const cimage_limits *limits, cimage_picture *picture);
cimage_status cimage_jpeg_decode(const uint8_t *bytes, size_t byte_count,
                                 const cimage_limits *limits, cimage_picture *picture);
void cimage_picture_clear(cimage_picture *picture);

typedef struct cimage_file {
    uint8_t *bytes; /* owned */
    size_t byte_count;
    size_t capacity;
} cimage_file;

/* Encodes 8-bit pixels, `channel_count` 1 (grey) or 3 (RGB), rows from the top without padding.
 * `file` is set in every case; clear it whatever the status. */
cimage_status cimage_png_encode(const uint8_t *pixels, uint32_t width, uint32_t height,
                                uint32_t channel_count, cimage_file *file);
void cimage_file_clear(cimage_file *file);

#endif
