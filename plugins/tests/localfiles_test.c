// SPDX-License-Identifier: Apache-2.0

/**
 * The local files catalog: listings, streams that read right after any seek, clear errors, and decoding through both.
 */

#define _GNU_SOURCE // mkdtemp, nftw, seteuid

#include "audio.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

static Plugin plugin;
static StSourceCatalogInstanceRef catalog;
static char root[] = "/tmp/stellatune-test-XXXXXX";

static const char *path_of(const char *name)
{
    static char path[300];
    snprintf(path, sizeof(path), "%s/%s", root, name);
    return path;
}

static void write_file(const char *name, const void *bytes, size_t size)
{
    FILE *const file = fopen(path_of(name), "wb");
    CHECK(NULL != file);
    CHECK(size == fwrite(bytes, 1, size, file));
    CHECK(0 == fclose(file));
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status;
    (void)type;
    (void)where;
    return remove(path);
}

/** Lists a directory below the root; the root itself is written as @ in the answer. */
static char *list(const char *directory, const char *options)
{
    const StStr request = st_str_format("{\"path\":\"%s%s\"%s}", root, directory, options);
    StStr items = {0};
    expect_ok(&plugin, catalog.vtable->list_items_json(catalog.handle, request, &items));
    free((void *)request.ptr);
    char *const text = take(&plugin, items);
    for (char *at = strstr(text, root); NULL != at; at = strstr(at, root))
    {
        *at = '@';
        memmove(at + 1, at + strlen(root), strlen(at + strlen(root)) + 1);
    }
    return text;
}

static void expect_listing(const char *directory, const char *options, const char *expected)
{
    check_case("list '%s' %s", directory, options);
    char *const text = list(directory, options);
    if (0 != strcmp(text, expected))
    {
        fprintf(stderr, "expected %s\n     got %s\n", expected, text);
    }
    CHECK(0 == strcmp(text, expected));
    free(text);
}

#define ITEM(path, name, ext, size, directory)                                                    \
    "{\"path\":\"@" path name "\",\"name\":\"" name "\",\"ext\":\"" ext "\",\"size_bytes\":" size \
    ",\"directory\":" directory "}"
#define ITEMS(items) "{\"items\":[" items "]}"

#define A_WAV ITEM("/", "a.WAV", "wav", "1", "false")
#define B_FLAC ITEM("/", "b.flac", "flac", "5", "false")
#define LINK_WAV ITEM("/", "link.wav", "wav", "1", "false")
#define EMPTY ITEM("/", "empty", "", "0", "true")
#define ALBUM ITEM("/", "album", "", "0", "true")
#define TRACK_1 ITEM("/album/", "01.v2.opus", "opus", "2", "false")
#define TRACK_2 ITEM("/album/", "02 \xc3\xa4.ogg", "ogg", "0", "false")
#define DISC_2 ITEM("/album/", "disc 2", "", "0", "true")
#define TRACK_X ITEM("/album/disc 2/", "x.mp3", "mp3", "3", "false")

static void should_list_audio_files_and_directories_by_name(void)
{
    CHECK(0 == mkdir(path_of("album"), 0700));
    CHECK(0 == mkdir(path_of("album/disc 2"), 0700));
    CHECK(0 == mkdir(path_of("empty"), 0700));
    CHECK(0 == mkdir(path_of(".hidden"), 0700));
    write_file("b.flac", "12345", 5);
    write_file("a.WAV", "1", 1);
    write_file("text.txt", "x", 1);
    write_file("flac", "x", 1);
    write_file(".flac", "x", 1);
    write_file(".hidden/c.mp3", "x", 1);
    write_file("album/02 \xc3\xa4.ogg", "", 0);
    write_file("album/01.v2.opus", "22", 2);
    write_file("album/disc 2/x.mp3", "333", 3);
    CHECK(0 == symlink("a.WAV", path_of("link.wav")));
    CHECK(0 == symlink("nowhere", path_of("dangling.wav")));

    expect_listing("", "", ITEMS(A_WAV "," ALBUM "," B_FLAC "," EMPTY "," LINK_WAV));
    expect_listing("/empty", "", ITEMS(""));
    expect_listing("/album", ",\"recursive\":false", ITEMS(TRACK_1 "," TRACK_2 "," DISC_2));
    expect_listing("/album/", ",\"recursive\":true", ITEMS(TRACK_1 "," TRACK_2 "," DISC_2 "," TRACK_X));
    expect_listing("/alb\\u0075m/disc\\u00202", "", ITEMS(TRACK_X));
}

static void should_log_what_it_leaves_out(void)
{
    check_case("left out");
    const int before = log_count();
    CHECK(0 == symlink("..", path_of("album/up")));
    write_file("empty/bad \xff.mp3", "", 0);
    char *const text = list("", ",\"recursive\":true");
    CHECK(NULL != strstr(text, "x.mp3") && NULL == strstr(text, "bad"));
    CHECK(NULL == strstr(text, "up/album"));
    free(text);
    CHECK(before + 2 == log_count());
    CHECK(0 == remove(path_of("album/up")) && 0 == remove(path_of("empty/bad \xff.mp3")));
}

/* ------------------------------------------------------------------------------------------------------------------
 * Streams
 * --------------------------------------------------------------------------------------------------------------- */

typedef struct OpenStream
{
    const StIoVTable *io;
    void *handle;
} OpenStream;

static OpenStream open_stream(const char *name, const char *expected_meta)
{
    OpenStream stream = {0};
    StStr meta = {0};
    const StStr track = st_str_format("{\"name\":\"ignored\",\"path\":\"%s/%s\"}", root, name);
    expect_ok(&plugin, catalog.vtable->open_stream(catalog.handle, track, &stream.io, &stream.handle, &meta));
    free((void *)track.ptr);
    CHECK(NULL != stream.io && NULL != stream.handle);
    char *const text = take(&plugin, meta);
    CHECK(NULL == expected_meta || 0 == strcmp(text, expected_meta));
    free(text);
    return stream;
}

static void should_read_the_file_after_any_seek(void)
{
    enum
    {
        SIZE = 300000,
        TURNS = 20000,
        MAX_READ = 100000,
    };
    check_case("reads and seeks");
    uint32_t random = 7;
    uint8_t *const bytes = malloc(SIZE);
    uint8_t *const buf = malloc(MAX_READ);
    for (size_t i = 0; i < SIZE; i++)
    {
        bytes[i] = (uint8_t)next_random(&random);
    }
    write_file("random.wav", bytes, SIZE);
    const OpenStream stream =
        open_stream("random.wav", "{\"name\":\"random.wav\",\"ext\":\"wav\",\"size_bytes\":300000}");
    uint64_t size = 0;
    CHECK(ST_STATUS_OK == stream.io->size(stream.handle, &size).code && SIZE == size);
    int64_t position = 0;
    for (int turn = 0; turn < TURNS; turn++)
    {
        const int64_t target = next_random(&random) % (SIZE + 1000);
        uint64_t reached = UINT64_MAX;
        StStatus status = st_ok();
        switch (next_random(&random) % 5)
        {
            case 0:
                status = stream.io->seek(stream.handle, target, ST_SEEK_START, &reached);
                position = target;
                break;
            case 1:
                status = stream.io->seek(stream.handle, target - position, ST_SEEK_CURRENT, &reached);
                position = target;
                break;
            case 2:
                status = stream.io->seek(stream.handle, target - SIZE, ST_SEEK_END, &reached);
                position = target;
                break;
            default:
                reached = (uint64_t)position;
                break;
        }
        CHECK(ST_STATUS_OK == status.code && (uint64_t)position == reached);
        uint64_t told = 0;
        CHECK(ST_STATUS_OK == stream.io->tell(stream.handle, &told).code && (uint64_t)position == told);

        const size_t len = next_random(&random) % (turn % 10 == 0 ? MAX_READ : 5000);
        size_t count = SIZE_MAX;
        CHECK(ST_STATUS_OK == stream.io->read(stream.handle, buf, len, &count).code);
        CHECK(count <= len && (count > 0 || 0 == len || position >= SIZE));
        CHECK(0 == count || (position + (int64_t)count <= SIZE && 0 == memcmp(buf, bytes + position, count)));
        position += (int64_t)count;
    }
    catalog.vtable->close_stream(catalog.handle, stream.handle);
    free(bytes);
    free(buf);
}

static void should_refuse_impossible_seeks(void)
{
    check_case("impossible seeks");
    const OpenStream stream = open_stream("b.flac", "{\"name\":\"b.flac\",\"ext\":\"flac\",\"size_bytes\":5}");
    static const struct
    {
        int64_t offset;
        StSeekWhence whence;
    } SEEKS[] = {
        {-1, ST_SEEK_START},
        {-3, ST_SEEK_CURRENT},
        {-6, ST_SEEK_END},
        {INT64_MIN, ST_SEEK_END},
        {INT64_MAX, ST_SEEK_CURRENT},
        {INT64_MAX, ST_SEEK_END},
        {0, 3},
        {0, -1},
    };
    uint64_t position = 0;
    CHECK(ST_STATUS_OK == stream.io->seek(stream.handle, 2, ST_SEEK_START, &position).code);
    for (size_t i = 0; i < sizeof(SEEKS) / sizeof(SEEKS[0]); i++)
    {
        const StStatus status = stream.io->seek(stream.handle, SEEKS[i].offset, SEEKS[i].whence, &position);
        CHECK(ST_STATUS_INVALID_ARG == status.code && 0 == status.message.len);
    }
    uint8_t byte = 0;
    size_t count = 0;
    CHECK(ST_STATUS_OK == stream.io->read(stream.handle, &byte, 1, &count).code && 1 == count && '3' == byte);
    catalog.vtable->close_stream(catalog.handle, stream.handle);
}

static void should_see_a_file_grow(void)
{
    check_case("growing file");
    write_file("growing.wav", "12", 2);
    const OpenStream stream = open_stream("growing.wav", NULL);
    uint8_t bytes[8];
    size_t count = 0;
    CHECK(ST_STATUS_OK == stream.io->read(stream.handle, bytes, 8, &count).code && 2 == count);
    CHECK(ST_STATUS_OK == stream.io->read(stream.handle, bytes, 8, &count).code && 0 == count);
    write_file("growing.wav", "12345", 5);
    CHECK(ST_STATUS_OK == stream.io->read(stream.handle, bytes, 8, &count).code && 3 == count);
    CHECK(0 == memcmp(bytes, "345", 3));
    catalog.vtable->close_stream(catalog.handle, stream.handle);
}

/* ------------------------------------------------------------------------------------------------------------------
 * Errors
 * --------------------------------------------------------------------------------------------------------------- */

static void expect_no_stream(const char *track, StStatusCode code, const char *message)
{
    check_case("track %s", track);
    const StIoVTable *io = NULL;
    void *handle = NULL;
    StStr meta = {0};
    expect_error(
        &plugin, catalog.vtable->open_stream(catalog.handle, st_str(track), &io, &handle, &meta), code, message);
    CHECK(NULL == io && NULL == handle && 0 == meta.len);
}

static void expect_no_listing(const char *request, StStatusCode code, const char *message)
{
    check_case("request %s", request);
    StStr items = {0};
    expect_error(&plugin, catalog.vtable->list_items_json(catalog.handle, st_str(request), &items), code, message);
    CHECK(0 == items.len);
}

static void should_say_what_is_wrong(void)
{
    expect_no_stream("", ST_STATUS_INVALID_ARG, "no JSON object");
    expect_no_stream("b.flac", ST_STATUS_INVALID_ARG, "no JSON object");
    expect_no_stream("{}", ST_STATUS_INVALID_ARG, "no \"path\"");
    expect_no_stream("{\"path\":\"\"}", ST_STATUS_INVALID_ARG, "no \"path\"");
    expect_no_stream("{\"path\":1}", ST_STATUS_INVALID_ARG, "no \"path\"");
    expect_no_stream("{\"path\":\"/a\\u0000b\"}", ST_STATUS_INVALID_ARG, "no \"path\"");
    expect_no_stream("{\"path\":\"/no/such \\u00e4\"}", ST_STATUS_IO, "'/no/such \xc3\xa4': No such file");
    expect_no_stream("{\"path\":\"/\"}", ST_STATUS_IO, "'/': Is a directory");
    expect_no_stream("{\"path\":\"/dev/null\"}", ST_STATUS_IO, "'/dev/null': it is not a regular file");
    expect_no_listing("[]", ST_STATUS_INVALID_ARG, "no JSON object");
    expect_no_listing("{}", ST_STATUS_INVALID_ARG, "no \"path\"");
    expect_no_listing("{\"path\":\"/no/such\"}", ST_STATUS_IO, "'/no/such': No such file");
    expect_no_listing("{\"path\":\"/dev/null\"}", ST_STATUS_IO, "'/dev/null': Not a directory");
}

static void should_name_the_file_that_may_not_be_read(void)
{
    enum
    {
        NOBODY = 65534,
    };
    check_case("unreadable");
    write_file("secret.wav", "x", 1);
    CHECK(0 == chmod(path_of("secret.wav"), 0));
    CHECK(0 == chmod(root, 0755));
    const bool is_root = 0 == geteuid();
    CHECK(!is_root || 0 == seteuid(NOBODY)); // root may read anything
    const StStr track = st_str_format("{\"path\":\"%s\"}", path_of("secret.wav"));
    char *const text = st_str_dup(track);
    expect_no_stream(text, ST_STATUS_IO, "secret.wav': Permission denied");
    CHECK(!is_root || 0 == seteuid(0));
    free(text);
    free((void *)track.ptr);
}

static void should_survive_misuse(void)
{
    check_case("misuse");
    const StSourceCatalogVTable *const vtable = catalog.vtable;
    const StIoVTable *io = NULL;
    void *handle = NULL;
    StStr json = {0};
    expect_error(&plugin, vtable->list_items_json(NULL, st_str("{}"), &json), ST_STATUS_INVALID_ARG, "no instance");
    expect_error(
        &plugin, vtable->open_stream(NULL, st_str("{}"), &io, &handle, &json), ST_STATUS_INVALID_ARG, "no instance");
    vtable->close_stream(catalog.handle, NULL);
    vtable->destroy(NULL);
    const OpenStream stream = open_stream("b.flac", NULL);
    uint8_t byte;
    size_t count;
    uint64_t number;
    CHECK(ST_STATUS_INVALID_ARG == stream.io->read(NULL, &byte, 1, &count).code);
    CHECK(ST_STATUS_INVALID_ARG == stream.io->seek(NULL, 0, ST_SEEK_START, &number).code);
    CHECK(ST_STATUS_INVALID_ARG == stream.io->tell(NULL, &number).code);
    CHECK(ST_STATUS_INVALID_ARG == stream.io->size(NULL, &number).code);
    vtable->close_stream(catalog.handle, stream.handle);
}

/* ------------------------------------------------------------------------------------------------------------------
 * Both plugins together
 * --------------------------------------------------------------------------------------------------------------- */

static void should_decode_local_files(const Plugin *decoders)
{
    static const struct
    {
        const char *name;
        int format;
    } FILES[] = {
        {"x.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_24},
        {"x.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16},
        {"x.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS},
        {"x.mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III},
    };
    for (size_t i = 0; i < sizeof(FILES) / sizeof(FILES[0]); i++)
    {
        Audio audio = audio_make(FILES[i].name, FILES[i].format, 2, 44100, 50000);
        check_case("decode %s", audio.name);
        write_file(FILES[i].name, audio.bytes, audio.size);
        const OpenStream stream = open_stream(FILES[i].name, NULL);
        const StDecoderInstanceRef decoder = decoder_make(decoders);
        expect_ok(decoders, decoder_open(decoder, stream.io, stream.handle));
        sf_count_t frames = 0;
        StStatus status;
        float *const samples = decoder_read_all(decoder, 256, audio.frames + 1, &frames, &status);
        expect_ok(decoders, status);
        CHECK(audio.frames == frames && same_samples(samples, audio.samples, frames * audio.channels));
        free(samples);
        decoder.vtable->destroy(decoder.handle);
        catalog.vtable->close_stream(catalog.handle, stream.handle);
        audio_free(&audio);
    }
}

int main(int count, char **files)
{
    CHECK(3 == count);
    CHECK(NULL != mkdtemp(root));
    plugin = plugin_load(files[1]);
    Plugin decoders = plugin_load(files[2]);
    expect_ok(&plugin, plugin.module->create_source_catalog_instance(st_str("files"), st_str("{}"), &catalog));
    CHECK(NULL != catalog.handle && NULL != catalog.vtable);

    should_list_audio_files_and_directories_by_name();
    should_log_what_it_leaves_out();
    should_read_the_file_after_any_seek();
    should_refuse_impossible_seeks();
    should_see_a_file_grow();
    should_say_what_is_wrong();
    should_name_the_file_that_may_not_be_read();
    should_survive_misuse();
    should_decode_local_files(&decoders);

    catalog.vtable->destroy(catalog.handle);
    plugin_unload(&plugin);
    plugin_unload(&decoders);
    check_case("clean up");
    CHECK(0 == nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS));
    return 0;
}
