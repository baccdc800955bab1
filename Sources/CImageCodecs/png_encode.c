#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "CImageCodecs.h"

typedef struct png_writer {
    const uint8_t *pixels; /* borrowed */
    uint32_t width;
    uint32_t height;
    uint32_t channel_count;
    cimage_file *file; /* borrowed */
    cimage_status status;
    png_structp png; /* owned */
    png_infop info;  /* owned */
} png_writer;

static void on_error(png_structp png, png_const_charp message) {
    (void)message;
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp message) {
    (void)png;
    (void)message;
}

static void on_write(png_structp png, png_bytep source, size_t count) {
    png_writer *writer = png_get_io_ptr(png);
    cimage_file *file = writer->file;
    if (count > file->capacity - file->byte_count) {
        size_t capacity = 2 * file->capacity + count + 4096;
        uint8_t *bytes = realloc(file->bytes, capacity);
        if (bytes == NULL) png_error(png, "no memory");
        file->bytes = bytes;
        file->capacity = capacity;
    }
    memcpy(file->bytes + file->byte_count, source, count);
    file->byte_count += count;
}

static void on_flush(png_structp png) { (void)png; }

/* Everything that may jump. No local that is read after a jump changes after setjmp. */
static void run(png_writer *writer) {
    png_structp png = writer->png;
    if (setjmp(png_jmpbuf(png))) {
        writer->status = CIMAGE_NO_MEMORY;
        return;
    }
    png_set_write_fn(png, writer, on_write, on_flush);
    png_set_IHDR(png, writer->info, writer->width, writer->height, 8,
                 writer->channel_count == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, writer->info);
    size_t row_bytes = (size_t)writer->width * writer->channel_count;
    for (uint32_t row = 0; row < writer->height; row++) {
        png_write_row(png, writer->pixels + row * row_bytes);
    }
    png_write_end(png, NULL);
}

cimage_status cimage_png_encode(const uint8_t *pixels, uint32_t width, uint32_t height,
                                uint32_t channel_count, cimage_file *file) {
    memset(file, 0, sizeof *file);
    png_writer writer = {.pixels = pixels, .width = width, .height = height};
    writer.channel_count = channel_count;
    writer.file = file;
    writer.status = CIMAGE_OK;
    writer.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &writer, on_error, on_warning);
    writer.info = writer.png == NULL ? NULL : png_create_info_struct(writer.png);
    if (writer.info == NULL) {
        png_destroy_write_struct(&writer.png, NULL);
        return CIMAGE_NO_MEMORY;
    }
    run(&writer);
    png_destroy_write_struct(&writer.png, &writer.info);
    return writer.status;
}
