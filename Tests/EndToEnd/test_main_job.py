"""The main job, as a stock gRPC client does it: log in, send real wafers, read what was found."""

import io
import struct
import zlib

import grpc
import numpy as np
import pytest
from contract import (
    WAFERS,
    Client,
    altered,
    auth,
    die_grid,
    grid,
    inference,
    pattern,
    prediction,
    refused,
    request_for,
    wrong_fields,
)
from processes import eventually

DEFECTS = sorted(p.stem for p in WAFERS.glob("*.npy") if p.stem != "none")
USER = ("line-3", "Fab-Operator-7")


def png_of(dies: np.ndarray, scale: int) -> bytes:
    """A grey picture of a grid: black no die, half pass, white fail; `scale` pixels a die."""
    grey = np.array([0, 128, 255], dtype=np.uint8)[dies].repeat(scale, 0).repeat(scale, 1)
    height, width = grey.shape
    rows = b"".join(b"\0" + row.tobytes() for row in grey)

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = [chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def mask_of(found) -> np.ndarray:
    """The mask of a prediction that asked for runs."""
    runs = found.mask.rle
    return np.repeat(runs.values, runs.lengths).reshape(found.mask.height, found.mask.width)


def test_the_main_job_from_the_first_admin_to_a_restart(server, admin):
    user = Client(server.channel())
    registered = user.call(
        "auth",
        "Register",
        auth.RegisterRequest(username=USER[0], email="line-3@fab.example", password=USER[1]),
    ).user
    assert registered.role == auth.ROLE_VIEWER
    user.login(*USER)
    refused(lambda: user.predict(request_for("donut")), grpc.StatusCode.PERMISSION_DENIED)
    admin.call(
        "auth",
        "UpdateUser",
        auth.UpdateUserRequest(user_id=registered.user_id, role=auth.ROLE_ANNOTATOR),
    )
    user.login(*USER)

    first = user.predict(request_for("near-full"))
    assert not first.cached and first.model_version and len(first.model_sha256) == 64
    assert (first.height, first.width) == grid("near-full").shape
    assert first.timings.forward_ms > 0 and first.timings.total_ms >= first.timings.forward_ms
    again = user.predict(request_for("near-full"))
    assert again.cached and again.prediction_id != first.prediction_id
    assert again.patterns == first.patterns and again.regions == first.regions

    check_batch_with_broken_items(user)
    check_stream(user, 500)

    listing = inference.ListPredictionsRequest(wafer_id="near-full", page_size=200)
    eventually(
        lambda: first.prediction_id in ids(user.call("inference", "ListPredictions", listing)),
        30,
        "the prediction is in the log",
    )
    window = inference.InferenceServiceGetStatsRequest()
    stats = eventually(
        lambda: (found := user.call("inference", "GetStats", window)).successful >= 599 and found,
        30,
        "the statistics count 2 predictions, 97 of the batch and 500 of the stream",
    )
    assert stats.successful == 599 and stats.failed == 3
    assert stats.total_predictions == 602 and 0 < stats.cache_hit_rate < 1

    token = user.token
    assert user.call("auth", "Logout", auth.LogoutRequest()).revoked_session_count == 1
    refused(lambda: user.predict(request_for("donut")), grpc.StatusCode.UNAUTHENTICATED)

    assert server.stop() == 0
    server.start()
    back = Client(server.channel(), token)
    refused(lambda: back.predict(request_for("donut")), grpc.StatusCode.UNAUTHENTICATED)
    back.login(*USER)
    kept = back.call(
        "inference",
        "GetPrediction",
        inference.GetPredictionRequest(prediction_id=again.prediction_id),
    ).prediction
    assert kept.wafer_id == "near-full" and kept.patterns == again.patterns
    assert list(kept.regions) == list(again.regions)


def ids(page) -> set[str]:
    return {p.prediction_id for p in page.predictions}


def check_batch_with_broken_items(user: Client) -> None:
    wafers = [
        inference.PredictRequest(
            wafer_id=f"batch-{i}", die_grid=die_grid(altered(grid(DEFECTS[i % len(DEFECTS)]), i))
        )
        for i in range(100)
    ]
    wafers[3].die_grid.dies = wafers[3].die_grid.dies[:-1]
    wafers[50].image = b"no picture"
    wafers[99].die_grid.dies = b"\x07" + wafers[99].die_grid.dies[1:]
    answer = user.call("inference", "PredictBatch", inference.PredictBatchRequest(wafers=wafers))
    assert [r.wafer_id for r in answer.results] == [f"batch-{i}" for i in range(100)]
    broken = [i for i, r in enumerate(answer.results) if r.WhichOneof("result") == "error"]
    assert broken == [3, 50, 99]
    assert answer.succeeded_count == 97 and answer.failed_count == 3
    for index in broken:
        assert answer.results[index].error.code == grpc.StatusCode.INVALID_ARGUMENT.value[0]

    wafers.append(request_for("donut"))
    many = inference.PredictBatchRequest(wafers=wafers)
    refused(lambda: user.call("inference", "PredictBatch", many), grpc.StatusCode.INVALID_ARGUMENT)


def check_stream(user: Client, count: int) -> None:
    def requests():
        for index in range(count):
            name = DEFECTS[index % len(DEFECTS)]
            yield inference.PredictStreamRequest(
                correlation_id=str(index),
                wafer=request_for(name, altered(grid(name), index % 40)),
            )

    seen = {}
    for answer in user.call("inference", "PredictStream", requests(), seconds=300):
        assert answer.WhichOneof("result") == "prediction", answer
        seen[int(answer.correlation_id)] = answer.prediction
    assert sorted(seen) == list(range(count))
    for index, found in seen.items():
        assert found.wafer_id == DEFECTS[index % len(DEFECTS)]
        assert (found.height, found.width) == grid(found.wafer_id).shape


def test_regions_and_mask_agree_and_lie_on_failed_dies(engineer):
    options = prediction.PredictOptions(mask_format=prediction.MASK_FORMAT_RLE)
    painted = 0
    for name in DEFECTS:
        found = engineer.predict(request_for(name, options=options))
        mask, dies = mask_of(found), grid(name)
        assert not mask[dies != 2].any(), "only failed dies carry a pattern"
        for index in np.unique(mask[mask > 0]):
            regions = [r for r in found.regions if r.class_index == index]
            assert sum(r.area_px for r in regions) == (mask == index).sum()
        painted += bool(mask.any())
        for region in found.regions:
            box = region.bbox
            inside = mask[int(box.y) : int(box.y + box.height), int(box.x) : int(box.x + box.width)]
            assert (inside == region.class_index).sum() >= region.area_px
    assert painted >= 4, "the shipped weights find patterns on most of the real defect wafers"


def test_a_picture_and_a_grid_of_one_wafer_give_the_same_patterns(engineer):
    dies = grid("edge-ring")
    from_grid = engineer.predict(request_for("edge-ring"))
    from_picture = engineer.predict(
        inference.PredictRequest(
            wafer_id="picture",
            image=png_of(dies, 4),
            die_layout={"rows": dies.shape[0], "columns": dies.shape[1]},
        )
    )
    assert (from_picture.height, from_picture.width) == (dies.shape[0] * 4, dies.shape[1] * 4)
    assert [p.pattern for p in from_picture.patterns] == [p.pattern for p in from_grid.patterns]
    assert [r.dies.area for r in from_picture.regions] == [r.area_px for r in from_grid.regions]


def test_orientation_turns_the_map_and_answers_in_its_own_frame(engineer):
    dies = grid("edge-loc")
    options = prediction.PredictOptions(mask_format=prediction.MASK_FORMAT_RLE)
    upright = mask_of(engineer.predict(request_for("edge-loc", options=options)))
    turned = engineer.predict(
        request_for(
            "edge-loc",
            np.ascontiguousarray(np.rot90(dies, 2)),
            options=options,
            orientation={"notch": "NOTCH_POSITION_TOP"},
        )
    )
    assert (np.rot90(mask_of(turned), 2) == upright).all()


def test_an_identical_upload_under_two_names_has_two_entries_in_the_log(engineer):
    one = engineer.predict(request_for("loc"))
    other = engineer.predict(
        inference.PredictRequest(wafer_id="loc-twin", die_grid=die_grid(grid("loc")))
    )
    assert one.prediction_id != other.prediction_id
    assert other.wafer_id == "loc-twin"
    assert list(one.patterns) == list(other.patterns)


def test_clearing_the_cache_of_a_wafer_says_how_many_went(engineer):
    name, dies = "cleared", altered(grid("scratch"), 77)
    engineer.predict(request_for(name, dies))
    assert engineer.predict(request_for(name, dies)).cached
    request = inference.ClearCacheRequest(wafer_id=name)
    assert engineer.call("inference", "ClearCache", request).cleared_count == 1
    assert engineer.call("inference", "ClearCache", request).cleared_count == 0
    assert not engineer.predict(request_for(name, dies)).cached


def test_every_wrong_field_is_named_at_once(engineer):
    request = inference.PredictRequest(
        wafer_id="",
        die_grid={"rows": 3, "columns": 3, "dies": b"\1" * 8},
        options={"confidence_threshold": 2.0},
    )
    error = refused(lambda: engineer.predict(request), grpc.StatusCode.INVALID_ARGUMENT)
    assert {"wafer_id", "die_grid.dies", "options.confidence_threshold"} <= wrong_fields(error)


@pytest.mark.parametrize("method", ["PATTERN_DONUT", "PATTERN_NEAR_FULL"])
def test_the_log_is_searched_by_pattern_in_pages(engineer, method):
    number = pattern.Pattern.Value(method)
    for index in range(5):
        engineer.predict(request_for("near-full", altered(grid("near-full"), index)))
        engineer.predict(request_for("donut", altered(grid("donut"), index)))
    request = inference.ListPredictionsRequest(page_size=2, pattern=number)

    def pages():
        found, asked = [], inference.ListPredictionsRequest()
        asked.CopyFrom(request)
        while True:
            page = engineer.call("inference", "ListPredictions", asked)
            found += page.predictions
            if not page.next_page_token:
                return found
            asked.page_token = page.next_page_token

    everything = inference.ListPredictionsRequest(page_size=200)
    eventually(
        lambda: len(engineer.call("inference", "ListPredictions", everything).predictions) >= 10,
        30,
        "the log holds what was asked",
    )
    found = pages()
    assert len({p.prediction_id for p in found}) == len(found)
    assert all(number in [s.pattern for s in p.patterns] for p in found)
    times = [p.predicted_at.ToNanoseconds() for p in found]
    assert times == sorted(times, reverse=True)


def test_metrics_and_probes_tell_what_happened(shared, engineer):
    engineer.predict(request_for("random"))
    status, text = shared.get("/metrics")
    assert status == 200 and "wafermap_inference_request_success" in text
    assert shared.get("/healthz")[0] == 200
    assert shared.get("/readyz")[0] == 200
    assert io.StringIO(text).readline().startswith("#")
