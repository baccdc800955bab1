#include <png.h>
#include <string.h>

#include "picture.h"

enum {
    CHUNK_BYTES_MAX = 1 << 16, /* memory that a chunk other than the pixels may ask for */
    CHUNK_COUNT_MAX = 64
};

typedef struct png_reader {
    const uint8_t *bytes; /* borrowed */
    size_t byte_count;
    size_t position;
    const cimage_limits *limits; /* borrowed */
    cimage_picture *picture;     /* borrowed */
    cimage_status status;
    png_structp png; /* owned */
    png_infop info;  /* owned */
} png_reader;

static void on_error(png_structp png, png_const_charp message) {
    png_reader *reader = png_get_error_ptr(png);
    cimage_picture_say(reader->picture, message);
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp message) {
    (void)png;
    (void)message;
}

static void on_read(png_structp png, png_bytep target, size_t count) {
    png_reader *reader = png_get_io_ptr(png);
    if (count > reader->byte_count - reader->position) png_error(png, "the file ends early");
    memcpy(target, reader->bytes + reader->position, count);
    reader->position += count;
}

static void read_palette(png_reader *reader) {
    cimage_picture *picture = reader->picture;
    png_colorp colours = NULL;
    int count = 0;
    if (png_get_PLTE(reader->png, reader->info, &colours, &count) == 0) {
        png_error(reader->png, "the palette is missing");
    }
    png_bytep alphas = NULL;
    int alpha_count = 0;
    png_get_tRNS(reader->png, reader->info, &alphas, &alpha_count, NULL);
    picture->palette_count = count > CIMAGE_PALETTE_MAX ? CIMAGE_PALETTE_MAX : (uint32_t)count;
    for (uint32_t index = 0; index < picture->palette_count; index++) {
        uint8_t *entry = picture->palette[index];
        entry[0] = colours[index].red;
        entry[1] = colours[index].green;
        entry[2] = colours[index].blue;
        entry[3] = (int)index < alpha_count && alphas != NULL ? alphas[index] : 255;
    }
}

static void read_transparent_key(png_reader *reader) {
    cimage_picture *picture = reader->picture;
    png_color_16p key = NULL;
    if (png_get_tRNS(reader->png, reader->info, NULL, NULL, &key) == 0 || key == NULL) return;
    bool is_grey = picture->layout == CIMAGE_GREY;
    picture->has_transparent_key = true;
    picture->transparent_key[0] = is_grey ? key->gray : key->red;
    picture->transparent_key[1] = is_grey ? key->gray : key->green;
    picture->transparent_key[2] = is_grey ? key->gray : key->blue;
}

static bool set_layout(cimage_picture *picture, int colour_type) {
    switch (colour_type) {
    case PNG_COLOR_TYPE_GRAY: picture->layout = CIMAGE_GREY; break;
    case PNG_COLOR_TYPE_GRAY_ALPHA: picture->layout = CIMAGE_GREY_ALPHA; break;
    case PNG_COLOR_TYPE_PALETTE: picture->layout = CIMAGE_PALETTE; break;
    case PNG_COLOR_TYPE_RGB: picture->layout = CIMAGE_RGB; break;
    case PNG_COLOR_TYPE_RGB_ALPHA: picture->layout = CIMAGE_RGBA; break;
    default: return false;
    }
    return true;
}

/* Everything that may jump. No local that is read after a jump changes after setjmp. */
static void run(png_reader *reader) {
    png_structp png = reader->png;
    cimage_picture *picture = reader->picture;
    if (setjmp(png_jmpbuf(png))) {
        if (reader->status == CIMAGE_OK) reader->status = CIMAGE_BROKEN;
        return;
    }
    png_set_read_fn(png, reader, on_read);
    /* The sides are checked below, with an answer that says how large the picture is. */
    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_chunk_malloc_max(png, CHUNK_BYTES_MAX);
    png_set_chunk_cache_max(png, CHUNK_COUNT_MAX);
    /* Texts, profiles and the rest may be compressed and are not needed. A count of -1 means all
     * chunks but IHDR, PLTE, tRNS, IDAT and IEND: they are skipped unread. */
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_read_info(png, reader->info);

    picture->width = png_get_image_width(png, reader->info);
    picture->height = png_get_image_height(png, reader->info);
    picture->bit_depth = png_get_bit_depth(png, reader->info);
    picture->bytes_per_sample = picture->bit_depth == 16 ? 2 : 1;
    picture->channel_count = png_get_channels(png, reader->info);
    if (!set_layout(picture, png_get_color_type(png, reader->info))) {
        png_error(png, "the colour type is unknown");
    }
    if (!cimage_is_within(picture, reader->limits)) {
        reader->status = CIMAGE_TOO_LARGE;
        return;
    }
    if (picture->layout == CIMAGE_PALETTE) {
        read_palette(reader);
    } else {
        read_transparent_key(reader);
    }
    png_set_packing(png);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    png_set_swap(png);
#endif
    int pass_count = png_set_interlace_handling(png);
    png_read_update_info(png, reader->info);
    reader->status = cimage_picture_allocate(picture);
    if (reader->status != CIMAGE_OK) return;
    size_t row_bytes = picture->sample_byte_count / picture->height;
    if (png_get_rowbytes(png, reader->info) != row_bytes) {
        png_error(png, "a row has a strange size");
    }
    for (int pass = 0; pass < pass_count; pass++) {
        for (uint32_t row = 0; row < picture->height; row++) {
            png_read_row(png, picture->samples + row * row_bytes, NULL);
        }
    }
    png_read_end(png, NULL);
}

cimage_status cimage_png_decode(const uint8_t *bytes, size_t byte_count,
                                const cimage_limits *limits, cimage_picture *picture) {
    memset(picture, 0, sizeof *picture);
    png_reader reader = {.bytes = bytes, .byte_count = byte_count, .limits = limits};
    reader.picture = picture;
    reader.status = CIMAGE_OK;
    reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, on_error, on_warning);
    reader.info = reader.png == NULL ? NULL : png_create_info_struct(reader.png);
    if (reader.info == NULL) {
        png_destroy_read_struct(&reader.png, NULL, NULL);
        return CIMAGE_NO_MEMORY;
    }
    run(&reader);
    png_destroy_read_struct(&reader.png, &reader.info, NULL);
    return reader.status;
}
