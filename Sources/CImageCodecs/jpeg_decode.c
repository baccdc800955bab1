#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include "picture.h"

enum {
    /* A progressive file is decoded once for each scan; encoders use about ten. */
    SCAN_COUNT_MAX = 20
};

typedef struct jpeg_reader {
    struct jpeg_decompress_struct decoder; /* owned */
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf jump;
    const uint8_t *bytes; /* borrowed */
    size_t byte_count;
    const cimage_limits *limits; /* borrowed */
    cimage_picture *picture;     /* borrowed */
    cimage_status status;
} jpeg_reader;

static void on_error(j_common_ptr decoder) {
    jpeg_reader *reader = decoder->client_data;
    char message[JMSG_LENGTH_MAX];
    decoder->err->format_message(decoder, message);
    cimage_picture_say(reader->picture, message);
    longjmp(reader->jump, 1);
}

/* A negative level is damage that the library would paper over with grey. */
static void on_message(j_common_ptr decoder, int level) {
    if (level < 0) on_error(decoder);
}

static void on_progress(j_common_ptr decoder) {
    jpeg_reader *reader = decoder->client_data;
    if (reader->decoder.input_scan_number > SCAN_COUNT_MAX) {
        cimage_picture_say(reader->picture, "the file has too many scans");
        longjmp(reader->jump, 1);
    }
}

/* Everything that may jump. No local that is read after a jump changes after setjmp. */
static void run(jpeg_reader *reader) {
    j_decompress_ptr decoder = &reader->decoder;
    cimage_picture *picture = reader->picture;
    if (setjmp(reader->jump)) {
        if (reader->status == CIMAGE_OK) reader->status = CIMAGE_BROKEN;
        return;
    }
    jpeg_create_decompress(decoder);
    decoder->client_data = reader;
    reader->progress.progress_monitor = on_progress;
    decoder->progress = &reader->progress;
    jpeg_mem_src(decoder, reader->bytes, reader->byte_count);
    jpeg_read_header(decoder, TRUE);

    picture->width = decoder->image_width;
    picture->height = decoder->image_height;
    picture->bit_depth = 8;
    picture->bytes_per_sample = 1;
    switch (decoder->jpeg_color_space) {
    case JCS_GRAYSCALE:
        picture->layout = CIMAGE_GREY;
        picture->channel_count = 1;
        decoder->out_color_space = JCS_GRAYSCALE;
        break;
    case JCS_YCbCr:
    case JCS_RGB:
        picture->layout = CIMAGE_RGB;
        picture->channel_count = 3;
        decoder->out_color_space = JCS_RGB;
        break;
    default:
        cimage_picture_say(picture, "its colours are neither grey nor RGB");
        reader->status = CIMAGE_UNSUPPORTED;
        return;
    }
    if (!cimage_is_within(picture, reader->limits)) {
        reader->status = CIMAGE_TOO_LARGE;
        return;
    }
    reader->status = cimage_picture_allocate(picture);
    if (reader->status != CIMAGE_OK) return;
    jpeg_start_decompress(decoder);
    size_t row_bytes = picture->sample_byte_count / picture->height;
    while (decoder->output_scanline < decoder->output_height) {
        JSAMPROW row = picture->samples + decoder->output_scanline * row_bytes;
        jpeg_read_scanlines(decoder, &row, 1);
    }
    jpeg_finish_decompress(decoder);
}

cimage_status cimage_jpeg_decode(const uint8_t *bytes, size_t byte_count,
                                 const cimage_limits *limits, cimage_picture *picture) {
    memset(picture, 0, sizeof *picture);
    jpeg_reader reader;
    memset(&reader, 0, sizeof reader);
    reader.bytes = bytes;
    reader.byte_count = byte_count;
    reader.limits = limits;
    reader.picture = picture;
    reader.decoder.err = jpeg_std_error(&reader.errors);
    reader.decoder.client_data = &reader;
    reader.errors.error_exit = on_error;
    reader.errors.emit_message = on_message;
    run(&reader);
    /* Safe on a decoder that was never created: its memory manager is null. */
    jpeg_destroy_decompress(&reader.decoder);
    return reader.status;
}
