"""Each rule reports the violation that is planted for it, and nothing else does."""

from pathlib import Path

import pytest
from protolint import check
from protolint.sources import CompileError

REPOSITORY = Path(__file__).resolve().parents[2]

THING = "wafermap/v1/thing.proto"
OTHER = "wafermap/v1/other.proto"

CLEAN = {
    THING: """\
syntax = "proto3";

package wafermap.v1;

import "google/api/annotations.proto";
import "google/api/httpbody.proto";
import "wafermap/v1/other.proto";

option go_package = "wafermap/v1";

// Things.
service ThingService {
  // Lists.
  //
  // Role: viewer.
  rpc ListThings(ListThingsRequest) returns (ListThingsResponse) {
    option (google.api.http) = {get: "/things"};
  }
  // Reads.
  //
  // Role: viewer.
  rpc GetThing(GetThingRequest) returns (ThingServiceGetThingResponse) {
    option (google.api.http) = {
      post: "/things/{thing_id}"
      body: "*"
      response_body: "body"
    };
  }
  // Follows.
  //
  // Role: viewer.
  rpc WatchThing(WatchThingRequest) returns (stream WatchThingResponse);
}

// Which.
message ListThingsRequest {
  // How many.
  int32 page_size = 1;
  // From where.
  string page_token = 2;
}

// Those.
message ListThingsResponse {
  // The things.
  repeated Thing things = 1;
  // The next.
  string next_page_token = 2;
}

// Which.
message GetThingRequest {
  // The thing.
  string thing_id = 1;
  // A number.
  int32 number = 2;
}

// It.
message ThingServiceGetThingResponse {
  // The thing.
  google.api.HttpBody body = 1;
}

// Which.
message WatchThingRequest {
  // The thing.
  string thing_id = 1;
}

// It.
message WatchThingResponse {
  // What happened.
  oneof event {
    // The thing.
    Thing thing = 1;
  }
  // Counts, when there are some.
  optional int32 count = 2;
  // By name.
  map<string, Thing> by_name = 3;
}
""",
    OTHER: """\
syntax = "proto3";

package wafermap.v1;

option go_package = "wafermap/v1";

// A kind.
enum ThingKind {
  // Not set.
  THING_KIND_UNSPECIFIED = 0;
  // Big.
  THING_KIND_BIG = 1;
}

// A thing.
message Thing {
  // Its kind.
  ThingKind kind = 1;
}
""",
}

# rule, file, text that is there, text that violates the rule
PLANTED = [
    ("PACKAGE_SAME_GO_PACKAGE", OTHER, '"wafermap/v1"', '"elsewhere/v1"'),
    ("PACKAGE_SAME_JAVA_PACKAGE", OTHER, "option go", 'option java_package = "x";\noption go'),
    ("IMPORT_NO_PUBLIC", THING, 'import "wafermap', 'import public "wafermap'),
    ("IMPORT_NO_WEAK", THING, 'import "wafermap', 'import weak "wafermap'),
    (
        "IMPORT_USED",
        OTHER,
        "option go",
        'import "google/protobuf/any.proto";\noption go',
    ),
    ("MESSAGE_PASCAL_CASE", THING, "GetThingRequest", "Get_ThingRequest"),
    ("FIELD_LOWER_SNAKE_CASE", THING, "int32 number", "int32 someNumber"),
    ("ONEOF_LOWER_SNAKE_CASE", THING, "oneof event", "oneof theEvent"),
    ("ENUM_PASCAL_CASE", OTHER, "ThingKind", "Thing_Kind"),
    ("ENUM_VALUE_UPPER_SNAKE_CASE", OTHER, "THING_KIND_BIG", "THING_KIND_Big"),
    ("ENUM_VALUE_PREFIX", OTHER, "THING_KIND_BIG", "BIG"),
    ("ENUM_ZERO_VALUE_SUFFIX", OTHER, "THING_KIND_UNSPECIFIED", "THING_KIND_NONE"),
    ("ENUM_ZERO_VALUE_SUFFIX", OTHER, "THING_KIND_BIG", "THING_KIND_BIG_UNSPECIFIED"),
    (
        "ENUM_NO_ALLOW_ALIAS",
        OTHER,
        "// Big.",
        "option allow_alias = true;\n// Large.\nTHING_KIND_LARGE = 1;\n// Big.",
    ),
    ("SERVICE_SUFFIX", THING, "service ThingService", "service Things"),
    ("SERVICE_PASCAL_CASE", THING, "service ThingService", "service Thing_Service"),
    ("RPC_PASCAL_CASE", THING, "rpc WatchThing(", "rpc watch_thing("),
    ("RPC_REQUEST_STANDARD_NAME", THING, "rpc GetThing(GetThing", "rpc GetThing(WatchThing"),
    ("RPC_RESPONSE_STANDARD_NAME", THING, "(stream WatchThingResponse)", "(stream Thing)"),
    ("RPC_REQUEST_RESPONSE_UNIQUE", THING, "WatchThing(WatchThing", "WatchThing(GetThing"),
    ("RPC_HTTP_ANNOTATION", THING, 'option (google.api.http) = {get: "/things"};', ""),
    ("HTTP_BINDING", THING, "/things/{thing_id}", "/things/{name}"),
    ("HTTP_BINDING", THING, "/things/{thing_id}", "/things/{number}"),
    ("HTTP_BINDING", THING, 'body: "*"\n', 'body: "gone"\n'),
    ("HTTP_BINDING", THING, 'body: "*"\n', "\n"),
    ("HTTP_BINDING", THING, '{get: "/things"}', '{get: "/things" body: "*"}'),
    ("HTTP_BINDING", THING, '{get: "/things"}', '{post: "/things/{page_token}" body: "*"}'),
    ("HTTP_BINDING", THING, "google.api.HttpBody body", "string body"),
    ("RPC_ROLE", THING, "// Role: viewer.", "// Anybody."),
    ("PAGINATION", THING, "int32 page_size", "uint32 page_size"),
    ("PAGINATION", THING, "string page_token", "string token"),
    ("PAGINATION", THING, "string next_page_token", "string next"),
    ("PAGINATION", THING, "repeated Thing things", "Thing things"),
    ("PAGINATION", OTHER, "ThingKind kind = 1;", "ThingKind kind = 1;\n// X.\nint32 page_size=2;"),
    ("COMMENT_SERVICE", THING, "// Things.\n", ""),
    ("COMMENT_RPC", THING, "// Lists.\n  //\n  // Role: viewer.\n", ""),
    ("COMMENT_MESSAGE", OTHER, "// A thing.\n", ""),
    ("COMMENT_FIELD", OTHER, "// Its kind.\n", ""),
    ("COMMENT_FIELD", OTHER, "// Its kind.\n", "// Its\n"),
    ("COMMENT_ONEOF", THING, "// What happened.\n", ""),
    ("COMMENT_ENUM", OTHER, "// A kind.\n", ""),
    ("COMMENT_ENUM_VALUE", OTHER, "// Big.\n", ""),
]


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def rules(root: Path, folder: str = "wafermap") -> set[str]:
    return {finding.rule for finding in check(root, folder)}


def test_clean_protos_have_no_findings(tmp_path: Path) -> None:
    assert check(write(tmp_path, CLEAN), "wafermap") == []


@pytest.mark.parametrize(("rule", "file", "there", "planted"), PLANTED)
def test_planted_violation_is_reported(
    tmp_path: Path, rule: str, file: str, there: str, planted: str
) -> None:
    assert there in CLEAN[file]
    changed = CLEAN[file].replace(there, planted)
    findings = check(write(tmp_path, CLEAN | {file: changed}), "wafermap")
    assert rule in {finding.rule for finding in findings}
    assert all(finding.path in CLEAN and finding.line >= 1 for finding in findings)


@pytest.mark.parametrize(
    ("rule", "name", "package"),
    [
        ("PACKAGE_DEFINED", "wafermap/v2/bare.proto", ""),
        ("PACKAGE_DIRECTORY_MATCH", "wafermap/v2/moved.proto", "wafermap.v3"),
        ("DIRECTORY_SAME_PACKAGE", "wafermap/v1/stranger.proto", "wafermap.v2"),
        ("PACKAGE_SAME_DIRECTORY", "wafermap/v2/twin.proto", "wafermap.v1"),
        ("PACKAGE_VERSION_SUFFIX", "wafermap/thing/thing.proto", "wafermap.thing"),
        ("PACKAGE_LOWER_SNAKE_CASE", "wafermap/Bad/v1/thing.proto", "wafermap.Bad.v1"),
        ("FILE_LOWER_SNAKE_CASE", "wafermap/v2/BigThing.proto", "wafermap.v2"),
    ],
)
def test_misplaced_file_is_reported(tmp_path: Path, rule: str, name: str, package: str) -> None:
    text = 'syntax = "proto3";\n' + (f"package {package};\n" if package else "")
    assert rule in rules(write(tmp_path, CLEAN | {name: text}))


def test_another_syntax_is_reported(tmp_path: Path) -> None:
    text = 'syntax = "proto2";\npackage wafermap.v2;\n'
    assert "SYNTAX_SPECIFIED" in rules(write(tmp_path, CLEAN | {"wafermap/v2/old.proto": text}))


def test_finding_names_the_line(tmp_path: Path) -> None:
    changed = CLEAN[OTHER].replace("THING_KIND_BIG", "BIG")
    [finding] = check(write(tmp_path, CLEAN | {OTHER: changed}), "wafermap")
    assert str(finding).startswith(f"{OTHER}:12: ENUM_VALUE_PREFIX: 'BIG'")


def test_what_does_not_compile_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, {OTHER: CLEAN[OTHER].replace("message Thing {", "message Thing")})
    with pytest.raises(CompileError, match="other.proto:18"):
        check(tmp_path, "wafermap")


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CompileError, match="no proto files"):
        check(tmp_path, "wafermap")


def test_the_contract_has_no_findings() -> None:
    assert [str(finding) for finding in check(REPOSITORY / "Protos", "wafermap")] == []
