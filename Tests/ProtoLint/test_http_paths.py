"""The verbs and paths of the HTTP system lead to the calls that replace its end points."""

from pathlib import Path

import pytest
from google.api import annotations_pb2
from protolint.sources import compile_protos

PROTOS = Path(__file__).resolve().parents[2] / "Protos"

# verb, path, call
KEPT = [
    ("post", "/predict", "InferenceService.Predict"),
    ("post", "/predict/batch", "InferenceService.PredictBatch"),
    ("get", "/health", "SystemService.GetHealth"),
    ("get", "/stats", "InferenceService.GetStats"),
    ("delete", "/cache/{wafer_id}", "InferenceService.ClearCache"),
    ("post", "/training/jobs", "TrainingService.CreateJob"),
    ("get", "/training/jobs", "TrainingService.ListJobs"),
    ("get", "/training/jobs/{job_id}", "TrainingService.GetJob"),
    ("delete", "/training/jobs/{job_id}", "TrainingService.CancelJob"),
    ("get", "/training/metrics/{job_id}", "TrainingService.GetMetrics"),
    ("post", "/training/validate", "TrainingService.ValidateHyperparameters"),
    ("post", "/active-learning/query", "ActiveLearningService.Query"),
    ("get", "/active-learning/queue", "ActiveLearningService.ListQueue"),
    ("post", "/active-learning/assign", "ActiveLearningService.Assign"),
    ("get", "/active-learning/stats", "ActiveLearningService.GetStats"),
    (
        "patch",
        "/active-learning/queue/{sample_id}/status",
        "ActiveLearningService.UpdateStatus",
    ),
    ("post", "/annotations", "AnnotationService.CreateAnnotation"),
    ("get", "/annotations/{annotation_id}", "AnnotationService.GetAnnotation"),
    ("put", "/annotations/{annotation_id}", "AnnotationService.UpdateAnnotation"),
    ("delete", "/annotations/{annotation_id}", "AnnotationService.DeleteAnnotation"),
    ("get", "/annotations/wafer/{wafer_id}", "AnnotationService.ListAnnotations"),
    ("post", "/annotations/export", "AnnotationService.ExportCoco"),
    ("post", "/annotations/validate", "AnnotationService.ValidatePolygon"),
    ("post", "/auth/register", "AuthService.Register"),
    ("post", "/auth/login", "AuthService.Login"),
    ("post", "/auth/refresh", "AuthService.Refresh"),
    ("post", "/auth/logout", "AuthService.Logout"),
    ("get", "/auth/me", "AuthService.GetMe"),
    ("get", "/auth/users", "AuthService.ListUsers"),
    ("get", "/", "SystemService.GetInfo"),
    ("get", "/api/info", "SystemService.GetInfo"),
    ("get", "/metrics", "SystemService.GetMetrics"),
]


@pytest.fixture(scope="module")
def bindings() -> dict[tuple[str, str], str]:
    found = {}
    for element in compile_protos(PROTOS, "wafermap").elements():
        if element.kind == "rpc":
            rule = element.descriptor.options.Extensions[annotations_pb2.http]
            for binding in (rule, *rule.additional_bindings):
                if verb := binding.WhichOneof("pattern"):
                    call = element.full_name.removeprefix("wafermap.v1.")
                    found[verb, getattr(binding, verb)] = call
    return found


@pytest.mark.parametrize(("verb", "path", "call"), KEPT)
def test_path_leads_to_its_call(
    bindings: dict[tuple[str, str], str], verb: str, path: str, call: str
) -> None:
    assert bindings[verb, path] == call
